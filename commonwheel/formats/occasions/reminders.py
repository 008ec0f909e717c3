"""Reminders: who comes to a date is reminded a day and an hour before, once each."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from commonwheel.formats.occasions.dates import DAY, HOUR
from commonwheel.formats.occasions.occasions import Date, Dates
from commonwheel.kernel import clock
from commonwheel.ledger import journal

REMINDED = journal.declare(
    "occasion.reminded", gettext_lazy("was reminded of an event"), facts=["topic", "board", "date", "hours"], public=False
)
AT_ONCE = 500


def due() -> Dates:
    """Dates that take place, start within a day or an hour, and whose reminder for that was not sent."""
    now = clock.now()
    soon = models.Q(reminders_count=0, starts_at__lte=now + DAY) | models.Q(reminders_count=1, starts_at__lte=now + HOUR)
    return Date.objects.standing().filter(soon, starts_at__gt=now, occasion__topic__hidden_at__isnull=True)


def remind() -> int:
    """Record every reminder whose time has come; returns how many. Who is told then is the matter of delivery."""
    return sum(_remind(date) for date in due().select_related("occasion__topic").order_by("starts_at")[:AT_ONCE])


def _remind(date: Date) -> bool:
    is_last = date.starts_at <= clock.now() + HOUR
    topic = date.occasion.topic
    with transaction.atomic():
        # Only who raises the count from what it was reminds: of two workers, one.
        is_new = bool(
            Date.objects.filter(pk=date.pk, reminders_count=date.reminders_count).update(reminders_count=2 if is_last else 1)
        )
        if is_new:
            journal.record(
                REMINDED, by=None, on=date.occasion, topic=topic.pk, board=topic.board_id, date=date.pk, hours=1 if is_last else 24
            )
    return is_new
