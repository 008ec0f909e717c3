"""Search in SQLite: one FTS5 table inside the community's database."""

from __future__ import annotations

from typing import Any

from django.db import connection

from commonwheel.engines.search.tables import TableSearch, bounds
from commonwheel.engines.search.terms import Indexed, Row, Wanted
from commonwheel.engines.search.vocabulary import Known
from commonwheel.kernel.engines.search import Document, Question

MERGED = 2_000
"""Pages of the index that are merged in one go."""


class SQLiteSearch(TableSearch):
    """A list of terms runs from the newest post on, so whoever wants few of many reads few."""

    KEY = "rowid"
    TERM = "varchar(140)"
    # The numbers stand first in a stored row: reading them does not read a long body. Terms arrive ready made, so the
    # tokenizer only splits at spaces.
    TABLES = (
        """
        CREATE VIRTUAL TABLE IF NOT EXISTS search_posts USING fts5(
            topic UNINDEXED, board UNINDEXED, kudos UNINDEXED, is_solution UNINDEXED, written UNINDEXED,
            title, tags UNINDEXED, marks, body, tokenize = "ascii tokenchars '='"
        )
        """,
    )
    PUT = (
        "INSERT OR REPLACE INTO search_posts (rowid, topic, board, kudos, is_solution, written, title, tags, marks, body) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    )

    def row(self, document: Document, indexed: Indexed) -> list[Any]:
        return [
            document.post, document.topic, document.board, document.kudos, int(document.is_solution),
            int(document.written_at.timestamp()), indexed.title, indexed.tags, indexed.marks, indexed.body,
        ]

    def write(self, rows: list[list[Any]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(self.PUT, rows)

    def arrange(self) -> None:
        # Minus: all parts of the index into one, as "optimize" does, which of a large index would keep writers waiting for long.
        pages = -MERGED
        with connection.cursor() as cursor:
            while True:
                before = connection.connection.total_changes
                cursor.execute("INSERT INTO search_posts (search_posts, rank) VALUES ('merge', %s)", [pages])
                if connection.connection.total_changes - before < 2:  # as FTS5 says that nothing is left to do
                    return
                pages = MERGED

    def select(self, columns: str, wanted: Wanted, question: Question, most: int, known: Known) -> list[tuple[Any, ...]]:
        where, values = bounds(question)
        for group in wanted.groups:
            if any(row.is_begun for row in group):
                # What a phrase goes on with is read from the texts: the index would put together all posts with a term that begins so.
                where = f"{where} AND ({' OR '.join(map(_stands, group))})"
                values += [row.pattern for row in group]
        if question.only is not None:
            where, values = f"{where} AND rowid = %s", [*values, question.only]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM search_posts WHERE search_posts MATCH %s AND {where} ORDER BY rowid DESC LIMIT %s",
                [_expression(wanted), *values, most],
            )
            return list(cursor.fetchall())

    def newest(self, question: Question) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM search_posts_docsize")
            return int(cursor.fetchone()[0] or 0)

    def posts(self, *, after: int = 0, most: int = 1000) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM search_posts_docsize WHERE id > %s ORDER BY id LIMIT %s", [after, most])
            return [post for (post,) in cursor.fetchall()]

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_posts_docsize")
            return int(cursor.fetchone()[0])


def _expression(wanted: Wanted) -> str:
    """In FTS5's query language."""
    return f"({' AND '.join(map(_any, wanted.groups))})" + "".join(f" NOT {_quoted(row)}" for row in wanted.without)


def _any(rows: tuple[Row, ...]) -> str:
    return f"({' OR '.join(map(_quoted, rows))})"


def _quoted(row: Row) -> str:
    # Terms hold letters, digits and "=" alone, so none can end the quotes.
    return f'"{" ".join(row.terms[:-1] if row.is_begun else row.terms)}"'


def _stands(row: Row) -> str:
    return f"instr({'title' if row.terms[0][0] == '=' else 'body'}, %s) > 0"
