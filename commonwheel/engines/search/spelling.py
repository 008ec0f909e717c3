"""Spelling: which words of the index are nearly what somebody typed.

Every word that stands in a post is kept once, and with it what it becomes when one letter is left out ("slips"). Two words
that differ by a letter more, less, other or swapped have a slip in common, so the few candidates are found by an index,
however many words there are; the distance of each is then worked out. What was typed is also looked for with two letters
left out. (The idea is Garbe's symmetric delete; one letter instead of two keeps the table a fraction of the posts' size.) Two
letters that are wrong in different ways (holocost) leave no slip in common; then words that begin the same are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from commonwheel.kernel import inserts
from commonwheel.kernel.beginnings import LAST
from commonwheel.kernel.engines.search import Document
from commonwheel.kernel.terms import folded, is_stop_word, words

SHORTEST, LONGEST = 4, 24
"""Letters of a word that is kept: others are looked up as they are."""
LONG = 7
"""From so many letters on, two may be wrong."""
TRUSTED = 4
"""Letters at the beginning that are taken to be right where two others are wrong in a way that shares no slip."""
MOST_NEAR = 60
"""Words that are nearly like one, at most."""
AT_ONCE = 500


def tables(text: str) -> tuple[str, ...]:
    """What to make, where ``text`` is a type whose order is that of code points."""
    return (
        f"CREATE TABLE IF NOT EXISTS search_words (word {text} PRIMARY KEY)",
        "CREATE TABLE IF NOT EXISTS search_slips (slip varchar(24) NOT NULL, word varchar(24) NOT NULL, PRIMARY KEY (slip, word))",
    )


def words_of(documents: Iterable[Document]) -> list[str]:
    """The words of these posts that are kept, in one order everywhere: two workers that learn the same words wait for each
    other, and do not lock each other out."""
    found: set[str] = set()
    for document in documents:
        found.update(words(document.body[:20_000]))
        if document.number == 1:
            # A reply is not found by its topic's title.
            found.update(words(document.title))
    found = {word.lower() for word in found}
    return sorted(word for word in found if SHORTEST <= len(word) <= LONGEST and SHORTEST <= len(folded(word)) <= LONGEST)


def learn(cursor: Any, found: list[str]) -> None:
    """Keep these words."""
    for batch in batches(found):
        cursor.execute(f"SELECT word FROM search_words WHERE word IN ({places(batch)})", batch)
        new = sorted(set(batch) - {word for (word,) in cursor.fetchall()})
        if new:
            inserts.pour("search_words", {"word": "varchar"}, [[word] for word in new], "ON CONFLICT DO NOTHING")
            slips = sorted((slip, word) for word in new for slip in _slips(folded(word)))
            inserts.pour("search_slips", {"slip": "varchar", "word": "varchar"}, slips, "ON CONFLICT DO NOTHING")


def forget(cursor: Any) -> None:
    """All words."""
    cursor.execute("DELETE FROM search_slips")
    cursor.execute("DELETE FROM search_words")


class Near(NamedTuple):
    """A word that is spelled nearly like another: how many letters differ, and whether the first is one of them."""

    distance: int
    is_other: bool
    apart: int
    word: str


def near(cursor: Any, word: str) -> list[Near]:
    """The words that are spelled nearly like this one, the nearest first; not the word itself."""
    typed = folded(word)
    if not SHORTEST <= len(typed) <= LONGEST:
        return []
    reach = 2 if len(typed) >= LONG else 1
    keys = _slips(typed) if reach == 1 else {slip for one in _slips(typed) for slip in _slips(one)}
    found: set[str] = set()
    for batch in batches(sorted(keys)):
        cursor.execute(f"SELECT word FROM search_slips WHERE slip IN ({places(batch)}) LIMIT 2000", batch)
        found.update(word for (word,) in cursor.fetchall())
    near = _ranked(typed, found, reach)
    if not near and reach > 1:
        start = typed[:TRUSTED]
        cursor.execute("SELECT word FROM search_words WHERE word >= %s AND word < %s LIMIT 2000", [start, start + LAST])
        near = _ranked(typed, {word for (word,) in cursor.fetchall() if abs(len(word) - len(typed)) <= reach}, reach)
    return near[:MOST_NEAR]


def _ranked(typed: str, found: set[str], reach: int) -> list[Near]:
    """Those that are within reach, the nearest first."""
    near = [
        Near(distance, plain[0] != typed[0], abs(len(plain) - len(typed)), one)
        for one in found
        if (plain := folded(one)) != typed and not is_stop_word(one) and (distance := _distance(typed, plain)) <= reach
    ]
    return sorted(near)


def _slips(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _distance(one: str, other: str) -> int:
    """How many letters were left out, added, mistaken or swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        above, before, row = before, row, [i]
        for j, right in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def batches(rows: list[str]) -> Iterator[list[str]]:
    """So many as one statement takes."""
    remaining = iter(rows)
    while batch := list(islice(remaining, AT_ONCE)):
        yield batch


def places(batch: list[str]) -> str:
    """A place for each in a statement."""
    return ", ".join(["%s"] * len(batch))
