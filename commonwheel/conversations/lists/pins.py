"""Pins: a topic held at the top of its board, or of the whole community, perhaps until a date."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.authority.scopes import ROOT
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

PIN = powers.declare("topic.pin", gettext_lazy("Pin topics"))
PINNED = journal.declare("topic.pinned", gettext_lazy("pinned a topic"), facts=["board"], audited=True)
UNPINNED = journal.declare("topic.unpinned", gettext_lazy("unpinned a topic"), facts=["board"], audited=True)


class Pins(models.QuerySet["Pin"]):
    def active(self) -> Pins:
        return self.filter(models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=clock.now()))


class Pin(models.Model):
    """That a topic is pinned: where, by whom, until when."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="pin")
    is_global = models.BooleanField(default=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = Pins.as_manager()


departures.covers(Pin, by=STAYS)


def pinned(rows: Topics, *, everywhere: bool = False) -> Topics:
    """Those of the topics that are pinned now; ``everywhere``: for the whole community."""
    active = Pin.objects.active().filter(is_global=True) if everywhere else Pin.objects.active()
    return rows.filter(pin__in=active)


def check_pin(topic: Topic, *, by: Any, is_global: bool = False) -> None:
    """Refused without the power in the board; for what is pinned for all, or shall be, in the community."""
    held = standing.of(by)
    held.require(PIN, ROOT if is_global else topic.board.scope_id)
    if not held.allows(PIN) and Pin.objects.filter(topic=topic, is_global=True).exists():
        held.require(PIN)


def pin(topic: Topic, *, by: Person, is_global: bool = False, ends_at: datetime | None = None) -> None:
    """Hold a topic at the top; pinned again, the new place and end count."""
    check_pin(topic, by=by, is_global=is_global)
    if ends_at is not None and ends_at <= clock.now():
        raise Refused(_("The end lies in the past."), field="ends_at")
    with transaction.atomic():
        Pin.objects.update_or_create(topic=topic, defaults={"by": by, "is_global": is_global, "ends_at": ends_at})
        journal.record(PINNED, by=by, on=topic, board=topic.board_id)
        touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")


def unpin(topic: Topic, *, by: Person) -> None:
    """Let it sink as others do."""
    check_pin(topic, by=by)
    with transaction.atomic():
        if Pin.objects.filter(topic=topic).delete()[0]:
            journal.record(UNPINNED, by=by, on=topic, board=topic.board_id)
            touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")
