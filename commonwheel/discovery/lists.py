"""Lists worth reading: rising, the best of a period, what a member follows and why it is shown, what happened since.

Hot lists need nothing of this: they are an order (``-heat``, see ``conversations.heats``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.conversations import reading, tags
from commonwheel.conversations.lists import heats
from commonwheel.conversations.tags import Tag, Tagging
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.formats import solutions
from commonwheel.kernel import clock

YOUNG = timedelta(days=3)
"""How old a topic is at most that rises."""
LOOKED_AT = 500
"""Of how many of the newest topics the rising ones are chosen."""
GRAVITY = 1.4
LATEST, HOT, TOP = ("-bumped_at", "-id"), ("-heat", "-id"), ("-kudos_count", "-id")
SORTED = ("-thanks", "-id")
SHORT = timedelta(days=31)
"""A period up to this is read by time and sorted; of a longer one enough is at the beginning of all by kudos."""


def top(rows: Topics, period: timedelta | None) -> tuple[Topics, Sequence[str]]:
    """The most thanked of those that were started in a period, None for ever; and their order.

    The index on time holds a short period together, the one on kudos soon meets enough of a long one. SQLite is told which to
    take by an order that no index has.
    """
    if period is None:
        return rows, TOP
    rows = rows.started_since(clock.now() - period)
    return (rows.annotate(thanks=models.F("kudos_count") + 0), SORTED) if period <= SHORT else (rows, TOP)


def rising(rows: Topics, most: int) -> list[int]:
    """The ids of young topics that gather replies and kudos fastest for their age.

    Of the newest 500 of three days, by (replies + 2 × kudos) / (hours + 2)^1.4: the form of Fider's trending list
    (app/services/sqlstore/postgres/common.go). Those that nobody answered or thanked for are not among them.
    """
    now = clock.now()
    young = rows.started_since(now - YOUNG).order_by("-created_at", "-id")
    found = young.values_list("pk", "created_at", "replies_count", "kudos_count")[:LOOKED_AT]

    def speed(row: tuple[int, datetime, int, int]) -> float:
        _pk, at, replies, kudos = row
        return (replies + heats.KUDOS * kudos) / ((now - at).total_seconds() / 3600 + 2) ** GRAVITY

    ranked = sorted(((speed(row), row[0]) for row in found), reverse=True)
    return [pk for fast, pk in ranked[:most] if fast > 0]


@dataclass(frozen=True)
class Followed:
    """What a member follows: people, tags, and the ids of boards."""

    people: Sequence[Person] = ()
    tags: Sequence[Tag] = ()
    boards: Sequence[int] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.people or self.tags or self.boards)


def for_you(rows: Topics, person: Person, followed: Followed) -> Topics:
    """What happens in what a member follows, as far back as anything can be unread; not what they started themselves."""
    wanted = (
        models.Q(board__in=followed.boards)
        | models.Q(author__in=[who.pk for who in followed.people])
        | models.Exists(Tagging.objects.filter(topic=models.OuterRef("pk"), tag__in=[tag.pk for tag in followed.tags]))
    )
    return rows.filter(wanted, bumped_at__gte=clock.now() - reading.REACH).exclude(author=person)


def reasons(topics: Iterable[Topic], followed: Followed) -> dict[int, str]:
    """Topic id → why it is shown to who follows all this: the nearest of several reasons."""
    rows = list(topics)
    people = {who.pk: who.name for who in followed.people}
    words = {tag.slug for tag in followed.tags}
    carried = tags.of_topics([row.pk for row in rows])
    return {row.pk: _reason(row, people, [word for word in carried.get(row.pk, []) if word in words]) for row in rows}


def _reason(topic: Topic, people: dict[int, str], words: Sequence[str]) -> str:
    if topic.author_id in people:
        return _("Because you follow %(name)s") % {"name": people[topic.author_id]}
    if words:
        return _("Because you follow the tag %(tag)s") % {"tag": words[0]}
    return _("Because you follow the board %(board)s") % {"board": topic.board.title}


@dataclass(frozen=True)
class Happened:
    """What happened in a time, the most worth reading first: in topics that a member follows, what was solved, and elsewhere."""

    yours: list[Topic]
    solved: list[Topic]
    elsewhere: list[Topic]


def since(rows: Topics, moment: datetime, *, yours: models.QuerySet[Any], most: int = 8) -> Happened:
    """What happened after a moment. ``yours``: the ids of topics that the reader follows, as a query."""
    moved = rows.filter(bumped_at__gt=moment)
    mine = list(moved.filter(pk__in=yours).order_by(*LATEST)[:most])
    told = {topic.pk for topic in mine}
    rest = list(moved.order_by(*HOT)[: most + len(told)])
    answered = [topic for topic in solutions.solved_since(rows, moment, most=most + len(told)) if topic.pk not in told][:most]
    told |= {topic.pk for topic in answered}
    return Happened(mine, answered, [topic for topic in rest if topic.pk not in told][:most])
