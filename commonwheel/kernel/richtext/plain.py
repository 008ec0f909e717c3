"""The words of a text without its form: for the search index, excerpts, mail subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonwheel.kernel.richtext.tokens import BLOCKS, VOID, Token, tokens

# A single space, which is nearly all of them, is left alone.
_SPACES = re.compile(r"[ \t\xa0]{2,}|[\t\xa0]")
_LINES = re.compile(r" \n[ \n]*|\n[ \n]+")


def to_text(html: str) -> str:
    """All the words of clean HTML, a line for each block, pictures by their description."""
    return _words(tokens(html))


def excerpt(html: str, length: int = 200) -> str:
    """The beginning as one line of at most ``length`` characters, cut after a word.

    What is folded away as a spoiler stays untold; quoted words of someone else and captions are left out.
    """
    line = " ".join(_words(_own_and_open(html)).split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    if not line[length - 1].isspace() and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:.-–—") + "…"


def _words(row: Iterator[Token]) -> str:
    pieces: list[str] = []
    for token in row:
        if not token.name:
            pieces.append(token.text)
        elif token.name == "img":
            pieces.append(f" {token.attributes.get('alt', '')} ")
        elif token.name in BLOCKS or token.name == "br":
            pieces.append("\n")
    return _LINES.sub("\n", _SPACES.sub(" ", "".join(pieces))).strip()


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
