"""Calendars: occasions as programs for calendars read them (RFC 5545), and the secret key of each member's own."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.formats.occasions.occasions import Date, Dates
from commonwheel.formats.occasions.rsvps import Answer, Rsvp
from commonwheel.kernel import clock, richtext

if TYPE_CHECKING:
    from icalendar import Event

MOST = 500
REMEMBERED = timedelta(days=90)
"""How long what is over stays in a calendar that is fetched again and again."""
WORDS = 600


class CalendarKey(models.Model):
    """The secret part of the address of a member's calendar. Whoever knows it may read it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_key", primary_key=True)
    token = models.CharField(max_length=50, unique=True)
    at = models.DateTimeField(default=clock.now)


departures.covers(CalendarKey, person=GOES)


def key_of(person: Person) -> str:
    """The member's key, made when it is first asked for."""
    return CalendarKey.objects.get_or_create(person=person, defaults={"token": _token()})[0].token


def renew_key(person: Person) -> str:
    """Another key; the old address is nobody's from now on."""
    return CalendarKey.objects.update_or_create(person=person, defaults={"token": _token(), "at": clock.now()})[0].token


def whose(token: str) -> Person | None:
    """The member with this key."""
    key = CalendarKey.objects.select_related("person").filter(token=token.replace("\x00", "")[:50], person__is_active=True).first()
    return key.person if key is not None else None


def recent(rows: Dates) -> list[Date]:
    """What a calendar that is fetched regularly holds: what is to come, and what was in the last three months."""
    held = rows.filter(ends_at__gt=clock.now() - REMEMBERED)
    return list(held.select_related("occasion__topic__board", "occasion__topic__author").order_by("starts_at", "id")[:MOST])


def of_member(person: Person) -> tuple[list[Date], dict[int, Rsvp]]:
    """The dates that a member comes to, perhaps comes to or waits for, with what they said."""
    rows = Rsvp.objects.filter(person=person).exclude(answer=Answer.NO)
    said = {rsvp.date_id: rsvp for rsvp in rows}
    return recent(Date.objects.visible_to(person).filter(rsvps__in=rows)), said


def write(name: str, dates: Iterable[Date], said: Mapping[int, Rsvp] | None = None) -> bytes:
    """A calendar of these dates. Each is an event with a name of its own that stays, so that moves and cancellations arrive."""
    # Not read at every start: it brings much along.
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//Commonwheel//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    rows = list(dates)
    openings = Post.objects.filter(topic_id__in={row.occasion.topic_id for row in rows}, number=1)
    words = {post.topic_id: richtext.excerpt(post.html, WORDS) for post in openings}
    for row in rows:
        calendar.add_component(_event(row, words.get(row.occasion.topic_id, ""), (said or {}).get(row.pk)))
    return bytes(calendar.to_ical())


def _event(date: Date, words: str, rsvp: Rsvp | None) -> Event:
    from icalendar import Event  # noqa: PLC0415 — as above

    occasion = date.occasion
    topic = occasion.topic
    address = f"{settings.ORIGIN}{topic.get_absolute_url()}"
    is_unsure = rsvp is not None and (rsvp.answer == Answer.MAYBE or rsvp.is_waiting)
    event = Event()
    event.add("uid", f"occasion-date-{date.pk}@{urlsplit(settings.ORIGIN).hostname}")
    event.add("dtstamp", date.changed_at)
    event.add("last-modified", date.changed_at)
    event.add("sequence", date.sequence)
    event.add("dtstart", date.starts_at)
    event.add("dtend", date.ends_at)
    event.add("summary", topic.title)
    event.add("status", "CANCELLED" if date.cancelled_at else "TENTATIVE" if is_unsure else "CONFIRMED")
    event.add("location", occasion.place or occasion.watched_at)
    event.add("description", "\n\n".join(part for part in (words, occasion.watched_at, address) if part))
    event.add("url", address)
    return event


def _token() -> str:
    return secrets.token_urlsafe(24)
