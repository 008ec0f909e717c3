"""Whens: a date as its reader's clock shows it; a visitor, whose clock nobody knows, reads it as the event's clock does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonwheel.formats.occasions.occasions import Date


@dataclass(frozen=True)
class When:
    """Start and end on one clock, and that clock's zone."""

    starts: datetime
    ends: datetime
    zone: str
    there: str
    """What the clock shows where it takes place, where that is something else."""

    @property
    def words(self) -> str:
        """“Thursday 12 October 2026, 18:00–20:00”."""
        day, last = date_format(self.starts, _("l j F Y")), date_format(self.ends, _("l j F Y"))
        if day == last:
            return _("%(day)s, %(start)s–%(end)s") % {"day": day, "start": _clock(self.starts), "end": _clock(self.ends)}
        return _("%(day)s, %(start)s to %(last)s, %(end)s") % {
            "day": day, "start": _clock(self.starts), "last": last, "end": _clock(self.ends),
        }  # fmt: skip

    @property
    def hours(self) -> str:
        """“18:00–20:00”; with the last day where that is another one."""
        if self.starts.date() == self.ends.date():
            return f"{_clock(self.starts)}–{_clock(self.ends)}"
        return f"{_clock(self.starts)} – {date_format(self.ends, _('j M'))}, {_clock(self.ends)}"

    @property
    def short(self) -> str:
        """“12 Oct, 18:00”."""
        return f"{date_format(self.starts, _('j M'))}, {_clock(self.starts)}"

    @property
    def month(self) -> str:
        return date_format(self.starts, _("F Y"))


def of(date: Date, person: Any) -> When:
    """A date for one reader."""
    home = ZoneInfo(date.occasion.zone)
    zone = timezone.get_current_timezone() if getattr(person, "pk", None) else home
    starts, ends = date.starts_at.astimezone(zone), date.ends_at.astimezone(zone)
    local = date.starts_at.astimezone(home)
    is_elsewhere = local.utcoffset() != starts.utcoffset()
    there = _("%(time)s in %(zone)s") % {"time": _clock(local), "zone": said(home)} if is_elsewhere else ""
    return When(starts, ends, said(zone), there)


def said(zone: Any) -> str:
    """“Europe/Berlin”."""
    return str(zone).replace("_", " ")


def _clock(moment: datetime) -> str:
    return date_format(moment, "H:i")
