"""Planning: an occasion is planned, and its words and place are changed. Its times are the matter of dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.conversations import posts, tags
from commonwheel.conversations.topics import Topic
from commonwheel.formats.occasions import dates, occasions, recurrences, rsvps, zones
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure.boards import Board

PLANNED = journal.declare("occasion.planned", gettext_lazy("planned an event"), facts=["topic", "board", "dates"])
CHANGED = journal.declare("occasion.changed", gettext_lazy("changed an event"), facts=["topic", "board", "is_elsewhere"])

MOST_SEATS = 100_000


@dataclass(frozen=True)
class Setting:
    """Where an occasion takes place, and for how many."""

    zone: str
    place: str = ""
    stream: str = ""
    capacity: int | None = None
    album: Topic | None = None

    def checked(self, known: str = "") -> Setting:
        """The same, tidied; Refused names the field to look at again. ``known`` is where it is watched already."""
        zone = zones.named(self.zone)
        place = " ".join(self.place.replace("\x00", "").split())
        stream = self.stream.strip()
        if len(place) > 200:
            raise Refused(_("This has at most %(most)s characters.") % {"most": 200}, field="place")
        if not place and not stream:
            raise Refused(_("Say where it takes place, or where it can be watched."), field="place")
        if stream and stream != known:
            check_address(stream, field="stream")
        if self.capacity is not None and not 1 <= self.capacity <= MOST_SEATS:
            raise Refused(_("A whole number from %(least)s to %(most)s, please.") % {"least": 1, "most": MOST_SEATS}, field="capacity")
        return Setting(zone.key, place, stream, self.capacity, self.album)


def check_address(address: str, *, field: str) -> None:
    """Refused for what is no address of a page that browsers reach safely."""
    try:
        URLValidator(schemes=["https"])(address)
    except ValidationError as wrong:
        raise Refused(_("A whole address that begins with https://, please."), field=field) from wrong
    if len(address) > 500 or urlsplit(address).username is not None:
        raise Refused(_("A whole address that begins with https://, please."), field=field)


def plan(
    board: Board, *, by: Person, title: str, body: str, starts: datetime, ends: datetime, setting: Setting, format: str = "markdown",
    rule: str = "", tag_names: Sequence[str] = (),
) -> Occasion:  # fmt: skip
    """An event with its topic. ``starts`` and ``ends`` are what the clock in its zone shows; ``rule`` makes a series.

    The same sent twice is one event.
    """
    occasions.check_plan(board, by=by)
    setting = setting.checked()
    zone = zones.named(setting.zone)
    first, _over = dates.checked(starts, ends, zone)
    times = [(start, _end_of(start, starts, ends, zone.key)) for start in recurrences.starts(first, zone, rule)]
    if any(over > start for (_first, over), (start, _last) in pairwise(times)):
        raise Refused(_("One date would not be over when the next begins."), field="rule")
    with transaction.atomic():
        topic = posts.start(board, by=by, title=title, body=body, format=format, tag_names=tag_names)
        standing = occasions.of_topic(topic.pk)
        if standing is not None:
            return standing
        occasion = Occasion.objects.create(
            topic=topic, zone=setting.zone, place=setting.place, stream=setting.stream, capacity=setting.capacity, album=setting.album
        )
        Date.objects.bulk_create(
            Date(occasion=occasion, starts_at=start, ends_at=over, reminders_count=dates.reminders_done(start)) for start, over in times
        )
        journal.record(PLANNED, by=by, on=occasion, topic=topic.pk, board=board.pk, dates=len(times))
        occasions.changed(occasion)
    return occasion


def change(
    occasion: Occasion, *, by: Person, title: str, body: str, setting: Setting, format: str = "markdown",
    tag_names: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Other words, another place, more seats. Who comes is told where the place changed; nobody loses a seat."""
    occasions.check_manage(occasion, by=by)
    setting = setting.checked(occasion.stream)
    topic = occasion.topic
    if tag_names is None:
        tag_names = tags.of_topics([topic.pk]).get(topic.pk, [])
    with transaction.atomic():
        locked = Occasion.objects.select_for_update().get(pk=occasion.pk)
        is_elsewhere = (locked.place, locked.stream) != (setting.place, setting.stream)
        for name in ("zone", "place", "stream", "capacity", "album"):
            setattr(locked, name, getattr(setting, name))
        locked.save()
        posts.republish(topic, by=by, title=title, body=body, format=format, tag_names=tag_names)
        if is_elsewhere:
            dates.renumber(locked)
        rsvps.make_room(locked)
        journal.record(CHANGED, by=by, on=locked, topic=topic.pk, board=topic.board_id, is_elsewhere=int(is_elsewhere))
        occasions.changed(locked)
    occasion.refresh_from_db()


def _end_of(start: datetime, starts: datetime, ends: datetime, zone_name: str) -> datetime:
    """When a date is over: its clock shows then what it shows at the end of the first, so a changed clock changes nothing."""
    zone = zones.named(zone_name)
    over = start.astimezone(zone).replace(tzinfo=None) + (ends - starts)
    found = over.replace(tzinfo=zone).astimezone(UTC)
    return found if found > start else start + max(ends - starts, timedelta(minutes=1))
