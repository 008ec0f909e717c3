"""Search in PostgreSQL: one table with a tsvector, inside the community's database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction

from commonwheel.engines.search.answering import COUNTED, Candidate, answer
from commonwheel.engines.search.terms import Indexed, Row, Wanted, of_document
from commonwheel.kernel.engines.search import Document, Found, Question

TABLE = """
CREATE TABLE IF NOT EXISTS search_posts (
    post bigint PRIMARY KEY, topic bigint NOT NULL, board bigint NOT NULL, kudos integer NOT NULL,
    is_solution smallint NOT NULL, written bigint NOT NULL,
    title text NOT NULL, tags text NOT NULL, body text NOT NULL, terms tsvector NOT NULL
)
"""
INDEX = "CREATE INDEX IF NOT EXISTS search_posts_terms ON search_posts USING gin (terms)"
PUT = """
INSERT INTO search_posts (post, topic, board, kudos, is_solution, written, title, tags, body, terms)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector)
ON CONFLICT (post) DO UPDATE SET
    topic = excluded.topic, board = excluded.board, kudos = excluded.kudos, is_solution = excluded.is_solution,
    written = excluded.written, title = excluded.title, tags = excluded.tags, body = excluded.body, terms = excluded.terms
"""
LAST = 16_383
"""The last place in a text that a tsvector can tell."""
FIND = """
SELECT post, topic, kudos, is_solution, written, title, tags, body FROM search_posts
WHERE terms @@ %s::tsquery AND {where} ORDER BY post DESC LIMIT %s
"""


class PostgresSearch:
    """Implements kernel.engines.search.Search."""

    def prepare(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
            cursor.execute(INDEX)

    def put(self, documents: Iterable[Document]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(PUT, [_row(document) for document in documents])

    def drop(self, posts: Collection[int]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_posts WHERE post = ANY(%s)", [list(posts)])

    def clear(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_posts")

    def settle(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ANALYZE search_posts")

    def find(self, question: Question) -> Found:
        where, values = _where(question)

        def select(wanted: Wanted, most: int) -> list[Candidate]:
            with connection.cursor() as cursor:
                cursor.execute(FIND.format(where=where), [_expression(wanted), *values, most])
                return [Candidate(*row) for row in cursor.fetchall()]

        return answer(question, select=select, count=_count)

    def posts(self, *, after: int = 0, most: int = 1000) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT post FROM search_posts WHERE post > %s ORDER BY post LIMIT %s", [after, most])
            return [post for (post,) in cursor.fetchall()]

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_posts")
            return int(cursor.fetchone()[0])

    def is_well(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('search_posts') IS NOT NULL")
            return bool(cursor.fetchone()[0])


def _row(document: Document) -> list[Any]:
    indexed = of_document(document)
    return [
        document.post, document.topic, document.board, document.kudos, int(document.is_solution),
        int(document.written_at.timestamp()), indexed.title, indexed.tags, indexed.body, _vector(indexed),
    ]


def _vector(indexed: Indexed) -> str:
    """A tsvector, written out: PostgreSQL's own parser would split and join words in ways of its own."""
    places: dict[str, list[int]] = {}
    for text in (indexed.title, indexed.body):
        for place, term in enumerate(text.split(), start=1):
            places.setdefault(term, []).append(min(place, LAST))
    found = [f"'{term}':{','.join(map(str, at[:255]))}" for term, at in places.items()]
    return " ".join([*found, *(f"'{mark}'" for mark in indexed.marks.split())])


def _where(question: Question) -> tuple[str, list[Any]]:
    where, values = "board = ANY(%s)", list[Any]([sorted(question.boards)])
    if question.after:
        where, values = f"{where} AND written >= %s", [*values, int(question.after.timestamp())]
    if question.before:
        where, values = f"{where} AND written < %s", [*values, int(question.before.timestamp())]
    return where, values


def _count(rows: list[Row]) -> list[int]:
    one = "SELECT count(*) FROM (SELECT 1 FROM search_posts WHERE terms @@ %s::tsquery LIMIT %s) AS counted"
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([one] * len(rows)), [value for row in rows for value in (_quoted(row), COUNTED)]
        )
        return [int(number) for (number,) in cursor.fetchall()]


def _expression(wanted: Wanted) -> str:
    """As a tsquery, written out."""
    needed = [f"({' | '.join(_quoted(row) for row in group)})" for group in wanted.groups]
    return " & ".join([*needed, *(f"!{_quoted(row)}" for row in wanted.without)])


def _quoted(row: Row) -> str:
    # Terms hold letters, digits and "=" alone, so none can end the quotes.
    *firsts, last = (f"'{term}'" for term in row.terms)
    return f"({' <-> '.join([*firsts, f'{last}:*' if row.is_begun else last])})"
