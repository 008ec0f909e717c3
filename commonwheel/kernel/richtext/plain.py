"""The words of a text without its form: for the search index, excerpts, mail subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from commonwheel.kernel.richtext.tokens import BLOCKS, TAG, VOID, Token, tokens

_SPACES = re.compile(r" {2,}")
_ALT = re.compile(r' alt="([^"]*)"')


def to_text(html: str) -> str:
    """All the words of clean HTML, a line for each block, pictures by their description."""
    text = unescape(TAG.sub(_between, html)).replace("\t", " ").replace("\xa0", " ")
    # Nearly all spaces are single ones, and an expression would look at each.
    text = _SPACES.sub(" ", text) if "  " in text else text
    return "\n".join(line for row in text.split("\n") if (line := row.strip(" "))).strip()


def excerpt(html: str, length: int = 200) -> str:
    """The beginning as one line of at most ``length`` characters, cut after a word.

    What is folded away as a spoiler stays untold; quoted words of someone else and captions are left out.
    """
    line = " ".join(to_text("".join(token.raw for token in _own_and_open(html))).split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    if not line[length - 1].isspace() and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:.-–—") + "…"


def _between(found: re.Match[str]) -> str:
    """What stands in a text for a tag."""
    name = found[2]
    if name == "img":
        alt = _ALT.search(found[3])
        return f" {alt[1]} " if alt else " "
    return "\n" if name in BLOCKS or name == "br" else ""


def _own_and_open(html: str) -> Iterator[Token]:
    """Without the inside of spoilers (their summary stays), without quotes of a post and without figures."""
    inside: list[str] = []
    for token in tokens(html):
        if token.name and token.name not in VOID:
            if token.closing:
                inside = inside[:-1]
            else:
                quote = token.name == "blockquote" and bool(token.attributes)
                inside = [*inside, "quote" if quote else token.name]
        if not _is_hidden(inside):
            yield token


def _is_hidden(inside: list[str]) -> bool:
    if "quote" in inside or "figure" in inside:
        return True
    return any(
        name == "details" and inside[place + 1 : place + 2] != ["summary"]
        for place, name in enumerate(inside)
    )
