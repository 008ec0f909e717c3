"""Search in SQLite: one FTS5 table inside the community's database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction

from commonwheel.engines.search.answering import COUNTED, Candidate, answer
from commonwheel.engines.search.terms import ANY, Row, Wanted, of_document
from commonwheel.kernel.engines.search import Document, Found, Question

# The numbers stand first in a stored row: reading them does not read a long body. Terms arrive ready made, so the
# tokenizer only splits at spaces.
TABLE = """
CREATE VIRTUAL TABLE IF NOT EXISTS search_posts USING fts5(
    topic UNINDEXED, board UNINDEXED, kudos UNINDEXED, is_solution UNINDEXED, written UNINDEXED,
    title, tags UNINDEXED, marks, body, tokenize = "ascii tokenchars '='"
)
"""
PUT = (
    "INSERT OR REPLACE INTO search_posts (rowid, topic, board, kudos, is_solution, written, title, tags, marks, body) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
FIND = """
SELECT rowid, topic, kudos, is_solution, written, title, tags, body FROM search_posts
WHERE search_posts MATCH %s AND {where} ORDER BY rowid DESC LIMIT %s
"""


class SQLiteSearch:
    """Implements kernel.engines.search.Search."""

    def prepare(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TABLE)

    def put(self, documents: Iterable[Document]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(PUT, [_row(document) for document in documents])

    def drop(self, posts: Collection[int]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_posts WHERE rowid = %s", [[post] for post in posts])

    def clear(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_posts")

    def settle(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_posts (search_posts) VALUES ('optimize')")

    def find(self, question: Question) -> Found:
        where, values = _where(question)

        def select(wanted: Wanted, most: int) -> list[Candidate]:
            with connection.cursor() as cursor:
                cursor.execute(FIND.format(where=where), [_expression(wanted), *values, most])
                return [Candidate(*row) for row in cursor.fetchall()]

        return answer(question, select=select, count=_count)

    def posts(self, *, after: int = 0, most: int = 1000) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM search_posts_docsize WHERE id > %s ORDER BY id LIMIT %s", [after, most])
            return [post for (post,) in cursor.fetchall()]

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_posts_docsize")
            return int(cursor.fetchone()[0])

    def is_well(self) -> bool:
        if "search_posts" not in connection.introspection.table_names():
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM search_posts WHERE search_posts MATCH %s LIMIT 1", [_quoted(Row((ANY,)))])
        return True


def _row(document: Document) -> list[Any]:
    indexed = of_document(document)
    return [
        document.post, document.topic, document.board, document.kudos, int(document.is_solution),
        int(document.written_at.timestamp()), indexed.title, indexed.tags, indexed.marks, indexed.body,
    ]


def _where(question: Question) -> tuple[str, list[Any]]:
    boards = sorted(question.boards)
    where, values = f"board IN ({', '.join(['%s'] * len(boards))})", list[Any](boards)
    if question.after:
        where, values = f"{where} AND written >= %s", [*values, int(question.after.timestamp())]
    if question.before:
        where, values = f"{where} AND written < %s", [*values, int(question.before.timestamp())]
    return where, values


def _count(rows: list[Row]) -> list[int]:
    one = "SELECT count(*) FROM (SELECT 1 FROM search_posts WHERE search_posts MATCH %s LIMIT %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([one] * len(rows)), [value for row in rows for value in (_quoted(row), COUNTED)]
        )
        return [int(number) for (number,) in cursor.fetchall()]


def _expression(wanted: Wanted) -> str:
    """In FTS5's query language."""
    needed = " AND ".join(f"({' OR '.join(_quoted(row) for row in group)})" for group in wanted.groups)
    return f"({needed})" + "".join(f" NOT {_quoted(row)}" for row in wanted.without)


def _quoted(row: Row) -> str:
    # Terms hold letters, digits and "=" alone, so none can end the quotes.
    return f'"{" ".join(row.terms)}"{" *" if row.is_begun else ""}'
