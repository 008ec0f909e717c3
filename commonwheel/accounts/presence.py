"""Presence: who is here now. Kept on the member at most once in five minutes, so that reading writes next to nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import models

from commonwheel.accounts.people import Person
from commonwheel.kernel import clock

PAUSE = timedelta(minutes=5)
AWAY = timedelta(hours=1)
"""Who was not seen for so long comes for another visit."""
HERE = 2 * PAUSE
"""Somebody seen within this time is here: they may have read on for a while since they were noted."""


class Noted(NamedTuple):
    """That a member was noted to be here: when, and when they were before."""

    now: datetime
    before: datetime | None


def is_due(person: Person) -> bool:
    """Whether to note them: once in five minutes. Costs nothing, since the member was read with the sign-in anyway."""
    return person.seen_at is None or clock.now() - person.seen_at >= PAUSE


def note(person: Person) -> Noted | None:
    """The member is here; None where that was noted just before."""
    if not is_due(person):
        return None
    now, before = clock.now(), person.seen_at
    # Asked again in the row, so that of several pages opened at once one writes.
    unseen = models.Q(seen_at__isnull=True) | models.Q(seen_at__lte=now - PAUSE)
    changes = {"seen_at": now}
    if before is not None and now - before >= AWAY:
        changes["left_at"] = before
    written = Person.objects.filter(unseen, pk=person.pk).update(**changes)
    person.seen_at, person.left_at = now, changes.get("left_at", person.left_at)
    return Noted(now, before) if written else None


def is_here(person: Person) -> bool:
    """Whether the member is here, and does not hide it."""
    return not person.hides_presence and person.seen_at is not None and clock.now() - person.seen_at < HERE


def here(viewer: Any) -> models.QuerySet[Person]:
    """Who is here and does not hide it, the latest first."""
    rows = Person.objects.visible_to(viewer).filter(seen_at__gte=clock.now() - HERE, hides_presence=False)
    return rows.order_by("-seen_at", "-id")
