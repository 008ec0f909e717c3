"""Time zones: what a clock on a wall says there, and which moment that is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from commonwheel.kernel.refusal import Refused


def named(name: str) -> ZoneInfo:
    """The zone of this IANA name; Refused for one that nobody knows."""
    tidy = name.strip().replace(" ", "_")
    if tidy not in available_timezones():
        raise Refused(
            _("There is no time zone “%(name)s”.") % {"name": name.strip()[:60]}, cure=_("Choose one like Europe/Berlin."), field="zone"
        )
    return ZoneInfo(tidy)


def moment(wall: datetime, zone: ZoneInfo, *, field: str) -> datetime:
    """The moment at which clocks there show this; Refused where they never do, as the hour is left out that night."""
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != wall.replace(fold=0):
        raise Refused(_("Clocks are put forward then: this time does not exist in that zone."), field=field)
    return found
