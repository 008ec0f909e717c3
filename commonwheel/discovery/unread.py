"""Unread: the list of what a member has not read, and what is known of it from the last time that they opened it.

Somebody who reads nearly all would have each of their marks looked at, whenever they open the list. But what was looked
through once need not be looked through again: whatever is written moves its topic to the newest end, so in a time that was looked
through nothing becomes unread. What was left in it is kept by name. That counts only while they may see and mute the same
as then, and ends where a topic of that time is moved, shown again, split or merged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import models

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.conversations import reading
from commonwheel.conversations.lists.mutes import Mute
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.discovery.lists import LATEST
from commonwheel.kernel import clock, paging
from commonwheel.kernel.paging import Page
from commonwheel.structure import boards

LATE = timedelta(minutes=1)
"""So long may a post take from its own time until others see it."""
OLD = timedelta(hours=1)
"""So long is not written down what is new since the last time."""
NEAR = timedelta(days=1)
MOST_LEFT = 100


class Looked(models.Model):
    """That a member's list was looked through, behind ``since`` and up to ``until``: only the topics ``left`` were unread there,
    of all that they ``saw`` then."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    left = models.JSONField()
    saw = models.CharField(max_length=32)

    class Meta:
        verbose_name_plural = "looked"


departures.covers(Looked, person=GOES)


def page(rows: Topics, person: Person, *, after: str = "", size: int = 25) -> Page[Topic]:
    """A page of those of ``rows`` with something unread; ``rows`` are all that the person may see and does not mute."""
    now = clock.now()
    known = Looked.objects.filter(person=person).first()
    if known is not None and known.saw != _seen_by(person):
        known = None
    if known is None:
        pieces = [reading.only_unread(rows, person)]
    else:
        pieces = [reading.only_unread(rows, person, since=known.until), rows.filter(pk__in=_left(known, person))]
        if known.since > now - reading.REACH:
            pieces.append(reading.only_unread(rows, person).filter(bumped_at__lte=known.since))
    found = paging.page_of(pieces, LATEST, after=after, size=size)
    # A page that is full of the latest was soon found, and is again.
    if found.is_first and not (found.next and found.items[-1].bumped_at > now - NEAR):
        _keep(person, known, found, now - LATE)
    return found


def recall(topic_ids: Collection[int]) -> None:
    """These topics may be unread again, though nothing new was written in them."""
    for at in set(Topic.objects.filter(pk__in=topic_ids).values_list("bumped_at", flat=True)):
        Looked.objects.filter(since__lt=at, until__gte=at).delete()


def _left(known: Looked, person: Person) -> list[int]:
    """What is still unread of what was left. Looked up by id and in memory: a database told of their time too looks through that time."""
    rows = Topic.objects.filter(pk__in=known.left).only("board_id", "created_at", "bumped_at", "last_number")
    topics = [topic for topic in rows if known.since < topic.bumped_at <= known.until]
    return list(reading.unread(person, topics))


def _keep(person: Person, known: Looked | None, found: Page[Topic], until: datetime) -> None:
    """Write down what this first page tells, and what was known of what lies below it; not each time."""
    left = {topic.pk: topic.bumped_at for topic in found if topic.bumped_at <= until}
    since = min(left.values(), default=until) if found.next else reading.floors(person)[0]
    if known is not None and until - known.until < OLD and known.since - since < OLD:
        return
    if known is not None and known.since < since:
        left |= dict(Topic.objects.filter(pk__in=known.left, bumped_at__lte=since).values_list("pk", "bumped_at"))
        since = known.since
    if len(left) > MOST_LEFT:
        left = dict(sorted(left.items(), key=lambda pair: pair[1], reverse=True)[:MOST_LEFT])
        since = min(left.values())
    Looked.objects.update_or_create(person=person, defaults={"since": since, "until": until, "left": list(left), "saw": _seen_by(person)})


def _seen_by(person: Person) -> str:
    """In short, what a member may see and what of it they mute."""
    muted = Mute.objects.filter(person=person).order_by("pk").values_list("topic_id", "board_id", "tag_id")
    return hashlib.blake2b(repr((boards.readable(person), list(muted))).encode(), digest_size=16).hexdigest()
