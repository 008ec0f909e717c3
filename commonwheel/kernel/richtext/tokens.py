"""Clean HTML as a row of tags and texts.

The sanitiser writes one canonical form (lower case, quoted attributes, every loose angle bracket escaped), so
a small expression reads it exactly. Anything it does not recognise as a tag is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import NamedTuple

VOID = frozenset({"br", "hr", "img"})
BLOCKS = frozenset(
    {
        "p", "h2", "h3", "h4", "pre", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th",
        "td", "hr", "details", "summary", "figure", "figcaption",
    }
)  # fmt: skip

_NONE: dict[str, str] = {}
"""Attributes of what has none. Attributes are never changed in place."""
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


class Token(NamedTuple):
    """A tag (``name`` is set) or a text (``raw``, still escaped)."""

    raw: str
    name: str = ""
    closing: bool = False
    attributes: dict[str, str] = _NONE

    @property
    def text(self) -> str:
        """The text as people read it; nothing for a tag."""
        return "" if self.name else unescape(self.raw)


def tokens(html: str) -> Iterator[Token]:
    """The tags and texts of clean HTML, in order; joined by ``raw`` they are the HTML again."""
    position = 0
    for match in TAG.finditer(html):
        if match.start() > position:
            yield Token(html[position : match.start()])
        yield Token(match[0], match[2], bool(match[1]), _attributes(match[3]))
        position = match.end()
    if position < len(html):
        yield Token(html[position:])


def tag(name: str, attributes: dict[str, str] | None = None) -> str:
    """An opening tag."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in (attributes or {}).items())
    return f"<{name}{written}>"


def _attributes(raw: str) -> dict[str, str]:
    return {key: unescape(value) for key, value in _ATTRIBUTE.findall(raw)} if raw else _NONE
