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


@dataclass(frozen=True)
class Question:
    """What is looked for. ``boards`` are those the person may read: nothing outside them is ever answered.

    An entry of ``words`` is a word or a phrase: its terms stand side by side, in this order. All must match (one is
    enough with ``any_word``), the last one also as a beginning with ``is_prefix``; none of ``without`` may.
    All ``tags`` must be there, one of ``authors`` is enough. ``openings`` leaves out replies; ``one_per_topic`` answers
    the best post of each topic only.
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
    not_topic: int | None = None
    openings: bool = False
    one_per_topic: bool = True
    skip: int = 0
    most: int = 20


@dataclass(frozen=True)
class Hit:
    """A post that was found. ``score`` is about the share of the question that it answers, from 0 to a little over 1."""

    post: int
    topic: int
    score: float


@dataclass(frozen=True)
class Found:
    """Hits in order of rank. ``is_more`` says that there are further ones."""

    hits: list[Hit] = field(default_factory=list)
    is_more: bool = False


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

    def posts(self, *, after: int = 0, most: int = 1000) -> list[int]:
        """The ids that are indexed, ascending, from behind ``after``."""

    def count(self) -> int:
        """How many posts are indexed."""

    def is_well(self) -> bool:
        """Whether the index can be asked."""


def search() -> Search:
    """The engine that serves."""
    return engine("search")
