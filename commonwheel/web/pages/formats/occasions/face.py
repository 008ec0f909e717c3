"""How boards for events look, and what an event shows beside its topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.occasions import occasions, rsvps
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.formats.occasions.speakers import FOLDER, Speaker
from commonwheel.kernel import richtext
from commonwheel.kernel.refusal import allowed
from commonwheel.web import faces
from commonwheel.web.faces import Face, Panel, Pill
from commonwheel.web.pages.formats.occasions import planning, rows, views, whens
from commonwheel.web.pages.writing import media
from commonwheel.web.parts.linked_data import Data

AT_ONCE = 5
"""Dates of a series that are shown before one asks for all."""


def panel(request: HttpRequest, topic: Topic) -> Panel | None:
    """When, where, who comes, and one's own answer."""
    if "occasions" not in topic.board.of_kind.formats:
        return None
    occasion = occasions.of_topic(topic.pk)
    if occasion is None:
        return None
    person = request.user
    dates = _dates(occasion)
    coming = [date for date in dates if not date.is_over]
    main = next((date for date in coming if not date.cancelled_at), None) or (coming or dates[::-1])[0]
    found = rows.answerable(coming, person)
    shown = next((row for row in found if row.date == main), None) or rows.answerable([main], person)[0]
    album = Topic.objects.visible_to(person).filter(pk=occasion.album_id).first() if occasion.album_id else None
    return Panel(
        "above", "occasions/panel.html",
        {
            "occasion": occasion, "topic": topic, "main": shown, "is_series": len(dates) > 1, "dates_count": len(dates),
            "first": found[:AT_ONCE], "later": found[AT_ONCE:], "is_over": not coming,
            "may_answer_all": len(coming) > 1 and any(row.refusal is None for row in found),
            "going": rsvps.going(main) if person.is_authenticated else [],
            "speakers": list(occasion.speakers.select_related("person")), "album": album,
            "may_manage": person.is_authenticated and allowed(occasions.check_manage, occasion, by=person),
            "past": [(date, whens.of(date, person)) for date in dates if date.is_over][::-1][:20],
        },
    )  # fmt: skip


def pills(topics: Sequence[Topic], person: Any) -> dict[int, list[Pill]]:
    """When, in lists that are not of events alone."""
    return {topic_id: _pills(date, person) for topic_id, date in occasions.next_dates(topics).items()}


def linked(request: HttpRequest, topic: Topic) -> Data | None:
    """An event as search engines know it; a series by the date that comes next, with the others below it."""
    occasion = occasions.of_topic(topic.pk)
    if occasion is None:
        return None
    dates = _dates(occasion)
    coming = [date for date in dates if not date.is_over] or dates[-1:]
    opening = Post.objects.visible_to(request.user).filter(topic=topic, number=1).first()
    told = {
        **_told(coming[0], occasion), "name": topic.title, "url": f"{settings.ORIGIN}{topic.get_absolute_url()}",
        "description": richtext.excerpt(opening.html, 500) if opening else topic.title, "inLanguage": topic.language,
    }  # fmt: skip
    if topic.author:
        told["organizer"] = {"@type": "Person", "name": topic.author.name, "url": f"{settings.ORIGIN}{topic.author.get_absolute_url()}"}
    performers = [{"@type": "Person", "name": speaker.name} for speaker in occasion.speakers.all()]
    if performers:
        told["performer"] = performers
    if len(coming) > 1:
        told["subEvent"] = [{**_told(date, occasion), "name": topic.title} for date in coming[1:20]]
    return told


def _told(date: Date, occasion: Occasion) -> Data:
    places: list[Data] = []
    if occasion.place:
        places.append({"@type": "Place", "name": occasion.place, "address": occasion.place})
    if occasion.stream:
        places.append({"@type": "VirtualLocation", "url": occasion.watched_at})
    mode = "Mixed" if len(places) > 1 else "Online" if occasion.stream else "Offline"
    zone = whens.ZoneInfo(occasion.zone)
    told: Data = {
        "@type": "Event", "startDate": date.starts_at.astimezone(zone).isoformat(timespec="seconds"),
        "endDate": date.ends_at.astimezone(zone).isoformat(timespec="seconds"),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if date.cancelled_at else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode", "location": places if len(places) > 1 else places[0],
    }  # fmt: skip
    if occasion.capacity is not None:
        told |= {"maximumAttendeeCapacity": occasion.capacity, "remainingAttendeeCapacity": max(0, occasion.capacity - date.going_count)}
    return told


def _dates(occasion: Occasion) -> list[Date]:
    dates = list(occasion.dates.all())
    for date in dates:
        date.occasion = occasion
    return dates


def _pills(date: Date, person: Any) -> list[Pill]:
    when = Pill(whens.of(date, person).short, "calendar")
    if date.cancelled_at:
        return [when, Pill(_("Cancelled"), look="bad")]
    if date.is_running:
        return [when, Pill(_("Now"), look="good")]
    return [when, Pill(_("Over"))] if date.is_over else [when]


def _may_see_picture(request: HttpRequest, name: str) -> bool:
    return Speaker.objects.visible_to(request.user).filter(picture=name).exists()


faces.show("occasions", Face(board=views.front, start=planning.start, linked=linked))
faces.panels.append(panel)
faces.pills.append(pills)
media.doors[FOLDER] = _may_see_picture
