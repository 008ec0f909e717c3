"""What engines that keep their index in the community's own database have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from functools import partial
from typing import Any, ClassVar

from django.db import connection, transaction

from commonwheel.engines.search import likening, spelling, vocabulary
from commonwheel.engines.search.answering import Candidate, answer
from commonwheel.engines.search.terms import ANY, Indexed, Wanted, Word, of_document
from commonwheel.engines.search.vocabulary import Known
from commonwheel.kernel.engines.search import Document, Found, Hit, Likeness, Question

LAYOUT = 4
"""Of what is indexed and how. One more, and every community indexes anew once, while people search."""
RANKED = "kudos, is_solution, written, title, tags, marks"


class TableSearch(ABC):
    """Implements kernel.engines.search.Search; an engine says how it looks for terms.

    Its table ``search_posts`` has the columns topic, board, kudos, is_solution, written, title, tags, marks, body.
    """

    KEY: ClassVar[str]
    """The column with a post's id."""
    TABLES: ClassVar[tuple[str, ...]]
    TERM: ClassVar[str]
    """The type of a term, in the order of code points."""

    @abstractmethod
    def row(self, document: Document, indexed: Indexed) -> list[Any]:
        """The values of a post, as ``write`` takes them."""

    @abstractmethod
    def write(self, rows: list[list[Any]]) -> None:
        """Write these posts in place of what was written for them."""

    @abstractmethod
    def select(self, columns: str, wanted: Wanted, question: Question, most: int, known: Known) -> list[tuple[Any, ...]]:
        """The newest posts that have what is wanted, of the boards and the time of the question, the newest first."""

    def counted(self, indexed: Indexed) -> list[str]:
        """The terms of which the engine asks about how many posts have them."""
        return indexed.words

    def newest(self, question: Question) -> int:
        """The newest post there is, or was before the time that is asked for, or one that is newer."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max({self.KEY}) FROM search_posts")
            return int(cursor.fetchone()[0] or 0)

    def prepare(self) -> None:
        with connection.cursor() as cursor:
            is_new = "search_posts" not in connection.introspection.table_names(cursor)
            for table in (*self.TABLES, *spelling.tables(self.TERM), *vocabulary.tables(self.TERM), "CREATE TABLE IF NOT EXISTS search_layout (layout integer NOT NULL)"):
                cursor.execute(table)
            if is_new:
                self._stamp(cursor)

    def put(self, documents: Iterable[Document]) -> None:
        found = list(documents)
        if not found:
            return
        # All that takes long is done before anything is locked.
        indexed = [of_document(document) for document in found]
        rows = [self.row(document, terms) for document, terms in zip(found, indexed, strict=True)]
        words = spelling.words_of(found)
        sketches = vocabulary.sketches((document.post, self.counted(terms)) for document, terms in zip(found, indexed, strict=True))
        with transaction.atomic(), connection.cursor() as cursor:
            self.write(rows)
            spelling.learn(cursor, words)
            vocabulary.learn(cursor, sketches)

    def drop(self, posts: Collection[int]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM search_posts WHERE {self.KEY} = %s", [[post] for post in sorted(posts)])

    def clear(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_posts")
            spelling.forget(cursor)
            vocabulary.forget(cursor)

    @abstractmethod
    def arrange(self) -> None:
        """After much was written: so that it answers fast. Nobody waits long meanwhile."""

    def settle(self) -> None:
        self.arrange()
        with transaction.atomic(), connection.cursor() as cursor:
            self._stamp(cursor)

    def find(self, question: Question) -> Found:
        asking = _Asking(self, question)
        columns = f"{RANKED}, {'title' if question.in_title else 'body'}"
        return answer(question, select=lambda wanted, most: list(map(Candidate._make, asking.select(columns, wanted, most))), count=asking.count)

    def like(self, likeness: Likeness) -> list[Hit]:
        asking = _Asking(self, Question(boards=likeness.boards))
        return likening.like(likeness, select=partial(asking.select, likening.COLUMNS), count=asking.count)

    def near(self, word: str, most: int = 5, *, languages: tuple[str, ...] = ("en",), times: int = 0) -> list[str]:
        with connection.cursor() as cursor:
            found = spelling.near(cursor, word[:100])
        posts = vocabulary.frequencies([word[:100], *(near.word for near in found)], languages) if found else {}
        often = [near for near in found if posts[near.word] >= times * posts[word[:100]]]
        return [near.word for near in sorted(often, key=lambda near: (near.distance, near.is_other, -posts[near.word], near.apart, near.word))[:most]]

    def posts(self, *, after: int = 0, most: int = 1000) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self.KEY} FROM search_posts WHERE {self.KEY} > %s ORDER BY {self.KEY} LIMIT %s", [after, most])
            return [post for (post,) in cursor.fetchall()]

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_posts")
            return int(cursor.fetchone()[0])

    def is_well(self) -> bool:
        return "search_posts" in connection.introspection.table_names()

    def is_outdated(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(layout) FROM search_layout")
            return (cursor.fetchone()[0] or 0) < LAYOUT

    def _stamp(self, cursor: Any) -> None:
        cursor.execute("DELETE FROM search_layout")
        cursor.execute("INSERT INTO search_layout (layout) VALUES (%s)", [LAYOUT])


class _Asking:
    """One question to one engine."""

    def __init__(self, engine: TableSearch, question: Question) -> None:
        self._engine, self._question = engine, question
        self._known = Known(engine.newest(question))

    def select(self, columns: str, wanted: Wanted, most: int) -> list[tuple[Any, ...]]:
        """Post, topic and these columns of the newest posts that have what is wanted."""
        whole = vocabulary.whole(wanted)
        if whole is None:
            return []
        whole = whole if whole.groups else whole.with_marks(ANY)
        return self._engine.select(f"{self._engine.KEY}, topic, {columns}", whole, self._question, most, self._known)

    def count(self, words: list[Word]) -> list[int]:
        """About how many posts there are, and how many have each of the words."""
        asked = [vocabulary.rows(word.rows) for word in words]
        known = self._known.counts({term for rows in asked for row in rows for term in row.terms})
        return [max(self._known.newest, 1), *(sum(min(known[term] for term in row.terms) for row in rows) for rows in asked)]


def bounds(question: Question) -> tuple[str, list[Any]]:
    """What terms do not say exactly, as a condition: the boards, and the seconds of the time."""
    boards = sorted(question.boards)
    where, values = f"board IN ({', '.join(['%s'] * len(boards))})", list[Any](boards)
    if question.after:
        where, values = f"{where} AND written >= %s", [*values, int(question.after.timestamp())]
    if question.before:
        where, values = f"{where} AND written < %s", [*values, int(question.before.timestamp())]
    return where, values
