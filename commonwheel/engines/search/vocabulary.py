"""Vocabulary: the terms of the index, each with about how many posts have it.

It spares the engines what would cost more in a larger community: counting the posts that have a word, to know what it says;
and putting together all posts with a word that begins so, for somebody who is still typing. A beginning stands for the most
frequent terms that begin so.

How many posts have a term is kept as a sketch (Flajolet, Fusy, Gandouet and Meunier, "HyperLogLog", AofA 2007): twelve
registers of five bits, mostly right within a third. The same post again changes nothing, and a term that every other post has is
written some twenty times in a million posts.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.db import connection

from commonwheel.engines.search.spelling import batches, places
from commonwheel.engines.search.terms import OPENING, SOLUTION, Row, Wanted
from commonwheel.kernel import inserts
from commonwheel.kernel.beginnings import LAST
from commonwheel.kernel.terms import terms

LONGEST = 140
"""Characters of a term: the longest are marks of tags."""
MOST = 24
"""Terms that a beginning stands for."""
REGISTERS, BITS = 12, 5
FULL = (1 << BITS) - 1
ALPHA = 0.657
"""The paper's correction for twelve registers, by its formula (3)."""

Sketches = dict[str, int]


def tables(text: str) -> tuple[str, ...]:
    """What to make, where ``text`` is a type whose order is that of code points."""
    return (
        f"CREATE TABLE IF NOT EXISTS search_terms (term {text} PRIMARY KEY, sketch bigint NOT NULL, posts bigint NOT NULL)",
        "CREATE INDEX IF NOT EXISTS search_terms_frequent ON search_terms (substr(term, 1, 3), posts)",
    )


def sketches(posts: Iterable[tuple[int, Iterable[str]]]) -> Sketches:
    """The terms of these posts, given with each, with their sketches; in one order everywhere, as words are learned."""
    alike: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for post, said in posts:
        alike[_sketch(post)].update(said)
    found: Sketches = {}
    seen: defaultdict[int, set[str]] = defaultdict(set)
    # The fullest of each register comes first, so that each term is looked at once for it.
    for register, one in sorted(alike, reverse=True):
        new = alike[register, one] - seen[register]
        seen[register] |= new
        for term in new:
            found[term] = found.get(term, 0) | one
    return {term: found[term] for term in sorted(found) if len(term) <= LONGEST}


def learn(cursor: Any, found: Sketches) -> None:
    """Keep these terms, and that they were found."""
    known: Sketches = {}
    for batch in batches(list(found)):
        cursor.execute(f"SELECT term, sketch FROM search_terms WHERE term IN ({places(batch)})", batch)
        known |= dict(cursor.fetchall())
    joined = ((term, _joined(known.get(term, 0), sketch)) for term, sketch in found.items())
    rows = [[term, sketch, _estimate(sketch)] for term, sketch in joined if sketch != known.get(term)]
    inserts.pour(
        "search_terms", {"term": "varchar", "sketch": "bigint", "posts": "bigint"}, rows,
        "ON CONFLICT (term) DO UPDATE SET sketch = excluded.sketch, posts = excluded.posts",
    )  # fmt: skip


def forget(cursor: Any) -> None:
    """All terms."""
    cursor.execute("DELETE FROM search_terms")


def counts(wanted: Collection[str]) -> dict[str, int]:
    """About how many posts have each of the terms; those that none has are left out."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for batch in batches(sorted(set(wanted))):
            cursor.execute(f"SELECT term, posts FROM search_terms WHERE term IN ({places(batch)})", batch)
            found |= dict(cursor.fetchall())
    return found


class Known:
    """What one question needs to know of the index: the newest post, and about how many posts have which terms."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        self._counts: dict[str, int] = {}

    def counts(self, wanted: Collection[str]) -> dict[str, int]:
        """Of these terms, and of others. Whoever asks for words asks for titles and solutions with them next, so these come along."""
        if not self._counts.keys() >= set(wanted):
            asked = {*wanted, *(f"={term}" for term in wanted if term and "=" not in term), OPENING, SOLUTION}
            self._counts |= dict.fromkeys(asked, 0) | counts(asked)
        return self._counts


def frequencies(words: Collection[str], languages: Collection[str]) -> dict[str, int]:
    """About how many posts have each of these words, in the language in which most have it."""
    cut = {word: {term for language in languages for term in terms(word, language)} for word in words}
    posts = counts({term for found in cut.values() for term in found})
    return {word: max((posts.get(term, 0) for term in found), default=0) for word, found in cut.items()}



def whole(wanted: Wanted) -> Wanted | None:
    """The same with whole terms in place of those that are only begun; None where no term begins so."""
    if not any(row.is_begun for group in wanted.groups for row in group):
        return wanted
    groups = tuple(rows(group) for group in wanted.groups)
    return replace(wanted, groups=groups) if all(groups) else None


def rows(group: tuple[Row, ...]) -> tuple[Row, ...]:
    """The same of some rows. Those of several terms stay as they are: their other terms say enough."""
    return tuple(other for row in group for other in (_begun(row.terms[0]) if row.is_begun and len(row.terms) == 1 else [row]))


def _begun(start: str) -> list[Row]:
    where, values = "term >= %s AND term < %s", [start, start + LAST]
    if len(start) >= 3:
        where, values = f"substr(term, 1, 3) = %s AND {where}", [start[:3], *values]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT term FROM search_terms WHERE {where} ORDER BY posts DESC LIMIT %s", [*values, MOST])
        return [Row((term,)) for (term,) in cursor.fetchall()]


def _sketch(post: int) -> tuple[int, int]:
    """Of this post alone: the only register that it fills, as a mask, and with what: how many zeros its hash ends in."""
    hashed = int.from_bytes(hashlib.blake2b(post.to_bytes(8), digest_size=8).digest())
    zeros, register = hashed & 0xFFFFFFFF, (hashed >> 32) % REGISTERS
    return _MASKS[register], min((zeros & -zeros).bit_length() or FULL, FULL) << (register * BITS)


def _joined(one: int, other: int) -> int:
    """The larger of each pair of registers."""
    if one == other:
        return one
    return _larger(one & _EVEN, other & _EVEN) | _larger(one >> BITS & _EVEN, other >> BITS & _EVEN) << BITS


def _larger(one: int, other: int) -> int:
    """Of every second register, all at once: one bit more than each has stays where nothing needed to be borrowed from it."""
    kept = (one | _BORROWED) - other & _BORROWED
    mask = kept - (kept >> BITS)
    return one & mask | other & ~mask


def _estimate(sketch: int) -> int:
    pairs = [sketch >> shift & _PAIR for shift in _SHIFTS]
    # Powers of two, whose sum is exact in whatever order.
    estimate = ALPHA * REGISTERS**2 / sum(map(_HARMONIC.__getitem__, pairs))
    empty = sum(map(_EMPTY.__getitem__, pairs))
    if empty and estimate <= 2.5 * REGISTERS:
        estimate = REGISTERS * math.log(REGISTERS / empty)
    return max(1, round(estimate))


_MASKS = tuple(FULL << (place * BITS) for place in range(REGISTERS))
_PAIR = (1 << 2 * BITS) - 1
_SHIFTS = range(0, REGISTERS * BITS, 2 * BITS)
_HARMONIC = tuple(2.0 ** -(pair & FULL) + 2.0 ** -(pair >> BITS) for pair in range(_PAIR + 1))
"""Of each pair of registers, what it adds to the sum of the paper's formula (1)."""
_EMPTY = tuple((pair & FULL == 0) + (pair >> BITS == 0) for pair in range(_PAIR + 1))
_EVEN = sum(_MASKS[::2])
_BORROWED = sum(1 << (place + 1) * BITS for place in range(0, REGISTERS, 2))
