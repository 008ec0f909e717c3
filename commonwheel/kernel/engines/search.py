"""Search: documents in, ranked ids out. An engine knows words and numbers, no model."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from commonwheel.kernel.engines import engine


@dataclass(frozen=True)
class Document:
    """One post as it is found; hidden ones are not indexed at all.

    Title and tags are those of the topic. Their words lead to the opening post (``number`` 1) alone; a reply is found
    by its own words, and by the tags and the state of its topic only where a question filters by them.
    """

    post: int
    topic: int
    board: int
    author: int
    number: int
    title: str
    body: str
    tags: tuple[str, ...]
    is_solution: bool
    is_solved: bool
    kudos: int
    written_at: datetime
    language: str = "en"
    """What it is written in: its words are cut to their stems accordingly."""


@dataclass(frozen=True)
class Question:
    """What is looked for. ``boards`` are those the person may read: nothing outside them is ever answered.

    An entry of ``words`` is a word or a phrase: its terms stand side by side, in this order. All must match (one is
    enough with ``any_word``), the last one also as a beginning with ``is_prefix``; none of ``without`` may.
    All ``tags`` must be there, one of ``authors`` or ``topics`` is enough; none of ``not_tags``, ``not_authors`` and
    ``not_topics`` may. ``openings`` leaves out replies; ``only`` asks
    of this one post whether it answers; ``one_per_topic`` answers the best post of each topic only, ``newest_first`` by
    their time instead. ``is_tallied`` asks for a tally too. Words are cut to their stems as in each of the ``languages``, of
    which the first are ``likely``, so many.
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    any_word: bool = False
    is_prefix: bool = False
    in_title: bool = False
    boards: Collection[int] = ()
    authors: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    is_solved: bool | None = None
    after: datetime | None = None
    before: datetime | None = None
    topics: tuple[int, ...] = ()
    not_tags: tuple[str, ...] = ()
    not_authors: tuple[int, ...] = ()
    not_topics: tuple[int, ...] = ()
    only: int | None = None
    openings: bool = False
    one_per_topic: bool = True
    newest_first: bool = False
    is_tallied: bool = False
    languages: tuple[str, ...] = ("en",)
    likely: int = 1
    skip: int = 0
    most: int = 20


@dataclass(frozen=True)
class Likeness:
    """What topics are asked for that are about the same: a ``title``, and below it the first lines of a ``text``.

    ``boards`` are those the person may read, as in a Question. Words are cut to their stems as in each of the ``languages``.
    """

    title: str
    text: str = ""
    boards: Collection[int] = ()
    not_topic: int | None = None
    languages: tuple[str, ...] = ("en",)
    most: int = 5


@dataclass(frozen=True)
class Hit:
    """A post that was found. ``score`` is about the share of the question that it answers, from 0 to a little over 1."""

    post: int
    topic: int
    score: float
    is_solved: bool = False
    """Whether its topic is; not said of what is alike."""


@dataclass(frozen=True)
class Tally:
    """How many topics answer a question, by board, author, tag and whether they are solved.

    Counted among the newest posts that answer; where there are more than were looked at, all numbers are the least there
    are (``is_more``).
    """

    topics: int = 0
    is_more: bool = False
    boards: dict[int, int] = field(default_factory=dict)
    authors: dict[int, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    solved: int = 0


@dataclass(frozen=True)
class Found:
    """Hits in order of rank. ``is_more`` says that there are further ones; the ``tally`` is empty where none was asked for."""

    hits: list[Hit] = field(default_factory=list)
    is_more: bool = False
    tally: Tally = field(default_factory=Tally)


class Search(Protocol):
    """A projection of the posts: losing it loses nothing."""

    def prepare(self) -> None:
        """Make the index where it is missing. Run again, nothing happens."""

    def put(self, documents: Iterable[Document]) -> None:
        """Index these posts, in place of what was indexed for them."""

    def drop(self, posts: Collection[int]) -> None:
        """Forget these posts."""

    def clear(self) -> None:
        """Forget everything."""

    def settle(self) -> None:
        """After much was put: arrange the index so that it answers fast."""

    def find(self, question: Question) -> Found:
        """The posts that answer, best first. Never raises for odd words."""

    def like(self, likeness: Likeness) -> list[Hit]:
        """Topics that are about the same, the likest first, each with its post that says most of it."""

    def near(self, word: str, most: int = 5, *, languages: tuple[str, ...] = ("en",), times: int = 0) -> list[str]:
        """Words of posts that are spelled nearly like this, the nearest first, of those the most frequent. They may stand in
        any board, and in at least ``times`` as many posts as the word itself."""

    def posts(self, *, after: int = 0, most: int = 1000) -> list[int]:
        """The ids that are indexed, ascending, from behind ``after``."""

    def count(self) -> int:
        """How many posts are indexed."""

    def is_well(self) -> bool:
        """Whether the index can be asked."""

    def is_outdated(self) -> bool:
        """Whether what is indexed was indexed by an earlier way of doing it, and wants to be indexed anew."""


def search() -> Search:
    """The engine that serves."""
    return engine("search")
