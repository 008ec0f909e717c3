"""What changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST = 2_500
"""How many words may differ before lines, or at last the whole, are compared instead: comparing costs the square."""


@dataclass(frozen=True)
class Piece:
    """Some words and what happened to them: "same", "gone" or "new"."""

    what: str
    text: str


def of(before: str, after: str) -> list[Piece]:
    """The pieces in reading order; what went stands before what came in its place."""
    old, new = _words(before), _words(after)
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    for coarser in (_lines, _whole):
        if max(len(left), len(right)) > MOST:
            left, right = coarser(left), coarser(right)
    ends = (Piece("same", "".join(old[:head])), Piece("same", "".join(old[len(old) - tail :])))
    return [piece for piece in (ends[0], *_compared(left, right), ends[1]) if piece.text]


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for change, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            yield Piece("same", "".join(old[old_from:old_to]))
            continue
        yield Piece("gone", "".join(old[old_from:old_to]))
        yield Piece("new", "".join(new[new_from:new_to]))


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _lines(words: Sequence[str]) -> list[str]:
    return "".join(words).splitlines(keepends=True)


def _whole(words: Sequence[str]) -> list[str]:
    return ["".join(words)]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
