"""Recurrences: the dates that a rule of RFC 5545 (RRULE) makes of a first one. A rule without an end is refused.

A series is written down date by date when it is planned, so that every date can be answered, moved and cancelled alone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from commonwheel.kernel.refusal import Refused

MOST = 200
REACH = timedelta(days=3 * 366)
"""How far ahead a series may go."""
BY_DAYS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


def starts(first: datetime, zone: ZoneInfo, rule: str) -> list[datetime]:
    """Every start of a series, in UTC and in order, the first one included. Clocks there show the same hour each time.

    Refused for what is no rule, for one without an end, and for more than 200 dates or three years.
    """
    if not rule.strip():
        return [first]
    # Not read at every start: they bring much along.
    import recurring_ical_events  # noqa: PLC0415
    from icalendar import Calendar, Event, vRecur  # noqa: PLC0415

    parts = _read(rule)
    local = first.astimezone(zone)
    most, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    if most is None and until is None:
        raise Refused(
            _("This would go on for ever."), cure=_("Say how many times, or until when."), field="rule"
        )
    end = _end(until, zone) if until is not None else local + REACH
    if end > local + REACH:
        raise Refused(_("A series ends within three years."), field="rule")
    if end < local:
        raise Refused(_("The series ends before its first date."), field="rule")
    event = Event()
    event.add("uid", "series")
    event.add("dtstart", local)
    event.add("rrule", vRecur({**parts, "UNTIL": [end.astimezone(UTC)]}))
    calendar = Calendar()
    calendar.add_component(event)
    found = sorted({_start(one) for one in recurring_ical_events.of(calendar).between(local, end + timedelta(seconds=1))})
    found = found[: most or None]
    if len(found) > MOST:
        raise Refused(_("A series has at most %(most)s dates.") % {"most": MOST}, field="rule")
    if most is not None and until is None and len(found) < min(most, MOST):
        raise Refused(_("A series ends within three years."), field="rule")
    return found


def _read(rule: str) -> dict[str, Any]:
    """The parts of a rule, where it repeats by days or longer."""
    from icalendar import vRecur  # noqa: PLC0415 — as above

    try:
        parts = dict(vRecur.from_ical(rule.strip().removeprefix("RRULE:").upper()))
        frequency, interval, count = (parts.get(name, [None])[0] for name in ("FREQ", "INTERVAL", "COUNT"))
    except (ValueError, TypeError, IndexError, AttributeError) as wrong:
        raise _no_rule() from wrong
    if frequency not in BY_DAYS or {"BYHOUR", "BYMINUTE", "BYSECOND"} & parts.keys():
        raise _no_rule()
    if any(number is not None and not 1 <= number <= 1_000 for number in (interval, count)):
        raise _no_rule()
    if count is not None:
        parts["COUNT"] = count
    return parts


def _end(until: list[date | datetime], zone: ZoneInfo) -> datetime:
    """The moment after which there is no date: a day counts to its end."""
    last = until[0]
    if not isinstance(last, datetime):
        return datetime.combine(last, time(23, 59, 59), zone)
    return last if last.tzinfo else last.replace(tzinfo=zone)


def _start(event: Any) -> datetime:
    moment: datetime = event["DTSTART"].dt
    return moment.astimezone(UTC)


def _no_rule() -> Refused:
    return Refused(
        _("This is no rule for a series of days."), cure=_("Write one like FREQ=WEEKLY;BYDAY=TU;COUNT=6."), field="rule"
    )
