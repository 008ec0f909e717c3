"""Simple HTML, of which nothing but ``rel`` of links changes when it is cleaned: most of what is said. No parser needs to look at it.

It is known by a narrow grammar: paragraphs, lists and quotes, in them letters, emphasis, code and links to plain addresses, every element
closed where it was opened, none in its own kind, and nothing escaped otherwise than ``nh3`` escapes it.
"""

from __future__ import annotations

import re

_ABROAD = "\u00a1-\u00ac\u00ae-\u024f\u0370-\u052f\u2010-\u2027\u20ac\u3001-\u30ff\u4e00-\u9fff\uac00-\ud7a3"
"""Letters and signs of other scripts: no spaces, and nothing that cannot be seen."""
_ESCAPED = "&(?:amp|lt|gt);"
_ANY_WORDS = rf"(?:[ -%'-;=?-~\n{_ABROAD}]++|{_ESCAPED})++"
_WORDS = rf"(?:[ -%'-9;=?-vx-~\n{_ABROAD}]++|:(?!//)|w(?!ww\.)|{_ESCAPED})++"
"""Without a bare address, which would become a link."""
_ADDRESS = (
    r"https?://(?:[a-z0-9]{1,60}+(?:-[a-z0-9]{1,60}+)*+\.)+[a-z]{2,20}"  # no parser of addresses refuses such a host
    r"(?:[/?#](?:[A-Za-z0-9._~/?=#%+,:;!@()*$-]|&amp;){0,900}+)?+"
)
_INLINE = (
    rf"(?:{_WORDS}|<em>{_WORDS}</em>|<strong>{_WORDS}</strong>|<code>{_WORDS}</code>"
    rf'|<a href="{_ADDRESS}"(?: rel="[a-z ]*+")?+>{_ANY_WORDS}</a>)++'
)
_PARAGRAPH = rf"<p>(?! |\n){_INLINE}</p>"
_ITEMS = rf"\n*+(?:<li>{_INLINE}</li>\n*+)++"
_BLOCK = rf"(?:{_PARAGRAPH}|<ul>{_ITEMS}</ul>|<ol>{_ITEMS}</ol>|<blockquote>\n*+(?:{_PARAGRAPH}\n*+)++</blockquote>)"
_SIMPLE = re.compile(rf"{_BLOCK}(?:\n*+{_BLOCK})*+")
_LINK = re.compile(r'(<a href="[^"]*+")[^>]*+>')


def simple(html: str, rel: str | None) -> str | None:
    """The same with this ``rel`` for its links, where it is simple."""
    if not _SIMPLE.fullmatch(html):
        return None
    return _LINK.sub(rf'\1 rel="{rel}">' if rel else r"\1>", html) if "<a " in html else html
