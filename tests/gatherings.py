"""Events that the stories about occasions and webcasts are about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commonwheel.formats.occasions import planning
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.formats.occasions.planning import Setting
from commonwheel.kernel import clock
from tests.world import World

BERLIN = ZoneInfo("Europe/Berlin")
STREAM = "https://youtu.be/aqz-KE-bpKQ"


def wall(days: float, hour: int = 18) -> datetime:
    """What a clock in Berlin shows on that day at that hour."""
    day = clock.now().astimezone(BERLIN) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0, tzinfo=None)


def plan(world: World, title: str = "Repair evening in Leipzig", *, days: float = 10, rule: str = "", **setting: Any) -> Occasion:
    """An event planned by Dara: in ten days from six to eight in Berlin, unless said."""
    starts = wall(days)
    return planning.plan(
        world.occasions, by=world.dara, title=title, body="Bring your laptop and a screwdriver.", starts=starts,
        ends=starts + timedelta(hours=2), rule=rule, setting=Setting("Europe/Berlin", **({"place": "Werkstatt, Leipzig"} | setting)),
    )  # fmt: skip


def date_of(occasion: Occasion) -> Date:
    """Its first date, as it stands now."""
    return occasion.dates.select_related("occasion__topic__board", "occasion__topic__author").order_by("starts_at")[0]


def begin(date: Date, *, ago: timedelta = timedelta(minutes=10), lasting: timedelta = timedelta(hours=2)) -> Date:
    """Time has passed: the date began so long ago."""
    Date.objects.filter(pk=date.pk).update(starts_at=clock.now() - ago, ends_at=clock.now() - ago + lasting)
    return date_of(date.occasion)
