"""Presence: who is here now. Kept on the member at most once in five minutes, so that reading writes next to nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models

from commonwheel.accounts.people import Person
from commonwheel.kernel import clock

PAUSE = timedelta(minutes=5)
AWAY = timedelta(hours=1)
"""Who was not seen for so long comes for another visit."""
HERE = 2 * PAUSE
"""Somebody seen within this time is here: they may have read on for a while since they were noted."""


def note(person: Person) -> None:
    """The member is here. Within five minutes this costs nothing, since the member was read with the sign-in anyway."""
    now = clock.now()
    if person.seen_at is not None and now - person.seen_at < PAUSE:
        return
    # Asked again in the row, so that of several pages opened at once one writes.
    unseen = models.Q(seen_at__isnull=True) | models.Q(seen_at__lte=now - PAUSE)
    changes = {"seen_at": now}
    if person.seen_at is not None and now - person.seen_at >= AWAY:
        changes["left_at"] = person.seen_at
    Person.objects.filter(unseen, pk=person.pk).update(**changes)
    person.seen_at, person.left_at = now, changes.get("left_at", person.left_at)


def is_here(person: Person) -> bool:
    """Whether the member is here, and does not hide it."""
    return not person.hides_presence and person.seen_at is not None and clock.now() - person.seen_at < HERE


def here(viewer: Any) -> models.QuerySet[Person]:
    """Who is here and does not hide it, the latest first."""
    rows = Person.objects.visible_to(viewer).filter(seen_at__gte=clock.now() - HERE, hides_presence=False)
    return rows.order_by("-seen_at", "-id")
