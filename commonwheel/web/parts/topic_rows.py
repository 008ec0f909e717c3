"""What the topic row shows: a topic with what a list knows about it, three queries for a whole page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonwheel.authority import likenesses
from commonwheel.conversations import reading, tags
from commonwheel.conversations.lists import paths
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.formats import me_toos, solutions
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock
from commonwheel.web import faces, holes
from commonwheel.web.faces import Pill

PAGE = 20
"""Posts on one page of a topic."""


@dataclass(frozen=True)
class TopicRow:
    """One topic in a list, as one reader sees it. ``unread`` is the number of the first post they have not read."""

    topic: Topic
    tags: list[str]
    solution: Solution | None = None
    unread: int | None = None
    shows_board: bool = True
    is_pinned: bool = False
    is_locked: bool = False
    pills: Sequence[Pill] = ()

    @property
    def is_question(self) -> bool:
        return "solutions" in self.topic.board.of_kind.formats

    @property
    def unread_words(self) -> str:
        """“new” for a topic never opened, “3 new” for one with more since."""
        return unread_words(self.topic, self.unread or 1)

    @property
    def unread_href(self) -> str:
        """To the first post not read yet, on its page."""
        return place_of(self.topic, self.unread or 1)


class DrawnRow(TopicRow):
    """A row for all who stand alike: what is new to whom goes into its holes."""

    @property
    def unread_words(self) -> str:
        return holes.place(f"unread-words.{self.topic.pk}")

    @property
    def unread_href(self) -> str:
        return holes.place(f"unread-href.{self.topic.pk}")


class Addressed(Protocol):
    """A topic, as far as links into it need one."""

    @property
    def last_number(self) -> Any: ...

    def get_absolute_url(self) -> str: ...


def unread_words(topic: Addressed, unread: int) -> str:
    """How much of a topic is new, from post number ``unread`` on."""
    fresh = topic.last_number - unread + 1
    if unread == 1:
        return _("new")
    return ngettext("%(n)s new reply", "%(n)s new replies", fresh) % {"n": fresh}


def place_of(topic: Addressed, number: int) -> str:
    """The address of a post inside its topic: numbers never change, so links last."""
    page = f"?page={paths.page_number(number, PAGE)}" if topic.last_number > PAGE else ""
    return f"{topic.get_absolute_url()}{page}#post-{number}"


def listable(rows: Topics) -> Topics:
    """With everything that a row reads beside the topic, and nothing that it does not."""
    return me_toos.counted(rows).select_related("board", "author", "last_author", "pin", "lock")


def of(topics: Sequence[Topic], person: Any, *, shows_board: bool = True) -> list[TopicRow]:
    """The rows of a page of topics, for one reader."""
    ids = [topic.pk for topic in topics]
    if not ids:
        return []
    words = tags.of_topics(ids)
    solved = solutions.of_topics(ids)
    fresh = reading.unread(person, topics)
    pills = faces.pills_of(topics, person)
    row = DrawnRow if likenesses.is_one(person) else TopicRow
    return [
        row(
            topic, words.get(topic.pk, []), solved.get(topic.pk), fresh.get(topic.pk), shows_board,
            is_pinned=_is_pinned(topic), is_locked=hasattr(topic, "lock"), pills=pills.get(topic.pk, ()),
        )
        for topic in topics
    ]


def _is_pinned(topic: Topic) -> bool:
    pin = getattr(topic, "pin", None)
    return pin is not None and (pin.ends_at is None or pin.ends_at > clock.now())
