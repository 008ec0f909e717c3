"""Search in PostgreSQL: one table with a GIN index, inside the community's database.

A GIN index knows no order: it gives all posts that have a word, and each has to be fetched before the newest can be told
from the rest. So posts carry marks of the *eras* they belong to, a thousand posts, eight thousand, and so on. A question is
asked of the newest posts first; how many answer there tells how far back enough will, and a few eras name those posts nearly
exactly. Only a word that is rare is asked of all posts, and then few have it.
"""

from __future__ import annotations

import math
from os.path import commonprefix
from typing import Any, ClassVar

from django.db import connection

from commonwheel.engines.search.tables import TableSearch, bounds
from commonwheel.engines.search.terms import OPENING, SOLUTION, Indexed, Row, Wanted, is_of_time
from commonwheel.engines.search.vocabulary import Known
from commonwheel.kernel import inserts
from commonwheel.kernel.engines.search import Document, Question

ERAS = (10, 13, 16, 19)
"""Bits of a post's id that an era leaves out: the shortest has 1,024 posts."""
FEW = 2_048
"""Posts that may all be asked at once."""
MOST_ERAS = 8
"""Eras that name the newest posts: the shortest of which so many will do."""
SPARE, STEP, FARTHER = 1.2, 4, 16
"""Times as far back as should be enough; as is asked at once, where that should be enough; and at most, where few answered."""
LOOKED = 3_000
"""Posts that are fetched to see which words stand in them, or in which order."""
READ = {OPENING: 20_000, SOLUTION: 6_000}
"""Posts of a part that are read along its index, at most; where more would have to be, the index of words is as quick. Of titles
the index itself tells all that is asked."""
WIDEST = 2_000
"""Bytes of a title in its index: PostgreSQL refuses rows over 2,704. All of it stands in the body, too."""
PARTS = {OPENING: "title <> '  '", SOLUTION: "is_solution = 1"}
"""What is read along an index of its own, by the mark that tells how many there are."""
SAID = "array_to_tsvector(array_remove(string_to_array(title || body || marks, ' '), ''))"
"""The terms of a row. PostgreSQL's own parser would split and join words in ways of its own."""


class PostgresSearch(TableSearch):
    """Asks of ever longer eras until enough was found."""

    KEY = "post"
    TERM = 'varchar(140) COLLATE "C"'
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
        f"CREATE INDEX IF NOT EXISTS search_posts_said ON search_posts USING gin ({SAID})",
        # Of an earlier version, in which each post was sorted in by itself. Only once, since searches wait for it.
        """
        DO $$ BEGIN
            IF (SELECT reloptions FROM pg_class WHERE oid = 'search_posts_said'::regclass) IS NOT NULL THEN
                ALTER INDEX search_posts_said RESET (fastupdate);
            END IF;
        END $$
        """,
        "CREATE INDEX IF NOT EXISTS search_posts_written ON search_posts (written)",
        # With all that is asked of a title, so that thousands are read without a look at their posts.
        f"CREATE INDEX IF NOT EXISTS search_posts_openings ON search_posts (post) INCLUDE (board, title) WHERE {PARTS[OPENING]}",
        "DROP INDEX IF EXISTS search_posts_titles",
        f"CREATE INDEX IF NOT EXISTS search_posts_solutions ON search_posts (post) WHERE {PARTS[SOLUTION]}",
    )
    COLUMNS: ClassVar = {
        "post": "bigint", "topic": "bigint", "board": "bigint", "kudos": "integer", "is_solution": "smallint", "written": "bigint",
        "title": "text", "tags": "text", "marks": "text", "body": "text",
    }  # fmt: skip

    def row(self, document: Document, indexed: Indexed) -> list[Any]:
        return [
            document.post, document.topic, document.board, document.kudos, int(document.is_solution),
            int(document.written_at.timestamp()), _fitting(indexed.title), indexed.tags,
            f"{indexed.marks}{' '.join(_era(document.post, bits) for bits in ERAS)} ", indexed.body,
        ]

    def counted(self, indexed: Indexed) -> list[str]:
        return indexed.words + indexed.common

    def write(self, rows: list[list[Any]]) -> None:
        renewed = ", ".join(f"{column} = excluded.{column}" for column in self.COLUMNS if column != self.KEY)
        inserts.pour("search_posts", self.COLUMNS, rows, f"ON CONFLICT (post) DO UPDATE SET {renewed}")
        # Sorted into the index together, words that many have cost a third. What still waits is read from end to end by every search.
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list('search_posts_said')")

    def arrange(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_posts")

    def select(self, columns: str, wanted: Wanted, question: Question, most: int, known: Known) -> list[tuple[Any, ...]]:
        newest = known.newest
        if question.only is not None or newest < FEW:
            return self._asked(columns, wanted, question, most)
        part = _part(wanted)
        counts = known.counts({part, *(term for group in wanted.groups for row in group for term in row.terms)})
        share = _share(wanted, counts, newest)
        # The index tells which posts have all words of a phrase; in which order they stand, only the posts themselves.
        farthest = min(newest, int(LOOKED / share)) if any(map(_is_looked_at, wanted.groups)) else newest
        reach, last = SPARE * most / share, newest
        found: list[tuple[Any, ...]] = []
        looked = counts[part] * reach / newest
        if part and SPARE * looked <= READ[part]:
            oldest = newest - int(reach * READ[part] / max(looked, 1))
            found = self._read(columns, wanted, question, most, part=part, between=(oldest, newest))
            if len(found) >= most or newest - oldest >= farthest:
                return found
            reach, last = _next(newest - oldest + 1, len(found), most, newest, share), oldest - 1
        while True:
            eras, oldest = _eras(last, max(0, newest - min(int(reach), farthest)))
            if not oldest:
                return self._asked(columns, wanted, question, most)
            found += self._asked(columns, wanted.with_marks(*eras), question, most - len(found), last=last)
            if len(found) >= most or newest - oldest >= farthest:
                return found
            reach, last = _next(newest - oldest + 1, len(found), most, newest, share), oldest - 1

    def newest(self, question: Question) -> int:
        if question.before is None:
            return super().newest(question)
        with connection.cursor() as cursor:
            cursor.execute("SELECT post FROM search_posts WHERE written < %s ORDER BY written DESC LIMIT 1", [int(question.before.timestamp())])
            found = cursor.fetchone()
        return int(found[0]) if found else 0

    def _asked(self, columns: str, wanted: Wanted, question: Question, most: int, *, last: int | None = None) -> list[tuple[Any, ...]]:
        where, values = _condition(wanted)
        inside, more = bounds(question)
        if question.only is not None:
            inside, more = f"{inside} AND post = %s", [*more, question.only]
        elif last is not None:
            inside, more = f"{inside} AND post <= %s", [*more, last]
        with connection.cursor() as cursor:
            # The order is over an expression, so that nothing is read along the primary key from the newest on.
            cursor.execute(
                f"SELECT {columns} FROM search_posts WHERE {where} AND {inside} ORDER BY post + 0 DESC LIMIT %s", [*values, *more, most]
            )
            return list(cursor.fetchall())

    def _read(self, columns: str, wanted: Wanted, question: Question, most: int, *, part: str, between: tuple[int, int]) -> list[tuple[Any, ...]]:
        """The same of the posts of a part that lie between two, without the index of words."""
        inside, more = bounds(question)
        said = [f"({' OR '.join(map(_stands, group))})" for group in wanted.groups] + [f"NOT {_stands(row)}" for row in wanted.without]
        patterns = [row.pattern for group in (*wanted.groups, wanted.without) for row in group]
        for group in wanted.groups:
            # Words that begin alike are looked for one by one only where something begins so.
            start = commonprefix([row.pattern for row in group])  # noqa: RUF071 — letter by letter is what is wanted
            if len(group) > 1 and len(start) > len(" ="):
                said.append(_stands(Row((start.strip(),))))
                patterns.append(start)
        named = f"SELECT post FROM search_posts WHERE {PARTS[part]} AND post BETWEEN %s AND %s AND {inside} AND {' AND '.join(said)} ORDER BY post DESC LIMIT %s"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM search_posts WHERE post = ANY(ARRAY({named})) ORDER BY post DESC", [*between, *more, *patterns, most]
            )
            return list(cursor.fetchall())


def _fitting(title: str) -> str:
    whole = title.encode()
    return title if len(whole) <= WIDEST else whole[:WIDEST].decode(errors="ignore").rpartition(" ")[0] + " "


def _era(post: int, bits: int) -> str:
    return f"e{bits}={max(0, post) >> bits}"


def _eras(last: int, oldest: int) -> tuple[list[str], int]:
    """The eras in which the posts between these lie, and the oldest of theirs; 0 where only all posts are old enough."""
    bits = next((bits for bits in ERAS if (last >> bits) - (oldest >> bits) < MOST_ERAS), ERAS[-1])
    return [f"e{bits}={era}" for era in range(oldest >> bits, (last >> bits) + 1)], oldest >> bits << bits


def _next(reach: int, found: int, most: int, newest: int, share: float) -> float:
    """How far back to ask next: all the way where that gives few anyhow, otherwise going by what was found this far and by what is usual.

    Neither alone will do: the newest posts may say little of the others (an import, the same words a thousand times), and words that are
    common each may never stand together.
    """
    if share * newest <= 2 * most:
        return newest
    as_found = reach * min(FARTHER, max(1.5, SPARE * most / max(found, 1)))
    as_usual = reach + SPARE * (most - found) / share
    return min(as_found, max(as_usual, STEP * reach))


def _share(wanted: Wanted, counts: dict[str, int], newest: int) -> float:
    """About which share of all posts has what is wanted. Words that are asked for together stand together more often than by
    chance, so it is taken for the middle between chance and always."""
    groups = [group for group in wanted.groups if not is_of_time(group)]
    shares = [min(1.0, sum(min(counts[term] for term in row.terms) for row in group) / newest) for group in groups]
    return max(1 / newest, math.sqrt(math.prod(shares) * min(shares, default=1.0)))


def _part(wanted: Wanted) -> str:
    """The part of the posts in which what is wanted lies; "" where it lies anywhere."""
    if any(all(row.terms[0][0] == "=" for row in group) for group in wanted.groups):
        return OPENING
    return SOLUTION if (Row((SOLUTION,)),) in wanted.groups else ""


def _condition(wanted: Wanted) -> tuple[str, list[str]]:
    """As a condition. The index knows no places: in which order words stand is read from the texts, which is a good deal
    cheaper than a tsvector with places."""
    needed = [f"({' | '.join(map(_quoted, group))})" for group in wanted.groups]
    needed += [f"!{_quoted(row)}" for row in wanted.without if len(row.terms) == 1]
    where, values = [f"{SAID} @@ %s::tsquery"], [" & ".join(needed)]
    for group in wanted.groups:
        if _is_looked_at(group):
            where.append(f"({' OR '.join(map(_stands, group))})")
            values += [row.pattern for row in group]
    for row in wanted.without:
        if len(row.terms) > 1:
            where.append(f"NOT {_stands(row)}")
            values.append(row.pattern)
    return " AND ".join(where), values


def _is_looked_at(group: tuple[Row, ...]) -> bool:
    return any(len(row.terms) > 1 for row in group)


def _stands(row: Row) -> str:
    first = row.terms[0]
    return f"strpos({'title' if first[0] == '=' else 'marks' if '=' in first else 'body'}, %s) > 0"


def _quoted(row: Row) -> str:
    # Terms hold letters, digits and "=" alone, so none can end the quotes. Of what is begun, the rest is read from the text.
    terms = row.terms[:-1] if row.is_begun and len(row.terms) > 1 else row.terms
    return "({})".format(" & ".join(f"'{term}'" for term in terms))
