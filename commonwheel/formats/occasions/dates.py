"""Dates: one is moved, alone or with those after it, cancelled and revived; one more is added. Who comes is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.formats.occasions import occasions, rsvps, zones
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.formats.occasions.recurrences import MOST
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

MOVED = journal.declare("occasion.moved", gettext_lazy("moved an event"), facts=["topic", "board", "date", "is_rest"])
ADDED = journal.declare("occasion.date_added", gettext_lazy("added a date to an event"), facts=["topic", "board", "date"])
CANCELLED = journal.declare("occasion.cancelled", gettext_lazy("cancelled an event"), facts=["topic", "board", "date"])
REVIVED = journal.declare("occasion.revived", gettext_lazy("made a cancelled event take place"), facts=["topic", "board", "date"])

LONGEST = timedelta(days=31)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def checked(starts: datetime, ends: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end as moments; Refused for an end before its start, a time in the past and more than a month."""
    first, end = zones.moment(starts, zone, field="starts"), zones.moment(ends, zone, field="ends")
    if end <= first:
        raise Refused(_("The end lies before the start."), field="ends")
    if first <= clock.now():
        raise Refused(_("The start lies in the past."), field="starts")
    if end - first > LONGEST:
        raise Refused(_("One date lasts a month at most."), cure=_("Make it a series."), field="ends")
    return first, end


def reminders_done(starts_at: datetime) -> int:
    """How many of the two reminders (a day before, an hour before) come too late for a date that starts then."""
    left = starts_at - clock.now()
    return 0 if left > DAY else 1 if left > HOUR else 2


def move(date: Date, *, by: Person, starts: datetime, ends: datetime, is_rest: bool = False) -> None:
    """Another time, as the clock in its zone shows it; ``is_rest`` moves all dates after it by as much."""
    occasion = date.occasion
    occasions.check_manage(occasion, by=by)
    zone = zones.named(occasion.zone)
    first, end = checked(starts, ends, zone)
    with transaction.atomic():
        held = _held(occasion)
        here = next(one for one in held if one.pk == date.pk)
        if here.is_over:
            raise Refused(_("This date is over."))
        if (here.starts_at, here.ends_at) == (first, end):
            return
        shift = starts - here.starts_at.astimezone(zone).replace(tzinfo=None)
        rest = [one for one in held if is_rest and one.starts_at > here.starts_at]
        times = {here.pk: (first, end)}
        for one in rest:
            times[one.pk] = (_shifted(one.starts_at, shift, zone), _shifted(one.ends_at, shift, zone))
        moved = [here, *rest]
        _check_apart(held, times)
        # Those in front first, so that none is put where another still stands.
        for one in sorted(moved, key=lambda one: one.starts_at, reverse=shift > timedelta(0)):
            one.starts_at, one.ends_at = times[one.pk]
            one.reminders_count = reminders_done(one.starts_at)
            _renew(one)
            one.save()
        journal.record(MOVED, by=by, on=occasion, **_facts(occasion), date=here.pk, is_rest=int(bool(rest)))
        occasions.changed(occasion)
    date.refresh_from_db()


def add(occasion: Occasion, *, by: Person, starts: datetime, ends: datetime) -> Date:
    """One date more."""
    occasions.check_manage(occasion, by=by)
    first, end = checked(starts, ends, zones.named(occasion.zone))
    with transaction.atomic():
        held = _held(occasion)
        if len(held) >= MOST:
            raise Refused(_("A series has at most %(most)s dates.") % {"most": MOST}, field="starts")
        _check_apart(held, {0: (first, end)})
        date = Date.objects.create(occasion=occasion, starts_at=first, ends_at=end, reminders_count=reminders_done(first))
        journal.record(ADDED, by=by, on=occasion, **_facts(occasion), date=date.pk)
        occasions.changed(occasion)
    return date


def cancel(date: Date, *, by: Person) -> None:
    """It does not take place; cancelled already, nothing changes."""
    occasions.check_manage(date.occasion, by=by)
    _check_to_come(date)
    _set([date.pk], date.occasion, clock.now(), CANCELLED, date.pk, by)


def cancel_all(occasion: Occasion, *, by: Person) -> None:
    """No date that is still to come takes place."""
    occasions.check_manage(occasion, by=by)
    ids = list(occasion.dates.to_come().values_list("pk", flat=True))
    if not ids:
        raise Refused(_("No date of this event is left."))
    _set(ids, occasion, clock.now(), CANCELLED, None, by)


def revive(date: Date, *, by: Person) -> None:
    """It takes place after all, and who had answered has answered; not cancelled, nothing changes."""
    occasions.check_manage(date.occasion, by=by)
    _check_to_come(date)
    _set([date.pk], date.occasion, None, REVIVED, date.pk, by)


def renumber(occasion: Occasion) -> None:
    """Calendars that have the dates to come take in what changed."""
    occasion.dates.to_come().update(sequence=models.F("sequence") + 1, changed_at=clock.now())


def told(topic_id: int, date_id: int | None, *, is_rest: bool = False) -> list[int]:
    """The ids of the dates that a deed was about: one, one with those after it, or all to come."""
    rows = Date.objects.filter(occasion__topic_id=topic_id)
    if date_id is None:
        rows = rows.to_come()
    elif is_rest:
        rows = rows.filter(starts_at__gte=Date.objects.filter(pk=date_id).values("starts_at"))
    else:
        rows = rows.filter(pk=date_id)
    return list(rows.values_list("pk", flat=True))


def _set(ids: list[int], occasion: Occasion, cancelled_at: datetime | None, deed: journal.Deed, date_id: int | None, by: Person) -> None:
    with transaction.atomic():
        rows = Date.objects.filter(pk__in=ids, cancelled_at__isnull=cancelled_at is not None)
        if rows.update(cancelled_at=cancelled_at, sequence=models.F("sequence") + 1, changed_at=clock.now()):
            journal.record(deed, by=by, on=occasion, **_facts(occasion), date=date_id)
            occasions.changed(occasion)
            if cancelled_at is None:
                rsvps.make_room(occasion)


def _held(occasion: Occasion) -> list[Date]:
    """Every date of an occasion, in order; nobody else moves one until the transaction ends."""
    Occasion.objects.select_for_update().get(pk=occasion.pk)
    return list(Date.objects.select_for_update().filter(occasion=occasion).order_by("starts_at", "id"))


def _check_apart(held: list[Date], times: dict[int, tuple[datetime, datetime]]) -> None:
    """Refused where two dates would begin at the same moment."""
    others = {one.starts_at for one in held if one.pk not in times}
    if others & {start for start, _end in times.values()}:
        raise Refused(_("There is a date at this time already."), field="starts")


def _check_to_come(date: Date) -> None:
    if date.is_over:
        raise Refused(_("This date is over."))


def _shifted(moment: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """As much later on the clock there, whatever happened to the clock in between."""
    wall = moment.astimezone(zone).replace(tzinfo=None) + by
    return wall.replace(tzinfo=zone).astimezone(moment.tzinfo)


def _renew(date: Date) -> None:
    date.sequence, date.changed_at = date.sequence + 1, clock.now()


def _facts(occasion: Occasion) -> dict[str, Any]:
    return {"topic": occasion.topic_id, "board": occasion.topic.board_id}
