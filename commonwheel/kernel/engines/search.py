"""Search: documents in, ranked ids out. An engine knows words and numbers, no model."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from commonwheel.kernel.engines import engine


@dataclass(frozen=True)
class Document:
    """One post as it is found. ``is_hidden`` ones are not indexed at all. Title and tags are those of the topic."""

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

    ``words`` must all match (the last one also as a beginning where ``is_prefix``), ``phrases`` word for word,
    ``without`` must not. ``one_per_topic`` answers the best post of each topic only.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
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
    topic: int | None = None
    not_topic: int | None = None
    one_per_topic: bool = True
    by_date: bool = False
    skip: int = 0
    most: int = 20


@dataclass(frozen=True)
class Hit:
    """A post that was found; ``snippet`` is plain text with the found words between START and STOP."""

    post: int
    topic: int
    score: float
    snippet: str = ""


START, STOP = "\x02", "\x03"


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

    def find(self, question: Question) -> Found:
        """The posts that answer, best first. Never raises for odd words."""

    def count(self) -> int:
        """How many posts are indexed."""

    def is_well(self) -> bool:
        """Whether the index can be asked."""


def search() -> Search:
    """The engine that serves."""
    return engine("search")
