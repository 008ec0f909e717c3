"""Holes: the places in a page where something of the member who reads it goes.

A page for all is written with marks in it, cut at them once, and filled for each reader by joining bytes.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence

from django.utils.safestring import SafeString

SECRET = f"place-{secrets.token_hex(16)}"
"""Begins every mark. Nobody can know it and write it into a post."""
_CUT = re.compile(SECRET + r"([:?|!])([a-z0-9.-]+);")

Piece = bytes | str | tuple[str, list["Piece"], list["Piece"]]
"""Bytes as they are; the name of what goes there; or a fact, what stands there where it is so, and where it is not."""
Values = Mapping[str, bytes | bool]


def place(name: str) -> SafeString:
    """The mark of a hole. It reads like a plain word to everything that escapes."""
    return SafeString(f"{SECRET}:{name};")


TOKEN = place("token")
"""Where the reader's own token goes. It stands in every form, so it is put in at the end, all at once."""


def whether(fact: str, yes: str, no: str) -> SafeString:
    """A place that reads one way for those of whom a fact is true, and another way for the others."""
    return SafeString(f"{SECRET}?{fact};{yes}{SECRET}|{fact};{no}{SECRET}!{fact};")


def cut(html: str) -> list[Piece]:
    """The page in pieces."""
    pieces: list[Piece] = []
    inside: list[tuple[list[Piece], tuple[str, list[Piece], list[Piece]]]] = []
    """The open facts, each with where they stand."""
    into, at = pieces, 0
    for found in _CUT.finditer(html):
        sign, name = found[1], found[2]
        if found.group() == TOKEN:
            continue
        if found.start() > at:
            into.append(html[at : found.start()].encode())
        at = found.end()
        if sign == ":":
            into.append(name)
        elif sign == "?":
            fact: tuple[str, list[Piece], list[Piece]] = (name, [], [])
            into.append(fact)
            inside.append((into, fact))
            into = fact[1]
        elif sign == "|":
            into = inside[-1][1][2]
        else:
            into, _fact = inside.pop()
    if at < len(html):
        into.append(html[at:].encode())
    return pieces


def fill(pieces: Sequence[Piece], values: Values) -> bytes:
    """The page for one reader; KeyError where nobody said what goes into a hole. The token is still to be put in."""
    found: list[bytes] = []
    _fill(pieces, values, found)
    return b"".join(found)


def _fill(pieces: Sequence[Piece], values: Values, into: list[bytes]) -> None:
    for piece in pieces:
        if isinstance(piece, bytes):
            into.append(piece)
        elif isinstance(piece, str):
            into.append(values[piece])  # type: ignore[arg-type]
        else:
            fact, yes, no = piece
            _fill(yes if values[fact] else no, values, into)


def size(pieces: Sequence[Piece]) -> int:
    """How many bytes are in them."""
    return sum(
        len(piece) if isinstance(piece, bytes) else 50 if isinstance(piece, str) else size(piece[1]) + size(piece[2]) for piece in pieces
    )
