"""Restoring: occasions as they were elsewhere, with what members had answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commonwheel.conversations.topics import Topic
from commonwheel.formats.occasions import dates, occasions
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.formats.occasions.planning import Setting
from commonwheel.formats.occasions.rsvps import Answer, Rsvp
from commonwheel.kernel import clock


@dataclass(frozen=True)
class OldOccasion:
    """An occasion as it was: its topic here, when it takes place, who answered what and when, who was there."""

    topic: Topic
    setting: Setting
    times: Sequence[tuple[datetime, datetime]]
    answers: Sequence[tuple[int, str, datetime]] = ()
    """(member, answer, when) for every date. Who came after the last seat was taken waits."""
    attended: frozenset[int] = frozenset()


def restore(old: OldOccasion) -> Occasion:
    """The occasion exactly as it was, without gates, and nobody is told; one that is there already stays as it is."""
    known = occasions.of_topic(old.topic.pk)
    if known is not None:
        return known
    with transaction.atomic():
        setting = old.setting
        occasion = Occasion.objects.create(
            topic=old.topic, zone=setting.zone, place=setting.place, stream=setting.stream, capacity=setting.capacity, album=setting.album
        )
        for start, over in old.times:
            _restore_date(occasion, old, start, over)
        occasions.changed(occasion)
    return occasion


def _restore_date(occasion: Occasion, old: OldOccasion, start: datetime, over: datetime) -> None:
    counts = dict.fromkeys((*Answer.values, "waiting"), 0)
    date = Date.objects.create(
        occasion=occasion, starts_at=start, ends_at=over, reminders_count=dates.reminders_done(start), changed_at=old.topic.created_at
    )
    rows = []
    for person_id, answer, at in sorted(old.answers, key=lambda row: row[2]):
        is_waiting = answer == Answer.GOING and occasion.capacity is not None and counts[Answer.GOING] >= occasion.capacity
        counts["waiting" if is_waiting else answer] += 1
        attended_at = over if person_id in old.attended and over <= clock.now() else None
        rows.append(Rsvp(date=date, person_id=person_id, answer=answer, is_waiting=is_waiting, at=at, attended_at=attended_at))
    Rsvp.objects.bulk_create(rows)
    date.going_count, date.maybe_count, date.waiting_count = counts[Answer.GOING], counts[Answer.MAYBE], counts["waiting"]
    date.save(update_fields=["going_count", "maybe_count", "waiting_count"])
