"""Search in PostgreSQL: one table with a GIN index, inside the community's database.

A GIN index knows no order: it gives all posts that have a word, and each has to be fetched before the newest can be told
from the rest. So posts carry marks of the *era* they belong to, a thousand posts, eight thousand, and so on, and a
question is asked of the newest era first; how many answer there tells in which of the longer ones enough will. Only a
word that is rare is asked of all posts, and then few have it.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from commonwheel.engines.search.tables import TableSearch, bounds
from commonwheel.engines.search.terms import Row, Wanted, Word, of_document
from commonwheel.kernel.engines.search import Document, Question

ERAS = (10, 13, 16, 19)
"""Bits of a post's id that an era leaves out: the first has 1,024 posts."""
COUNTED = 2000
SAID = "array_to_tsvector(array_remove(string_to_array(title || body || marks, ' '), ''))"
"""The terms of a row. PostgreSQL's own parser would split and join words in ways of its own."""


class PostgresSearch(TableSearch):
    """Asks of ever longer eras until enough was found."""

    KEY = "post"
    TABLES = (
        """
        CREATE TABLE IF NOT EXISTS search_posts (
            post bigint PRIMARY KEY, topic bigint NOT NULL, board bigint NOT NULL, kudos integer NOT NULL,
            is_solution smallint NOT NULL, written bigint NOT NULL,
            title text NOT NULL, tags text NOT NULL, marks text NOT NULL DEFAULT '', body text NOT NULL
        )
        """,
        "ALTER TABLE search_posts ADD COLUMN IF NOT EXISTS marks text NOT NULL DEFAULT ''",
        # The index is over what the texts say, so that no tsvector makes rows twice as long.
        "ALTER TABLE search_posts DROP COLUMN IF EXISTS terms",
        # What waits in a GIN index to be sorted in is read from end to end by every search.
        f"CREATE INDEX IF NOT EXISTS search_posts_said ON search_posts USING gin ({SAID}) WITH (fastupdate = off)",
        "CREATE INDEX IF NOT EXISTS search_posts_written ON search_posts (written)",
    )
    PUT = """
    INSERT INTO search_posts (post, topic, board, kudos, is_solution, written, title, tags, marks, body)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (post) DO UPDATE SET
        topic = excluded.topic, board = excluded.board, kudos = excluded.kudos, is_solution = excluded.is_solution,
        written = excluded.written, title = excluded.title, tags = excluded.tags, marks = excluded.marks, body = excluded.body
    """
    SETTLE = "ANALYZE search_posts"

    def row(self, document: Document) -> list[Any]:
        indexed = of_document(document)
        return [
            document.post, document.topic, document.board, document.kudos, int(document.is_solution),
            int(document.written_at.timestamp()), indexed.title, indexed.tags,
            f"{indexed.marks}{' '.join(_era(document.post, bits) for bits in ERAS)} ", indexed.body,
        ]

    def select(self, columns: str, wanted: Wanted, question: Question, most: int, *, newest: int) -> list[tuple[Any, ...]]:
        step = 0 if question.only is None else len(ERAS)
        while step < len(ERAS) and newest >> ERAS[step] > 1:
            bits = ERAS[step]
            eras = wanted.with_marks(_era(newest, bits), _era(newest - (1 << bits), bits))
            found = self._select(columns, eras, question, most)
            if len(found) >= most:
                return found
            step = _next(step, len(found), most)
        return self._select(columns, wanted, question, most)

    def counts(self, words: list[Word], *, newest: int) -> list[int]:
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
        pairs = [_condition(wanted) for wanted in asked]
        ones = [f"SELECT count(*) FROM (SELECT 1 FROM search_posts WHERE {where} LIMIT {COUNTED}) AS counted" for where, _values in pairs]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(ones), [value for _where, values in pairs for value in values])
            return [int(number) for (number,) in cursor.fetchall()]

    def newest(self, question: Question) -> int:
        with connection.cursor() as cursor:
            if question.before:
                cursor.execute("SELECT post FROM search_posts WHERE written < %s ORDER BY written DESC LIMIT 1", [int(question.before.timestamp())])
            else:
                cursor.execute("SELECT max(post) FROM search_posts")
            found = cursor.fetchone()
        return int(found[0] or 0) if found else 0

    def _select(self, columns: str, wanted: Wanted, question: Question, most: int) -> list[tuple[Any, ...]]:
        where, values = _condition(wanted)
        inside, more = bounds(question)
        if question.only is not None:
            inside, more = f"{inside} AND post = %s", [*more, question.only]
        with connection.cursor() as cursor:
            # The order is over an expression, so that nothing is read along the primary key from the newest on.
            cursor.execute(
                f"SELECT {columns} FROM search_posts WHERE {where} AND {inside} ORDER BY post + 0 DESC LIMIT %s", [*values, *more, most]
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


def _condition(wanted: Wanted) -> tuple[str, list[str]]:
    """As a condition. The index knows no places: in which order words stand is read from the texts, which is a good deal
    cheaper than a tsvector with places."""
    needed = [f"({' | '.join(map(_quoted, group))})" for group in wanted.groups]
    needed += [f"!{_quoted(row)}" for row in wanted.without if len(row.terms) == 1]
    where, values = [f"{SAID} @@ %s::tsquery"], [" & ".join(needed)]
    for group in wanted.groups:
        if any(len(row.terms) > 1 for row in group):
            where.append(f"({' OR '.join(map(_stands, group))})")
            values += [row.pattern for row in group]
    for row in wanted.without:
        if len(row.terms) > 1:
            where.append(f"NOT {_stands(row)}")
            values.append(row.pattern)
    return " AND ".join(where), values


def _stands(row: Row) -> str:
    return f"strpos({'title' if row.terms[0][0] == '=' else 'body'}, %s) > 0"


def _quoted(row: Row) -> str:
    # Terms hold letters, digits and "=" alone, so none can end the quotes.
    *firsts, last = (f"'{term}'" for term in row.terms)
    return f"({' & '.join([*firsts, f'{last}:*' if row.is_begun else last])})"
