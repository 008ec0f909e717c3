"""What every search engine here indexes and asks for: terms, all made in one place, so that engines answer alike.

Three sorts of terms share one index and never meet: plain ones ("finch") for all words of a post, those of titles
("=finch"), and marks ("board=3", "tag=linux") for filters, which makes a filter as cheap as a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from commonwheel.kernel.engines.search import Document, Question
from commonwheel.kernel.terms import LONGEST, is_code, is_stop_word, terms, ways

LONGEST_BODY = 10_000
"""Terms of one post; what is further down is not found."""
LONGEST_WORD = 12
"""Terms of one word or phrase of a question."""
MOST_WORDS = 24
SHORTEST_BEGINNING = 3
"""Letters that are enough to look for all words that begin with them."""
SHORTEST_CODE = 4
"""Letters and digits that are enough to look for all part numbers that begin with them."""
FEW_BOARDS = 8
"""Up to so many boards are asked for as marks: more would cost more than they spare."""
FIRST_YEAR = 1990

SOLUTION, OPENING, ANY, SOLVED = "is=solution", "is=opening", "is=post", "is=solved"


@dataclass(frozen=True)
class Indexed:
    """The terms of a document, as text with a space around each: " =finch =wak "."""

    title: str
    tags: str
    body: str
    marks: str
    words: list[str]
    """Those of title and body, one by one."""
    common: list[str]
    """The marks that several topics have."""


@dataclass(frozen=True)
class Row:
    """Terms that stand side by side; the last one may be only begun."""

    terms: tuple[str, ...]
    is_begun: bool = False

    def in_title(self) -> Row:
        return replace(self, terms=tuple(f"={term}" for term in self.terms))

    @cached_property
    def pattern(self) -> str:
        """What stands in an indexed text where this row does."""
        return f" {' '.join(self.terms)}" if self.is_begun else f" {' '.join(self.terms)} "


@dataclass(frozen=True)
class Word:
    """A word or phrase of a question: where one of the rows stands, it stands. ``near`` are those of the likely languages."""

    rows: tuple[Row, ...]
    near: tuple[Row, ...] = ()

    def in_title(self) -> Word:
        return Word(*(tuple(row.in_title() for row in rows) for rows in (self.rows, self.near)))

    def begun(self) -> Word:
        return Word(*(tuple(replace(row, is_begun=True) for row in rows) for rows in (self.rows, self.near)))

    @property
    def is_title(self) -> bool:
        return self.rows[0].terms[0][0] == "="

    @property
    def by_nearness(self) -> list[Word]:
        """The spellings that are likely meant, and those, if there are, that only other languages make of what was typed."""
        longest = max((len(row.terms[0]) for row in self.rows if len(row.terms) == 1), default=0)
        near = tuple(row for row in self.rows if row in self.near or len(row.terms) > 1 or len(row.terms[0]) == longest)
        far = tuple(row for row in self.rows if row not in near)
        return [Word(near), Word(far)] if near and far else [self]

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """What stands in an indexed text where this word does: one of these."""
        return tuple(row.pattern for row in self.rows)


@dataclass(frozen=True)
class Wanted:
    """One of each group must be there, none of ``without``."""

    groups: tuple[tuple[Row, ...], ...] = ()
    without: tuple[Row, ...] = field(default=())

    def with_words(self, *words: Word) -> Wanted:
        """Also all of these words."""
        return replace(self, groups=(*(word.rows for word in words), *self.groups))

    def with_any(self, *words: Word) -> Wanted:
        """Also one of these words."""
        return replace(self, groups=(tuple(row for word in words for row in word.rows), *self.groups))

    def with_marks(self, *marks: str) -> Wanted:
        """Also one of these marks."""
        return replace(self, groups=(*self.groups, tuple(Row((mark,)) for mark in marks)))


def of_document(document: Document) -> Indexed:
    """What is indexed for a post."""
    body = terms(document.body, document.language)[:LONGEST_BODY]
    title: list[str] = []
    tags: list[str] = []
    if document.number == 1:
        title = terms(document.title, document.language)
        tags = [term for tag in document.tags for term in terms(tag, document.language)]
        body = [*title, *tags, *body]
    titled = [f"={term}" for term in title]
    marks = _marks(document)
    return Indexed(
        title=_spaced(titled), tags=_spaced(tags), body=_spaced(body), marks=_spaced([*marks, *_rarer_marks(document)]), words=titled + body, common=marks,
    )


def of_words(question: Question) -> list[Word]:
    """The words and phrases of a question; those without any letter or digit are left out, and so are the, and, with."""
    asked = question.words[:MOST_WORDS]
    said = [word for word in asked if not any(is_stop_word(word, language) for language in question.languages)] or asked
    if question.is_prefix and asked and asked[-1] not in said:
        # A stop word that somebody is still typing may become another.
        said = [*said, asked[-1]]
    words = [found for word in said if (found := _word(word, question.languages, may_be_begun=not question.in_title, likely=question.likely))]
    if words and question.is_prefix:
        words[-1:] = _begun(words[-1], is_alone=len(words) == 1, in_title=question.in_title)
    return list(dict.fromkeys(words))


def in_titles(question: Question) -> tuple[Row, ...]:
    """All that is asked for as it would stand in a title, stop words and all, in each language; nothing where that is a single term."""
    rows = []
    for language in question.languages:
        pieces = tuple(term for word in question.words[:MOST_WORDS] for way in ways(word[:1000], language)[:1] for term in way)
        if 1 < len(pieces) <= LONGEST_WORD:
            rows.append(Row(pieces, question.is_prefix).in_title())
    return tuple(dict.fromkeys(rows))


def of_filters(question: Question) -> Wanted:
    """What a question asks for besides its words, as far as marks can say it."""
    without = tuple(row for word in question.without[:MOST_WORDS] if (found := _word(word, question.languages)) for row in found.rows)
    wanted = Wanted(without=without)
    if len(question.boards) <= FEW_BOARDS:
        wanted = wanted.with_marks(*(f"board={board}" for board in sorted(question.boards)))
    if question.authors:
        wanted = wanted.with_marks(*(f"author={author}" for author in question.authors))
    if question.topics:
        wanted = wanted.with_marks(*(f"topic={topic}" for topic in question.topics))
    for tag in question.tags:
        wanted = wanted.with_marks(_tag_mark(tag))
    if question.is_solved is not None:
        wanted = wanted.with_marks(_solved_mark(question.is_solved))
    if question.openings:
        wanted = wanted.with_marks(OPENING)
    if question.after or question.before:
        wanted = wanted.with_marks(*_months(question.after, question.before))
    left_out = (*map(_tag_mark, question.not_tags), *(f"author={author}" for author in question.not_authors), *(f"topic={topic}" for topic in question.not_topics))
    return replace(wanted, without=(*wanted.without, *(Row((mark,)) for mark in left_out)))


def is_of_time(group: tuple[Row, ...]) -> bool:
    """Whether these are marks of years and months."""
    return group[0].terms[0].startswith(("y=", "m="))


def slug_of(mark: str) -> str:
    """The tag that a mark stands for."""
    return bytes.fromhex(mark.removeprefix("tag=")).decode("utf-8", "replace")


def _marks(document: Document) -> list[str]:
    marks = [ANY, f"board={document.board}", f"author={document.author}", *map(_tag_mark, document.tags), _solved_mark(document.is_solved)]
    if document.is_solution:
        marks.append(SOLUTION)
    if document.number == 1:
        marks.append(OPENING)
    return marks


def _rarer_marks(document: Document) -> list[str]:
    at = document.written_at
    return [f"topic={document.topic}", f"y={at.year:04}", f"m={at.year:04}{at.month:02}"]


def _months(after: datetime | None, before: datetime | None) -> list[str]:
    """The years that lie in this time whole, and the months of those that it cuts; what the first and last month have too
    much is left out by the engine, which knows the second."""
    first, last = after or datetime(FIRST_YEAR, 1, 1), before or datetime(9999, 12, 31)
    last_year = min(last.year, datetime.now().year + 1)
    first_year = min(max(first.year, FIRST_YEAR if after is None else 1), last_year + 1)
    marks = []
    for year in range(max(first_year, last_year - 200), last_year + 1):
        start = first.month if after and year == first.year else 1
        end = last.month if before and year == last.year else 12
        marks += [f"y={year:04}"] if (start, end) == (1, 12) else [f"m={year:04}{month:02}" for month in range(start, end + 1)]
    return marks or ["m=0"]


def _word(word: str, languages: tuple[str, ...], *, may_be_begun: bool = False, likely: int = 0) -> Word | None:
    # The cut keeps a question of a megabyte cheap; no word or phrase that can be found is longer.
    word = word[:1000]
    rows = [Row(way[:LONGEST_WORD]) for language in languages for way in ways(word, language)]
    if not rows:
        return None
    near = tuple(Row(way[:LONGEST_WORD]) for language in languages[:likely] for way in ways(word, language))
    found = Word(tuple(dict.fromkeys(rows)), near)
    is_begun = may_be_begun and is_code(word) and len(rows[0].terms) > 1 and sum(map(len, rows[0].terms)) >= SHORTEST_CODE
    return found.begun() if is_begun else found


def _begun(word: Word, *, is_alone: bool, in_title: bool) -> list[Word]:
    """The last word as a beginning. Half of all words begin with the same few letters, so outside titles, which are
    few, a beginning that short is left out, or taken for the whole word where nothing else is asked for."""
    first = word.rows[0]
    if in_title or len(first.terms[-1]) >= SHORTEST_BEGINNING:
        return [word.begun()]
    if len(first.terms) > 1:
        return [Word((Row(first.terms[:-1]),))]
    return [word] if is_alone else []


def _solved_mark(is_solved: bool) -> str:
    return SOLVED if is_solved else "is=unsolved"


def _tag_mark(tag: str) -> str:
    # In hexadecimal, so that no engine sees letters or signs it would split or fold.
    return f"tag={tag.lower()[:LONGEST].encode('utf-8', 'replace').hex()}"


def _spaced(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "
