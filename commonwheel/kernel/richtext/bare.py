"""Bare addresses in HTML: links, as they are in Markdown."""

from __future__ import annotations

import re
from html import escape, unescape

from markdown_it.common.normalize_url import normalizeLink
from mdit_py_plugins.gfm_autolink._match import match_http, match_www

from commonwheel.kernel.richtext.tokens import tag

_SPACES = re.compile(r"(\s+)")
_ADDRESS = re.compile(r"(?:^|(?<=[*_~(]))(?:https?://|www\.)")
"""Where in a word an address begins (GitHub Flavored Markdown, 6.9: Autolinks)."""
_LONGEST = 2_000
"""Longer words are looked at by nobody: neither by a reader nor here."""


def link_addresses(raw: str) -> str:
    """A text, still escaped, in which each bare address is a link, by the rules by which ``from_markdown`` finds them."""
    return "".join(map(_linked, _SPACES.split(unescape(raw)))) if may_have_addresses(raw) else raw


def may_have_addresses(text: str) -> bool:
    """Whether it is worth a look."""
    return "://" in text or "www." in text


def _linked(word: str) -> str:
    begins = _ADDRESS.finditer(word) if len(word) <= _LONGEST else ()
    for begin in begins:
        before, rest = word[: begin.start()], word[begin.start() :]
        if found := match_http(rest) or match_www(rest):
            address, length = found
            return f"{_said(before)}{tag('a', {'href': normalizeLink(address)})}{_said(rest[:length])}</a>{_said(rest[length:])}"
    return _said(word)


def _said(words: str) -> str:
    return escape(words, quote=False)
