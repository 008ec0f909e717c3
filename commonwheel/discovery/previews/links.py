"""Bare links: a paragraph that is nothing but an address. Only these get a card."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from django.conf import settings

MOST = 5
"""Cards in one post."""
LONGEST = 1_000

_TOPIC = re.compile(r"/topics/([0-9]{1,18})(?=[/?#]|$)")
_BARE = re.compile(r'<p><a href="(https?://[^"\s]{4,1000})"[^>]*>([^<]{1,1000})</a></p>')


def bare(html: str) -> list[str]:
    """The addresses elsewhere that stand alone in a paragraph of clean HTML, each once."""
    return [address for address in _alone(html) if not _is_ours(address)][:MOST]


def cited(html: str) -> list[int]:
    """The ids of topics of this community whose addresses stand alone in a paragraph of clean HTML, each once."""
    found = (topic_of(address) for address in _alone(html))
    return list(dict.fromkeys(topic for topic in found if topic is not None))[:MOST]


def topic_of(address: str) -> int | None:
    """The id in the address of a topic of this community; None for all other addresses."""
    topic = _TOPIC.match(address.removeprefix(settings.ORIGIN)) if _is_ours(address) else None
    return int(topic[1]) if topic else None


def below(html: str, card: Callable[[str], str]) -> str:
    """The HTML with ``card(address)`` under each bare link."""
    return _BARE.sub(lambda match: match[0] + (card(unescape(match[1])) if _is_bare(match) else ""), html)


def _alone(html: str) -> list[str]:
    """All addresses that stand alone, each once."""
    return list(dict.fromkeys(unescape(match[1]) for match in _BARE.finditer(html) if _is_bare(match)))


def _is_bare(match: re.Match[str]) -> bool:
    address, words = unescape(match[1]), unescape(match[2]).strip()
    return len(address) <= LONGEST and words in (address, address.partition("://")[2])


def _is_ours(address: str) -> bool:
    return address == settings.ORIGIN or address.startswith(f"{settings.ORIGIN}/")
