"""Search in PostgreSQL: one table with a tsvector, inside the community's database.

A GIN index knows no order: it gives all posts that have a word, and each has to be fetched before the newest can be told
from the rest. So posts carry marks of the *era* they belong to, a thousand posts, eight thousand, and so on, and a
question is asked of the newest era first; how many answer there tells in which of the longer ones enough will. Only a
word that is rare is asked of all posts, and then few have it.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from commonwheel.engines.search.tables import TableSearch, bounds
from commonwheel.engines.search.terms import Indexed, Row, Wanted, Word, of_document
from commonwheel.kernel.engines.search import Document, Question

ERAS = (10, 13, 16, 19)
"""Bits of a post's id that an era leaves out: the first has 1,024 posts."""
LAST = 16_383
"""The last place in a text that a tsvector can tell."""
COUNTED = 1000


class PostgresSearch(TableSearch):
    """Asks of ever longer eras until enough was found."""

    KEY = "post"
    TABLES = (
        """
        CREATE TABLE IF NOT EXISTS search_posts (
            post bigint PRIMARY KEY, topic bigint NOT NULL, board bigint NOT NULL, kudos integer NOT NULL,
            is_solution smallint NOT NULL, written bigint NOT NULL,
            title text NOT NULL, tags text NOT NULL, body text NOT NULL, terms tsvector NOT NULL
        )
        """,
        "ALTER TABLE search_posts ADD COLUMN IF NOT EXISTS marks text NOT NULL DEFAULT ''",
        # What waits in a GIN index to be sorted in is read from end to end by every search.
        "CREATE INDEX IF NOT EXISTS search_posts_terms ON search_posts USING gin (terms) WITH (fastupdate = off)",
        "ALTER INDEX search_posts_terms SET (fastupdate = off)",
        "CREATE INDEX IF NOT EXISTS search_posts_written ON search_posts (written)",
    )
    PUT = """
    INSERT INTO search_posts (post, topic, board, kudos, is_solution, written, title, tags, marks, body, terms)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector)
    ON CONFLICT (post) DO UPDATE SET
        topic = excluded.topic, board = excluded.board, kudos = excluded.kudos, is_solution = excluded.is_solution,
        written = excluded.written, title = excluded.title, tags = excluded.tags, marks = excluded.marks, body = excluded.body,
        terms = excluded.terms
    """
    SETTLE = "ANALYZE search_posts"

    def row(self, document: Document) -> list[Any]:
        indexed = of_document(document)
        return [
            document.post, document.topic, document.board, document.kudos, int(document.is_solution),
            int(document.written_at.timestamp()), indexed.title, indexed.tags, indexed.marks, indexed.body,
            _vector(indexed, [_era(document.post, bits) for bits in ERAS]),
        ]

    def select(self, columns: str, wanted: Wanted, question: Question, most: int) -> list[tuple[Any, ...]]:
        if question.only is not None:
            return self._select(columns, wanted, question, most)
        newest = self._newest(question)
        step = 0
        while step < len(ERAS) and newest >> ERAS[step] > 1:
            bits = ERAS[step]
            eras = wanted.with_marks(_era(newest, bits), _era(newest - (1 << bits), bits))
            found = self._select(columns, eras, question, most)
            if len(found) >= most:
                return found
            step = _next(step, len(found), most)
        return self._select(columns, wanted, question, most)

    def counts(self, words: list[Word]) -> list[int]:
        newest = self._newest(Question())
        bits = ERAS[0]
        is_large = newest >> bits > 1
        eras = [_era(newest, bits), _era(newest - (1 << bits), bits)] if is_large else []
        recent = (newest & ((1 << bits) - 1)) + 1 + (1 << bits) if is_large else newest
        asked = [Wanted(groups=(word.rows,)) for word in words]
        counted = self._count([wanted.with_marks(*eras) if eras else wanted for wanted in asked])
        if is_large:
            # A word that the newest posts do not have is rare enough to be counted among all of them.
            rare = iter(self._count([wanted for wanted, count in zip(asked, counted, strict=True) if not count]))
            counted = [count * newest // recent or next(rare) for count in counted]
        return [max(newest, 1), *counted]

    def _count(self, asked: list[Wanted]) -> list[int]:
        if not asked:
            return []
        one = "SELECT count(*) FROM (SELECT 1 FROM search_posts WHERE terms @@ %s::tsquery LIMIT %s) AS counted"
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([one] * len(asked)), [value for wanted in asked for value in (_expression(wanted), COUNTED * 2)]
            )
            return [int(number) for (number,) in cursor.fetchall()]

    def _newest(self, question: Question) -> int:
        """The newest post there is, or was before the time that is asked for."""
        with connection.cursor() as cursor:
            if question.before:
                cursor.execute("SELECT post FROM search_posts WHERE written < %s ORDER BY written DESC LIMIT 1", [int(question.before.timestamp())])
            else:
                cursor.execute("SELECT max(post) FROM search_posts")
            found = cursor.fetchone()
        return int(found[0] or 0) if found else 0

    def _select(self, columns: str, wanted: Wanted, question: Question, most: int) -> list[tuple[Any, ...]]:
        where, values = bounds(question)
        if question.only is not None:
            where, values = f"{where} AND post = %s", [*values, question.only]
        with connection.cursor() as cursor:
            # The order is over an expression, so that nothing is read along the primary key from the newest on.
            cursor.execute(
                f"SELECT {columns} FROM search_posts WHERE terms @@ %s::tsquery AND {where} ORDER BY post + 0 DESC LIMIT %s",
                [_expression(wanted), *values, most],
            )
            return list(cursor.fetchall())


def _era(post: int, bits: int) -> str:
    return f"e{bits}={max(0, post) >> bits}"


def _next(step: int, found: int, most: int) -> int:
    """The first longer era in which enough should be, going by what was found in this one."""
    for later in range(step + 1, len(ERAS)):
        if found << (ERAS[later] - ERAS[step]) >= most * 1.2:
            return later
    return len(ERAS)


def _vector(indexed: Indexed, eras: list[str]) -> str:
    """A tsvector, written out: PostgreSQL's own parser would split and join words in ways of its own."""
    places: dict[str, list[int]] = {}
    for text in (indexed.title, indexed.body):
        for place, term in enumerate(text.split(), start=1):
            places.setdefault(term, []).append(min(place, LAST))
    found = [f"'{term}':{','.join(map(str, at[:255]))}" for term, at in places.items()]
    return " ".join([*found, *(f"'{mark}'" for mark in (*indexed.marks.split(), *eras))])


def _expression(wanted: Wanted) -> str:
    """As a tsquery, written out."""
    needed = [f"({' | '.join(map(_quoted, group))})" for group in wanted.groups]
    return " & ".join([*needed, *(f"!{_quoted(row)}" for row in wanted.without)])


def _quoted(row: Row) -> str:
    # Terms hold letters, digits and "=" alone, so none can end the quotes.
    *firsts, last = (f"'{term}'" for term in row.terms)
    return f"({' <-> '.join([*firsts, f'{last}:*' if row.is_begun else last])})"
