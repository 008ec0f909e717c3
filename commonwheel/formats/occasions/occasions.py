"""Occasions: what a topic in a board for events is beside a topic: its dates, where it takes place, how many find room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.authority import powers, standing
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board
from commonwheel.structure.kinds import having

PLAN = powers.declare("occasion.plan", gettext_lazy("Plan events"))
MANAGE = powers.declare("occasion.manage", gettext_lazy("Change and cancel the events of others, and see who comes"))


class Occasions(models.QuerySet["Occasion"]):
    def visible_to(self, person: Any) -> Occasions:
        """Those whose topics the person may see."""
        return self.filter(topic__in=Topic.objects.visible_to(person))


class Occasion(models.Model):
    """One event. ``capacity`` holds for each of its dates; None is any number."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="occasion")
    zone = models.CharField(max_length=60)
    """Where its clock hangs: a name of the IANA."""
    place = models.CharField(max_length=200, blank=True)
    stream = models.URLField(max_length=500, blank=True)
    """Where it can be watched."""
    capacity = models.PositiveIntegerField(null=True, blank=True)
    album = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The topic with its pictures."""

    objects = Occasions.as_manager()

    @property
    def watched_at(self) -> str:
        """The whole address at which it can be watched: elsewhere, or on a page here where the file is our own."""
        return f"{settings.ORIGIN}/occasions/{self.pk}/stream/" if self.stream.startswith("/") else self.stream


class Dates(models.QuerySet["Date"]):
    def visible_to(self, person: Any) -> Dates:
        """Those of occasions whose topics the person may see."""
        return self.filter(occasion__topic__in=Topic.objects.visible_to(person))

    def to_come(self) -> Dates:
        """Those that are not over, cancelled ones too."""
        return self.filter(ends_at__gt=clock.now())

    def over(self) -> Dates:
        return self.filter(ends_at__lte=clock.now())

    def standing(self) -> Dates:
        """Those that take place."""
        return self.filter(cancelled_at__isnull=True)


class Date(models.Model):
    """One time at which an occasion takes place. ``sequence`` rises when it is moved, cancelled or revived."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="dates", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    going_count = models.PositiveIntegerField(default=0)
    maybe_count = models.PositiveIntegerField(default=0)
    waiting_count = models.PositiveIntegerField(default=0)
    reminders_count = models.PositiveSmallIntegerField(default=0)
    """How many of its two reminders are done with."""
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=clock.now)

    objects = Dates.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occasion", "starts_at"], name="occasion_date_once")]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="occasion_date_starts"),
            models.Index(fields=["-ends_at", "-id"], name="occasion_date_ends"),
        ]
        ordering = ["starts_at", "id"]

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def is_running(self) -> bool:
        return self.starts_at <= clock.now() < self.ends_at

    @property
    def seats_left(self) -> int | None:
        """How many find room still; None for any number."""
        capacity = self.occasion.capacity
        return None if capacity is None else max(0, capacity - self.going_count)


def check_plan(board: Board, *, by: Any) -> None:
    """Refused without the power, and outside boards for events."""
    if "occasions" not in board.of_kind.formats:
        raise Refused(_("This board is not for events."))
    standing.of(by).require(PLAN, board.scope_id)


def check_manage(occasion: Occasion, *, by: Any) -> None:
    """Who planned it may, while they may plan at all; others need the power."""
    topic = occasion.topic
    is_planner = topic.author_id is not None and topic.author_id == getattr(by, "pk", None)
    standing.of(by).require(PLAN if is_planner else MANAGE, topic.board.scope_id)


def of_topic(topic_id: int) -> Occasion | None:
    """The occasion of a topic."""
    return Occasion.objects.select_related("topic__board", "topic__author", "album").filter(topic_id=topic_id).first()


def next_dates(topics: Sequence[Topic]) -> dict[int, Date]:
    """Topic id → the date that comes next, or else the last one. No query where none of them is in a board for events."""
    kinds = having("occasions")
    ids = [topic.pk for topic in topics if topic.board.kind in kinds]
    found: dict[int, Date] = {}
    if ids:
        now = clock.now()
        for date in Date.objects.filter(occasion__topic_id__in=ids).select_related("occasion"):
            known = found.get(date.occasion.topic_id)
            if known is None or known.ends_at <= now or (known.cancelled_at and not date.cancelled_at):
                found[date.occasion.topic_id] = date
    return found


def changed(occasion: Occasion) -> None:
    """What kept pages show of it is old: its own page, its board's and lists."""
    touch(f"topic:{occasion.topic_id}", f"board:{occasion.topic.board_id}", "topics")


def turn() -> int:
    """Called every minute: pages of what began or ended since are made anew; returns of how many dates."""
    now = clock.now()
    since = clock.ago(minutes=2)
    turned = models.Q(starts_at__gt=since, starts_at__lte=now) | models.Q(ends_at__gt=since, ends_at__lte=now)
    dates = list(Date.objects.filter(turned).select_related("occasion__topic")[:500])
    for date in dates:
        changed(date.occasion)
    return len(dates)
