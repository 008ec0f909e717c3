"""What every search engine here indexes and asks for: terms, all made in one place, so that engines answer alike.

Three sorts of terms share one index and never meet: plain ones ("finch") for all words of a post, those of titles
("=finch"), and marks ("board=3", "tag=linux") for filters, which makes a filter as cheap as a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from commonwheel.kernel.engines.search import Document, Question
from commonwheel.kernel.terms import LONGEST, terms

LONGEST_BODY = 10_000
"""Terms of one post; what is further down is not found."""
LONGEST_WORD = 12
"""Terms of one word or phrase of a question."""
MOST_WORDS = 24
SHORTEST_BEGINNING = 3
"""Letters that are enough to look for all words that begin with them."""
FEW_BOARDS = 8
"""Up to so many boards are asked for as marks: more would cost more than they spare."""

SOLUTION, OPENING, ANY = "is=solution", "is=opening", "is=post"


@dataclass(frozen=True)
class Indexed:
    """The terms of a document, as text with a space around each: " =finch =wak "."""

    title: str
    tags: str
    body: str
    marks: str


@dataclass(frozen=True)
class Row:
    """Terms that stand side by side; the last one may be only begun."""

    terms: tuple[str, ...]
    is_begun: bool = False

    def in_title(self) -> Row:
        return replace(self, terms=tuple(f"={term}" for term in self.terms))

    def count(self, text: str) -> int:
        """How often it stands in an indexed text."""
        return text.count(f" {' '.join(self.terms)}" if self.is_begun else f" {' '.join(self.terms)} ")


@dataclass(frozen=True)
class Wanted:
    """One of each group must be there, none of ``without``."""

    groups: tuple[tuple[Row, ...], ...] = ()
    without: tuple[Row, ...] = field(default=())

    def with_marks(self, *marks: str) -> Wanted:
        """Also one of these marks."""
        return replace(self, groups=(*self.groups, tuple(Row((mark,)) for mark in marks)))


def of_document(document: Document) -> Indexed:
    """What is indexed for a post."""
    body = terms(document.body)[:LONGEST_BODY]
    title: list[str] = []
    tags: list[str] = []
    if document.number == 1:
        title = terms(document.title)
        tags = [term for tag in document.tags for term in terms(tag)]
        body = [*title, *tags, *body]
    return Indexed(
        title=_spaced(f"={term}" for term in title), tags=_spaced(tags), body=_spaced(body), marks=_spaced(_marks(document))
    )


def of_words(question: Question) -> list[Row]:
    """The words and phrases of a question; those without any letter or digit are left out."""
    rows = [Row(found) for word in question.words[:MOST_WORDS] if (found := _few(word))]
    if rows and question.is_prefix:
        rows[-1:] = _begun(rows[-1], is_alone=len(rows) == 1, in_title=question.in_title)
    return list(dict.fromkeys(rows))


def of_filters(question: Question) -> Wanted:
    """What a question asks for besides its words, as far as marks can say it."""
    without = tuple(Row(found) for word in question.without[:MOST_WORDS] if (found := _few(word)))
    wanted = Wanted(without=without)
    if len(question.boards) <= FEW_BOARDS:
        wanted = wanted.with_marks(*(f"board={board}" for board in sorted(question.boards)))
    if question.authors:
        wanted = wanted.with_marks(*(f"author={author}" for author in question.authors))
    for tag in question.tags:
        wanted = wanted.with_marks(_tag_mark(tag))
    if question.is_solved is not None:
        wanted = wanted.with_marks(_solved_mark(question.is_solved))
    if question.openings:
        wanted = wanted.with_marks(OPENING)
    if question.not_topic is not None:
        wanted = replace(wanted, without=(*wanted.without, Row((f"topic={question.not_topic}",))))
    return wanted if wanted.groups else wanted.with_marks(ANY)


def _marks(document: Document) -> list[str]:
    marks = [ANY, f"board={document.board}", f"topic={document.topic}", f"author={document.author}"]
    marks += [_tag_mark(tag) for tag in document.tags]
    marks.append(_solved_mark(document.is_solved))
    if document.is_solution:
        marks.append(SOLUTION)
    if document.number == 1:
        marks.append(OPENING)
    return marks


def _begun(row: Row, *, is_alone: bool, in_title: bool) -> list[Row]:
    """The last word as a beginning. Half of all words begin with the same few letters, so outside titles, which are
    few, a beginning that short is left out, or taken for the whole word where nothing else is asked for."""
    if in_title or len(row.terms[-1]) >= SHORTEST_BEGINNING:
        return [replace(row, is_begun=True)]
    if len(row.terms) > 1:
        return [Row(row.terms[:-1])]
    return [row] if is_alone else []


def _few(word: str) -> tuple[str, ...]:
    # The cut keeps a question of a megabyte cheap; no word or phrase that can be found is longer.
    return tuple(terms(word[:1000])[:LONGEST_WORD])


def _solved_mark(is_solved: bool) -> str:
    return "is=solved" if is_solved else "is=unsolved"


def _tag_mark(tag: str) -> str:
    # In hexadecimal, so that no engine sees letters or signs it would split or fold.
    return f"tag={tag.lower()[:LONGEST].encode('utf-8', 'replace').hex()}"


def _spaced(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "
