"""Terms: words as a search index knows them, folded to plain small letters, cut to their stem, one by one.

A *term* is a run of letters or a run of digits; so "nest-1.14" is the three terms nest, 1, 14, and whoever looks for it
looks for these three in a row. That way part numbers and error codes are found whole and in part. A character of
Chinese or Japanese is a term of its own, since nothing separates words there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 64
"""Characters of a term; the rest of a longer one is left off."""

_ALONE = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_ALONE}]|\d+|[^\W\d_{_ALONE}]+")


@dataclass(frozen=True)
class Span:
    """A term and where in the text it stands."""

    term: str
    start: int
    end: int


def composed(text: str) -> str:
    """The text with each letter and its accents as one character: what ``spans`` counts in."""
    return unicodedata.normalize("NFC", text)


def terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    return [term for run in _RUN.findall(composed(text)) if (term := _term(run[:LONGEST]))]


def spans(text: str) -> Iterator[Span]:
    """The terms of a composed text with their places."""
    for run in _RUN.finditer(text):
        term = _term(run[0][:LONGEST])
        if term:
            yield Span(term, run.start(), run.end())


@lru_cache(maxsize=100_000)
def _term(run: str) -> str:
    if run.isascii():
        return _stem(run.lower())
    plain = unicodedata.normalize("NFKD", run.casefold())
    return _stem("".join(letter for letter in plain if letter.isalnum()))


def _stem(word: str) -> str:
    """Without the endings of English plurals and verb forms. Both sides are cut alike, so other languages lose little."""
    if len(word) < 4 or not word.isascii():
        return word
    return _without_e(_without_ending(_singular(word)))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and not rest.endswith("e") and any(vowel in rest for vowel in "aeiouy"):
            is_doubled = rest[-1] == rest[-2] and rest[-1] not in "lsz"
            return rest[:-1] if is_doubled else rest
    return word


def _without_e(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("e") else word
