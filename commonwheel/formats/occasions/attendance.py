"""Attendance: who was there. Marked by who planned it, from the start of the date on."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Date
from commonwheel.formats.occasions.rsvps import Answer, Rsvp
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

MARKED = journal.declare(
    "occasion.attendance_marked", gettext_lazy("marked who came to an event"), facts=["topic", "board", "date", "people"], public=False
)


def of(date: Date) -> list[Rsvp]:
    """What everybody said about a date: those with a seat first, then who perhaps comes, waits, and does not come."""
    order = models.Case(
        models.When(answer=Answer.NO, then=3), models.When(is_waiting=True, then=2), models.When(answer=Answer.MAYBE, then=1), default=0
    )
    return list(Rsvp.objects.filter(date=date).select_related("person").order_by(order, "at", "id"))


def mark(date: Date, person_ids: Collection[int], *, by: Person) -> None:
    """These were there, and nobody else of those who had answered."""
    occasions.check_manage(date.occasion, by=by)
    if date.starts_at > clock.now():
        raise Refused(_("It has not begun yet."))
    with transaction.atomic():
        rows = Rsvp.objects.filter(date=date)
        gone = rows.exclude(person_id__in=person_ids).filter(attended_at__isnull=False).update(attended_at=None)
        come = rows.filter(person_id__in=person_ids, attended_at__isnull=True).update(attended_at=clock.now())
        if gone or come:
            topic = date.occasion.topic
            here = rows.filter(attended_at__isnull=False).count()
            journal.record(MARKED, by=by, on=date.occasion, topic=topic.pk, board=topic.board_id, date=date.pk, people=here)
