"""The pages of events."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from PIL import Image

from commonwheel.authority import roles
from commonwheel.console import founding
from commonwheel.conversations import topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.occasions import dates, rsvps, speakers
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.formats.occasions.rsvps import Rsvp
from commonwheel.formats.webcasts import questions, recordings
from commonwheel.kernel.refusal import Refused
from tests.gatherings import BERLIN, begin, date_of, plan, wall
from tests.web.browsing import browse, fetch, html, read, words
from tests.world import World

pytestmark = pytest.mark.django_db


def typed(days: float, hour: int = 18) -> str:
    return f"{wall(days, hour):%Y-%m-%dT%H:%M}"


def said(**more: str) -> dict[str, str]:
    """What Dara types into the form of a new event."""
    return {
        "title": "Repair evening in Leipzig", "body": "Bring your laptop and a screwdriver.", "starts": typed(10), "ends": typed(10, 20),
        "zone": "Europe/Berlin", "place": "Werkstatt, Leipzig", **more,
    }  # fmt: skip


def at(date: Date, deed: str = "answer") -> str:
    return f"/occasions/{date.occasion_id}/dates/{date.pk}/{deed}/"


def test_dara_plans_an_evening_and_everybody_finds_it(world: World) -> None:
    assert "Plan an event" in html("/boards/events/", world.dara)
    answer = browse(world.dara).post("/boards/events/new/", said(capacity="12", tags="repair"))
    topic = Occasion.objects.get().topic
    assert answer.headers["Location"] == topic.get_absolute_url()
    page = read("/boards/events/")
    assert "Repair evening in Leipzig" in page and "Werkstatt, Leipzig" in page and "18:00–20:00" in page and "Europe/Berlin" in page
    page = read(topic.get_absolute_url())
    assert "12 seats left" in page and "Sign in to say that you come" in page and "screwdriver" in page
    assert f"{wall(10):%-d %b}, 18:00" in read("/")


def test_members_who_may_not_plan_are_told_why(world: World) -> None:
    assert "aria-disabled" in html("/boards/events/", world.noor)
    assert browse(world.noor).get("/boards/events/new/").status_code == 403
    assert browse().get("/boards/events/new/").headers["Location"].startswith("/account/sign-in/")
    assert not any("events" in str(group) for group in re.findall(r"<option[^>]*>", html("/new/", world.dara)))


@pytest.mark.parametrize(
    ("wrong", "words_of_it"),
    [
        ({"ends": typed(9)}, "The end lies before the start."), ({"starts": typed(-2), "ends": typed(-2, 20)}, "The start lies in the past."),
        ({"zone": "Mars/Olympus"}, "There is no time zone “Mars/Olympus”."), ({"place": ""}, "Say where it takes place"),
        ({"repeats": "FREQ=WEEKLY"}, "This would go on for ever."), ({"repeats": "own", "rule": "every Tuesday"}, "no rule for a series"),
        ({"repeats": "FREQ=DAILY", "times": "500"}, "at most 200 dates"), ({"starts": "soon"}, "Enter a valid date/time."),
        ({"capacity": "0"}, "A whole number from 1"), ({"stream": "javascript:alert(1)"}, "begins with https://"), ({"title": "Hm"}, "at least 6"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(world: World, wrong: dict[str, str], words_of_it: str) -> None:
    answer = browse(world.dara).post("/boards/events/new/", said(**wrong))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words_of_it in words(answer)
    for value in said(**wrong).values():
        assert value.replace('"', "&quot;") in page
    assert not Occasion.objects.exists()


def test_a_weekly_series_is_answered_at_once_and_date_by_date(world: World) -> None:
    browse(world.dara).post("/boards/events/new/", said(repeats="FREQ=WEEKLY", times="7"))
    occasion = Occasion.objects.get()
    address = occasion.topic.get_absolute_url()
    page = read(address, world.ben)
    assert "7 dates" in page and "2 more dates" in page and "One answer for all of them" in page
    ben = browse(world.ben)
    ben.post(f"/occasions/{occasion.pk}/answer/", {"answer": "going"})
    ben.post(at(date_of(occasion)), {"answer": "no"})
    assert sorted(Rsvp.objects.values_list("answer", flat=True)) == ["going"] * 6 + ["no"]
    assert read("/boards/events/?list=mine", world.ben).count("You are going") == 6
    ben.post(at(date_of(occasion)), {"_method": "delete"})
    assert Rsvp.objects.count() == 6


def test_a_full_evening_offers_the_waiting_list_and_says_who_is_next(world: World) -> None:
    occasion = plan(world, capacity=1)
    date, address = date_of(occasion), occasion.topic.get_absolute_url()
    rsvps.answer(date, "going", by=world.amina)
    assert "Join the waiting list" in read(address, world.ben)
    answer = browse(world.ben).post(at(date), {"answer": "going"}, follow=True)
    assert "You are on the waiting list" in words(answer) and "You are number 1 on the waiting list" in words(answer)
    assert "You are waiting for a seat" in read("/boards/events/", world.ben)
    browse(world.amina).post(at(date), {"answer": "no"})
    world.settle()
    assert "has a seat for you" in read("/bell/", world.ben)
    assert 'aria-pressed="true"' in html(address, world.ben)


def test_visitors_read_numbers_and_no_names_of_who_goes(world: World) -> None:
    occasion = plan(world)
    rsvps.answer(date_of(occasion), "going", by=world.ben)
    address = occasion.topic.get_absolute_url()
    assert "1 goes" in read(address) and "/members/ben/" not in html(address)
    assert "/members/ben/" in html(address, world.noor)
    answer = browse().post(at(date_of(occasion)), {"answer": "going"})
    assert answer.headers["Location"].startswith("/account/sign-in/")


def test_a_member_reads_times_on_their_own_clock(world: World) -> None:
    world.noor.time_zone = "Asia/Tokyo"
    world.noor.save()
    occasion = plan(world)
    hours = date_of(occasion).starts_at.astimezone(BERLIN).utcoffset()
    assert hours
    there = 18 + 9 - int(hours.total_seconds() // 3600)
    page = read(occasion.topic.get_absolute_url(), world.noor)
    assert f", {there % 24:02}:00" in page and "18:00 in Europe/Berlin" in page


def test_dara_moves_a_date_and_a_wrong_time_is_kept_in_the_form(world: World) -> None:
    occasion = plan(world)
    date, dara = date_of(occasion), browse(world.dara)
    rsvps.answer(date, "going", by=world.ben)
    wrong = dara.post(at(date, "move"), {"starts": typed(12), "ends": typed(11)})
    assert wrong.status_code == 422 and typed(11) in wrong.content.decode()
    assert dara.post(at(date, "move"), {"starts": typed(12), "ends": typed(12, 21)}).status_code == 302
    world.settle()
    assert "changed the time or the place" in read("/bell/", world.ben)
    assert "18:00–21:00" in read("/boards/events/")
    assert browse(world.ben).get(at(date, "move")).status_code == 403


def test_the_words_are_changed_and_fewer_seats_take_nobody_theirs(world: World) -> None:
    occasion = plan(world, capacity=5)
    dara, address = browse(world.dara), f"/occasions/{occasion.pk}/edit/"
    assert "Werkstatt, Leipzig" in dara.get(address).content.decode()
    rest = {name: value for name, value in said(place="Harbour School", capacity="3").items() if name not in ("starts", "ends")}
    wrong = dara.post(address, rest | {"album": "the album"})
    assert wrong.status_code == 422 and "no address of a topic" in words(wrong)
    album = world.ask("Pictures of the evening", board=world.lounge)
    assert dara.post(address, rest | {"title": "Repair night", "album": str(album.pk)}).status_code == 302
    page = read(Occasion.objects.get().topic.get_absolute_url())
    assert "Repair night" in page and "Harbour School" in page and "Pictures of it" in page
    topics.hide(album, by=world.chen, reason="Faces.")
    assert "Pictures of it" not in read(Occasion.objects.get().topic.get_absolute_url())


def test_a_date_is_cancelled_and_revived(world: World) -> None:
    occasion = plan(world, rule="FREQ=WEEKLY;COUNT=2")
    date, dara = date_of(occasion), browse(world.dara)
    assert "Cancel this date" in words(dara.get(at(date, "cancel")))
    dara.post(at(date, "cancel"))
    assert "Cancelled" in read("/boards/events/")
    dara.post(at(date, "cancel"), {"_method": "delete"})
    assert "Cancelled" not in read("/boards/events/")
    dara.post(f"/occasions/{occasion.pk}/cancel/")
    assert read("/boards/events/").count("Cancelled") == 2
    dara.post(f"/occasions/{occasion.pk}/dates/", {"starts": typed(40), "ends": typed(40, 20)})
    assert occasion.dates.count() == 3


def test_dara_invites_and_a_wrong_handle_is_kept(world: World) -> None:
    occasion = plan(world)
    dara, address = browse(world.dara), f"/occasions/{occasion.pk}/invitations/"
    wrong = dara.post(address, {"handles": "@ben, nobody-here"})
    assert wrong.status_code == 422 and "@ben, nobody-here" in wrong.content.decode()
    dara.post(address, {"handles": "@ben noor"})
    world.settle()
    assert "invited you to an event" in read("/bell/", world.noor)
    assert browse(world.ben).get(address).status_code == 403


def test_a_speaker_has_a_picture_that_only_readers_of_the_event_see(world: World) -> None:
    occasion = plan(world)
    dara, address = browse(world.dara), f"/occasions/{occasion.pk}/speakers/"
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    file = SimpleUploadedFile("ilse.png", picture.getvalue(), "image/png")
    assert dara.post(address, {"name": "Prof. Ilse Grau", "about": "Opens laptops.", "picture": file}).status_code == 302
    wrong = dara.post(address, {"name": "Prof. Uwe Rot", "picture": SimpleUploadedFile("no.png", b"nothing", "image/png")})
    assert wrong.status_code == 422 and "Prof. Uwe Rot" in wrong.content.decode()
    speaker = occasion.speakers.get()
    assert "Prof. Ilse Grau" in read(occasion.topic.get_absolute_url())
    assert fetch(browse(), speaker.picture.url)[0].status_code == 200
    topics.hide(occasion.topic, by=world.chen, reason="Wrong day.")
    assert browse().get(speaker.picture.url).status_code == 404
    dara.post(f"{address}{speaker.pk}/", {"_method": "delete"})
    assert not occasion.speakers.exists()


def test_who_came_is_marked_and_taken_home_as_a_table(world: World) -> None:
    date = date_of(plan(world))
    world.ben.name = "=cmd()"
    world.ben.save()
    for person in (world.ben, world.noor):
        rsvps.answer(date, "going", by=person)
    date, dara = begin(date), browse(world.dara)
    dara.post(at(date, "attendance"), {"there": [str(world.ben.pk), "x"]})
    rows = list(csv.reader(io.StringIO(dara.get(at(date, "attendance").removesuffix("/") + ".csv").content.decode())))
    assert [(row[0], row[1], row[-1]) for row in rows[1:]] == [("ben", "'=cmd()", "yes"), ("noor", "Noor", "no")]
    for deed in (at(date, "attendance"), at(date, "attendance").removesuffix("/") + ".csv"):
        assert browse(world.ben).get(deed).status_code == 403


def test_calendars_of_an_event_a_board_and_a_member(world: World) -> None:
    occasion = plan(world)
    hidden = plan(world, "Hidden evening")
    topics.hide(hidden.topic, by=world.chen, reason="Wrong day.")
    for address in (f"/occasions/{occasion.pk}.ics", "/boards/events/calendar.ics"):
        answer = browse().get(address)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")] == ["Repair evening in Leipzig"]
        assert browse().get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304, "calendars come back again and again"
    assert browse().get(f"/occasions/{hidden.pk}.ics").status_code == 404
    assert browse().get("/boards/lounge/calendar.ics").status_code == 404
    rsvps.answer(date_of(occasion), "maybe", by=world.ben)
    ben = browse(world.ben)
    own = calendar_address(ben)
    assert b"STATUS:TENTATIVE" in browse().get(own).content
    ben.post("/account/calendar/")
    assert browse().get(own).status_code == 404 and browse().get(calendar_address(ben)).status_code == 200
    assert browse().get("/calendars/x.ics").status_code == 404


def calendar_address(client: Any) -> str:
    found = re.search(r'value="https?://[^/]+(/calendars/[^"]+)"', client.get("/account/calendar/").content.decode())
    assert found
    return found[1]


def test_search_engines_are_told_of_an_event(world: World) -> None:
    occasion = plan(world, rule="FREQ=WEEKLY;COUNT=2", stream="https://youtu.be/aqz-KE-bpKQ", capacity=3)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html(occasion.topic.get_absolute_url()))
    assert found
    event = next(thing for thing in json.loads(found[1])["@graph"] if thing["@type"] == "Event")
    assert event["startDate"].startswith(f"{wall(10):%Y-%m-%dT18:00:00}")
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert event["remainingAttendeeCapacity"] == 3 and len(event["subEvent"]) == 1
    dates.cancel_all(occasion, by=world.dara)
    assert "EventCancelled" in html(occasion.topic.get_absolute_url())


def test_what_is_over_is_listed_as_past(world: World) -> None:
    occasion = plan(world)
    begin(date_of(occasion), ago=timedelta(days=3))
    assert "Nothing is planned just now" in read("/boards/events/")
    assert "Repair evening" in read("/boards/events/?list=past")
    page = read(occasion.topic.get_absolute_url(), world.ben)
    assert "Over" in page and "Will you come?" not in page
    assert browse(world.ben).post(at(date_of(occasion)), {"answer": "going"}).status_code == 403


def test_a_topic_that_came_here_without_a_date_is_read_as_it_is(world: World) -> None:
    topic = world.ask(board=world.lounge)
    with pytest.raises(Refused, match="another kind"):
        topics.move(topic, world.occasions, by=world.chen)
    Topic.objects.filter(pk=topic.pk).update(board=world.occasions)
    assert "My Finch wakes" in read(topic.get_absolute_url())
    assert Post.objects.count() == 1


@pytest.mark.once  # as all of tests/security/test_visibility.py
@pytest.mark.parametrize("who", ["noor", "mallory"])
def test_no_address_tells_of_an_event_behind_a_closed_door(world: World, who: str) -> None:
    occasion = plan(world, stream="https://youtu.be/aqz-KE-bpKQ")
    date = begin(date_of(occasion))
    speakers.add(occasion, by=world.dara, name="Prof. Ilse Grau")
    question = questions.ask(occasion, "When does it come?", by=world.dara)
    recordings.keep(occasion, by=world.dara, address="https://youtu.be/aqz-KE-bpKQ")
    founding.close_to(world.occasions, roles.MODERATOR, roles.STAFF)
    here, client = f"/occasions/{occasion.pk}", browse(getattr(world, who))
    deeds = ["edit", "answer", "cancel", "invitations", "speakers", "dates", "stream", "recording", "recording/edit", "questions"]
    deeds += [f"dates/{date.pk}/{deed}" for deed in ("answer", "move", "cancel", "attendance")] + [f"speakers/{occasion.speakers.get().pk}"]
    deeds += [f"questions/{question.pk}{deed}" for deed in ("", "/vote", "/answer")]
    files = [f"{here}.ics", f"{here}/captions.vtt", f"{here}/dates/{date.pk}/attendance.csv", "/boards/events/calendar.ics", "/boards/events/"]
    for address in [*(f"{here}/{deed}/" for deed in deeds), *files]:
        assert {client.get(address).status_code, client.post(address, {"answer": "going", "text": "What is this?"}).status_code} <= {404, 405}, address
    assert Rsvp.objects.count() == 0
    assert client.get(f"{here}/dates/{date.pk + 1}/answer/").status_code in (404, 405)


def test_a_series_of_a_year_costs_the_pages_no_more_than_one_of_a_week(world: World) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            read(address, world.ben)
        # What a transaction of a test reads again and again is in memory elsewhere.
        return sum("formats_" in query["sql"] for query in asked.captured_queries)

    short = plan(world, rule="FREQ=WEEKLY;COUNT=2", capacity=1)
    costs = [cost("/boards/events/"), cost(short.topic.get_absolute_url())]
    long = plan(world, "Repair evenings all year", rule="FREQ=WEEKLY;COUNT=30", capacity=1)
    rsvps.answer_all(long, "going", by=world.amina)
    rsvps.answer_all(long, "going", by=world.ben)
    assert [cost("/boards/events/"), cost(long.topic.get_absolute_url())] == costs
