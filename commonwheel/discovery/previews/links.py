"""Bare links: a paragraph that is nothing but an address. Only these get a card."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from django.conf import settings

MOST = 5
"""Cards in one post."""
LONGEST = 1_000

_BARE = re.compile(r'<p><a href="(https?://[^"\s]{4,1000})"[^>]*>([^<]{1,1000})</a></p>')


def bare(html: str) -> list[str]:
    """The addresses that stand alone in a paragraph of clean HTML, each once; not our own."""
    found = [unescape(match[1]) for match in _BARE.finditer(html) if _is_bare(match)]
    return list(dict.fromkeys(found))[:MOST]


def below(html: str, card: Callable[[str], str]) -> str:
    """The HTML with ``card(address)`` under each bare link."""
    return _BARE.sub(lambda match: match[0] + (card(unescape(match[1])) if _is_bare(match) else ""), html)


def _is_bare(match: re.Match[str]) -> bool:
    address, words = unescape(match[1]), unescape(match[2]).strip()
    is_ours = address == settings.ORIGIN or address.startswith(f"{settings.ORIGIN}/")
    return not is_ours and len(address) <= LONGEST and words in (address, address.partition("://")[2])
