"""Events: planned, answered, moved, cancelled; and a seat for who waited longest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from commonwheel.accounts.people import Person
from commonwheel.authority import restrictions
from commonwheel.conversations import topics
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.notifications import Notification
from commonwheel.formats.occasions import (
    attendance,
    calendars,
    dates,
    invitations,
    occasions,
    planning,
    recurrences,
    reminders,
    rsvps,
    speakers,
)
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.formats.occasions.planning import Setting
from commonwheel.formats.occasions.rsvps import Rsvp
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.gatherings import BERLIN, begin, date_of, plan, wall
from tests.world import World

pytestmark = pytest.mark.django_db


def told(world: World) -> list[tuple[str, str]]:
    world.settle()
    return sorted(Notification.objects.exclude(reason="badge").values_list("person__handle", "reason"))


def mailed(to: Person) -> list[str]:
    """The subjects of all that a member was mailed, the first first: letters to others are their own."""
    return [letter.subject for letter in mail.outbox if letter.to == [to.email]]


def test_dara_plans_an_evening_and_members_do_not(world: World) -> None:
    occasion = plan(world)
    date = date_of(occasion)
    assert date.starts_at.astimezone(BERLIN).hour == 18
    assert date.ends_at - date.starts_at == timedelta(hours=2)
    assert occasion.topic.title == "Repair evening in Leipzig"
    with pytest.raises(Refused):
        occasions.check_plan(world.occasions, by=world.noor)
    with pytest.raises(Refused, match="not for events"):
        occasions.check_plan(world.lounge, by=world.dara)


def test_an_evening_that_was_sent_twice_is_one(world: World) -> None:
    assert plan(world) == plan(world)
    assert (Occasion.objects.count(), Date.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("start", "end", "field", "words"),
    [(5, 5.0, "ends", "before the start"), (-3, -2, "starts", "in the past"), (3, 50, "ends", "a month at most")],
)
def test_a_time_that_cannot_be_is_refused_with_its_field(world: World, start: float, end: float, field: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        planning.plan(
            world.occasions, by=world.dara, title="Repair evening", body="Bring your laptop.", starts=wall(start), ends=wall(end),
            setting=Setting("Europe/Berlin", place="Leipzig"),
        )  # fmt: skip
    assert refused.value.field == field
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("setting", "field"),
    [
        (Setting("Mars/Olympus", place="Crater"), "zone"), (Setting("Europe/Berlin"), "place"), (Setting("Europe/Berlin", place="x", capacity=0), "capacity"),
        (Setting("Europe/Berlin", stream="http://video.example/1"), "stream"), (Setting("Europe/Berlin", stream="javascript:alert(1)"), "stream"),
        (Setting("Europe/Berlin", place="x" * 201), "place"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_is_refused_with_its_field(setting: Setting, field: str) -> None:
    with pytest.raises(Refused) as refused:
        setting.checked()
    assert refused.value.field == field


def test_an_hour_that_clocks_leave_out_is_no_time() -> None:
    with pytest.raises(Refused, match="put forward"):
        dates.checked(datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 4), BERLIN)


def test_a_series_keeps_its_hour_when_clocks_change() -> None:
    first = datetime(2027, 3, 16, 18, tzinfo=BERLIN).astimezone(UTC)
    found = recurrences.starts(first, BERLIN, "FREQ=WEEKLY;COUNT=4")
    assert [moment.astimezone(BERLIN).hour for moment in found] == [18] * 4
    assert found[1] - found[0] == timedelta(days=7) and found[2] - found[1] == timedelta(days=7, hours=-1)


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("", 1), ("FREQ=DAILY;COUNT=200", 200), ("FREQ=WEEKLY;UNTIL=20270329", 2), ("RRULE:FREQ=MONTHLY;BYDAY=3TU;COUNT=3", 3),
        ("freq=weekly;byday=tu,th;count=4", 4), ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20270413T160000Z", 3),
    ],
)  # fmt: skip
def test_a_rule_makes_as_many_dates_as_it_says(rule: str, count: int) -> None:
    found = recurrences.starts(datetime(2027, 3, 16, 17, tzinfo=UTC), BERLIN, rule)
    assert len(found) == count
    assert found[0] == datetime(2027, 3, 16, 17, tzinfo=UTC) and found == sorted(found)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY", "for ever"), ("FREQ=DAILY;COUNT=201", "at most 200"), ("FREQ=DAILY;UNTIL=20280101", "at most 200"),
        ("FREQ=YEARLY;COUNT=9", "three years"), ("FREQ=WEEKLY;UNTIL=20400101", "three years"), ("FREQ=WEEKLY;UNTIL=20200101", "before its first"),
        ("every Tuesday", "no rule"), ("FREQ=SECONDLY;COUNT=5", "no rule"), ("FREQ=WEEKLY;INTERVAL=0;COUNT=3", "no rule"),
        ("FREQ=WEEKLY;COUNT=-1", "no rule"), ("FREQ=WEEKLY;COUNT=x", "no rule"), ("COUNT=3", "no rule"), ("FREQ=DAILY;BYHOUR=1,2;COUNT=9", "no rule"),
    ],
)  # fmt: skip
def test_a_rule_without_end_or_sense_is_refused(rule: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        recurrences.starts(datetime(2027, 3, 16, 17, tzinfo=UTC), BERLIN, rule)
    assert refused.value.field == "rule"


@given(st.text(alphabet="FREQWKLYDAIOUNTBM=;,0123456789-T", max_size=40))
def test_whatever_is_typed_as_a_rule_is_read_or_refused(rule: str) -> None:
    try:
        found = recurrences.starts(datetime(2027, 3, 16, 17, tzinfo=UTC), ZoneInfo("Asia/Tokyo"), rule)
    except Refused:
        return
    assert 1 <= len(found) <= recurrences.MOST


def test_ben_comes_perhaps_comes_and_says_nothing_any_more(world: World) -> None:
    date = date_of(plan(world))
    rsvps.answer(date, "going", by=world.ben)
    rsvps.answer(date, "going", by=world.ben)
    date.refresh_from_db()
    assert (date.going_count, Entry.objects.filter(kind="occasion.answered").count()) == (1, 1)
    rsvps.answer(date, "maybe", by=world.ben)
    date.refresh_from_db()
    assert (date.going_count, date.maybe_count) == (0, 1)
    rsvps.withdraw(date, by=world.ben)
    rsvps.withdraw(date, by=world.ben)
    date.refresh_from_db()
    assert (date.maybe_count, Rsvp.objects.count()) == (0, 0)


def test_nobody_answers_what_is_over_cancelled_hidden_or_closed_to_them(world: World) -> None:
    occasion = plan(world, rule="FREQ=WEEKLY;COUNT=2")
    date = date_of(occasion)
    with pytest.raises(Refused):
        rsvps.answer(date, "going", by=world.mallory)
    with pytest.raises(Refused, match="Choose"):
        rsvps.answer(date, "perhaps", by=world.ben)
    over = begin(date, ago=timedelta(hours=3))
    with pytest.raises(Refused, match="over"):
        rsvps.answer(over, "going", by=world.ben)
    later = occasion.dates.select_related("occasion__topic__board").last()
    assert later is not None
    dates.cancel(later, by=world.dara)
    later.refresh_from_db()
    with pytest.raises(Refused, match="cancelled"):
        rsvps.answer(later, "going", by=world.ben)
    with pytest.raises(Refused, match="No date"):
        rsvps.answer_all(occasion, "going", by=world.ben)
    other = date_of(plan(world, "Another evening"))
    topics.hide(other.occasion.topic, by=world.chen, reason="Wrong day.")
    with pytest.raises(Refused, match="hidden"):
        rsvps.answer(date_of(other.occasion), "going", by=world.ben)


def test_one_who_runs_while_it_runs_may_still_come(world: World) -> None:
    date = begin(date_of(plan(world)))
    assert rsvps.answer(date, "going", by=world.ben).answer == "going"


def test_who_comes_too_late_waits_and_the_seat_goes_to_who_waited_longest(world: World) -> None:
    date = date_of(plan(world, capacity=1))
    rsvps.answer(date, "going", by=world.amina)
    noor = rsvps.answer(date, "going", by=world.noor)
    ben = rsvps.answer(date, "going", by=world.ben)
    assert (noor.is_waiting, ben.is_waiting, rsvps.places_in_queue(world.ben, [date.pk])) == (True, True, {date.pk: 2})
    rsvps.answer(date, "no", by=world.amina)
    noor.refresh_from_db()
    ben.refresh_from_db()
    date.refresh_from_db()
    assert (noor.is_waiting, ben.is_waiting) == (False, True)
    assert (date.going_count, date.waiting_count, rsvps.places_in_queue(world.ben, [date.pk])) == (1, 1, {date.pk: 1})
    assert told(world) == [("noor", "seated")]
    rsvps.withdraw(date, by=world.noor)
    assert told(world) == [("ben", "seated"), ("noor", "seated")]


def test_more_seats_are_given_to_who_waits_and_fewer_take_nobody_theirs(world: World) -> None:
    occasion = plan(world, capacity=1)
    date = date_of(occasion)
    for person in (world.amina, world.noor, world.ben):
        rsvps.answer(date, "going", by=person)
    said = {"title": occasion.topic.title, "body": "Bring your laptop and a screwdriver."}
    planning.change(occasion, by=world.dara, setting=Setting("Europe/Berlin", "Werkstatt, Leipzig", capacity=2), **said)
    date.refresh_from_db()
    assert (date.going_count, date.waiting_count) == (2, 1)
    assert told(world) == [("noor", "seated")]
    planning.change(occasion, by=world.dara, setting=Setting("Europe/Berlin", "Werkstatt, Leipzig", capacity=1), **said)
    date.refresh_from_db()
    assert (date.going_count, date.waiting_count) == (2, 1)
    rsvps.answer(date, "no", by=world.amina)
    date.refresh_from_db()
    assert (date.going_count, date.waiting_count) == (1, 1)
    planning.change(occasion, by=world.dara, setting=Setting("Europe/Berlin", "Werkstatt, Leipzig"), **said)
    date.refresh_from_db()
    assert (date.going_count, date.waiting_count) == (2, 0)


def test_the_banned_are_passed_over_for_a_seat(world: World) -> None:
    date = date_of(plan(world, capacity=1))
    for person in (world.amina, world.noor, world.ben):
        rsvps.answer(date, "going", by=person)
    restrictions.ban(world.noor, by=world.dara, reason="Advertisements.")
    rsvps.answer(date, "no", by=world.amina)
    assert Rsvp.objects.get(person=world.ben).is_waiting is False
    assert Rsvp.objects.get(person=world.noor).is_waiting is True


def test_one_answer_for_a_whole_series_and_another_for_one_date(world: World) -> None:
    occasion = plan(world, rule="FREQ=WEEKLY;COUNT=3")
    assert len(rsvps.answer_all(occasion, "going", by=world.ben)) == 3
    rsvps.answer(date_of(occasion), "no", by=world.ben)
    assert sorted(Rsvp.objects.values_list("answer", flat=True)) == ["going", "going", "no"]


def test_a_date_is_moved_and_its_guests_are_told_by_bell_and_mail(world: World) -> None:
    occasion = plan(world)
    date = date_of(occasion)
    rsvps.answer(date, "going", by=world.ben)
    rsvps.answer(date, "no", by=world.noor)
    dates.move(date, by=world.dara, starts=wall(11), ends=wall(11, 21))
    assert told(world) == [("ben", "moved")]
    assert mailed(world.ben) == ["Another time or place: Repair evening in Leipzig"]
    assert "Werkstatt, Leipzig" in next(str(letter.body) for letter in mail.outbox if letter.to == [world.ben.email])
    assert mailed(world.noor) == []
    dates.move(date, by=world.dara, starts=wall(12), ends=wall(12, 21))
    world.settle()
    assert mailed(world.ben) == ["Another time or place: Repair evening in Leipzig"] * 2
    assert Notification.objects.get(person=world.ben).others_count == 0
    with pytest.raises(Refused, match="past"):
        dates.move(date, by=world.dara, starts=wall(-1), ends=wall(0))
    with pytest.raises(Refused):
        dates.move(date, by=world.ben, starts=wall(5), ends=wall(5, 20))


def test_the_rest_of_a_series_is_moved_by_as_much(world: World) -> None:
    occasion = plan(world, rule="FREQ=WEEKLY;COUNT=3")
    first, second, third = occasion.dates.select_related("occasion__topic__board")
    dates.move(second, by=world.dara, starts=wall(18, 19), ends=wall(18, 20), is_rest=True)
    local = [one.starts_at.astimezone(BERLIN).replace(tzinfo=None) for one in occasion.dates.all()]
    assert local == [wall(10), wall(18, 19), wall(25, 19)]
    with pytest.raises(Refused, match="already"):
        dates.move(third, by=world.dara, starts=wall(10), ends=wall(10, 20))
    dates.move(first, by=world.dara, starts=wall(18, 18), ends=wall(18, 19), is_rest=True)
    assert [one.starts_at.astimezone(BERLIN).hour for one in occasion.dates.all()] == [18, 19, 19]
    dates.add(occasion, by=world.dara, starts=wall(60), ends=wall(60, 20))
    assert occasion.dates.count() == 4


def test_a_date_is_cancelled_and_takes_place_after_all(world: World) -> None:
    occasion = plan(world, rule="FREQ=WEEKLY;COUNT=2")
    date = date_of(occasion)
    rsvps.answer(date, "going", by=world.ben)
    dates.cancel(date, by=world.dara)
    dates.cancel(date_of(occasion), by=world.dara)
    assert told(world) == [("ben", "cancelled")]
    assert Entry.objects.filter(kind="occasion.cancelled").count() == 1
    dates.revive(date_of(occasion), by=world.dara)
    assert told(world) == [("ben", "cancelled"), ("ben", "revived")]
    dates.cancel_all(occasion, by=world.dara)
    assert not occasion.dates.standing().exists()
    with pytest.raises(Refused):
        dates.cancel_all(occasion, by=world.noor)


def test_who_has_a_seat_is_reminded_a_day_and_an_hour_before_once_each(world: World) -> None:
    date = date_of(plan(world, capacity=1))
    rsvps.answer(date, "going", by=world.ben)
    rsvps.answer(date, "going", by=world.noor)
    assert reminders.remind() == 0
    begin(date, ago=-timedelta(hours=23))
    assert (reminders.remind(), reminders.remind()) == (1, 0)
    assert told(world) == [("ben", "soon")]
    begin(date, ago=-timedelta(minutes=50))
    assert (reminders.remind(), reminders.remind()) == (1, 0)
    world.settle()
    assert mailed(world.ben) == ["Soon: Repair evening in Leipzig"] * 2
    assert mailed(world.noor) == []
    assert Notification.objects.get(person=world.ben).others_count == 0


def test_nobody_is_reminded_of_what_does_not_take_place(world: World) -> None:
    date = date_of(plan(world))
    rsvps.answer(date, "going", by=world.ben)
    dates.cancel(date, by=world.dara)
    begin(date, ago=-timedelta(hours=23))
    assert reminders.remind() == 0


def test_dara_invites_by_handle_and_who_cannot_see_it_is_not(world: World) -> None:
    occasion = plan(world)
    invitations.invite(occasion, ["@Noor", "ben"], by=world.dara)
    invitations.invite(occasion, ["noor"], by=world.dara)
    assert told(world) == [("ben", "invited"), ("noor", "invited")]
    with pytest.raises(Refused, match="no member"):
        invitations.invite(occasion, ["nobody-here"], by=world.dara)
    with pytest.raises(Refused):
        invitations.invite(occasion, ["amina"], by=world.ben)


def test_speakers_stand_in_their_order(world: World) -> None:
    occasion = plan(world)
    amina = speakers.add(occasion, by=world.dara, name="", handle="@amina", about="Opens  laptops.")
    speakers.add(occasion, by=world.dara, name="Prof. Ilse Grau")
    assert [(one.name, one.person) for one in occasion.speakers.all()] == [("Amina", world.amina), ("Prof. Ilse Grau", None)]
    for said, field in (({"name": " "}, "name"), ({"name": "A", "handle": "who"}, "handle"), ({"name": "A", "picture": b"nothing"}, "picture")):
        with pytest.raises(Refused) as refused:
            speakers.add(occasion, by=world.dara, **said)
        assert refused.value.field == field
    speakers.remove(amina, by=world.dara)
    assert occasion.speakers.count() == 1


def test_attendance_is_marked_from_the_start_on(world: World) -> None:
    date = date_of(plan(world))
    for person in (world.ben, world.noor):
        rsvps.answer(date, "going", by=person)
    with pytest.raises(Refused, match="not begun"):
        attendance.mark(date, [world.ben.pk], by=world.dara)
    date = begin(date)
    attendance.mark(date, [world.ben.pk, world.chen.pk], by=world.dara)
    assert [(row.person, row.attended_at is not None) for row in attendance.of(date)] == [(world.ben, True), (world.noor, False)]
    attendance.mark(date, [], by=world.dara)
    assert not Rsvp.objects.filter(attended_at__isnull=False).exists()


def test_a_calendar_tells_of_moves_and_cancellations(world: World) -> None:
    occasion = plan(world, "Repair; evening, in Leipzig", rule="FREQ=WEEKLY;COUNT=2")
    date = date_of(occasion)
    rsvps.answer(date, "maybe", by=world.ben)
    dates.cancel(occasion.dates.select_related("occasion__topic__board")[1], by=world.dara)
    calendar = Calendar.from_ical(calendars.write("Events", calendars.recent(occasion.dates.all())))
    first, second = calendar.walk("VEVENT")
    assert (str(first["SUMMARY"]), first["DTSTART"].dt, str(first["STATUS"])) == ("Repair; evening, in Leipzig", date.starts_at, "CONFIRMED")
    assert (str(second["STATUS"]), int(second["SEQUENCE"])) == ("CANCELLED", 1)
    assert first["UID"] != second["UID"]
    rows, said = calendars.of_member(world.ben)
    assert [row.pk for row in rows] == [date.pk]
    assert b"STATUS:TENTATIVE" in calendars.write("Ben", rows, said)


def test_a_new_key_makes_the_old_one_nobodys(world: World) -> None:
    old = calendars.key_of(world.ben)
    assert calendars.key_of(world.ben) == old and calendars.whose(old) == world.ben
    new = calendars.renew_key(world.ben)
    assert calendars.whose(old) is None and calendars.whose(new) == world.ben


def test_what_is_hidden_does_not_exist_for_others(world: World) -> None:
    occasion = plan(world)
    topics.hide(occasion.topic, by=world.chen, reason="An advertisement.")
    assert not Occasion.objects.visible_to(world.ben).exists() and not Date.objects.visible_to(world.visitor).exists()
    assert Occasion.objects.visible_to(world.chen).exists()


def test_the_next_date_is_the_one_that_lists_show(world: World) -> None:
    occasion = plan(world, rule="FREQ=WEEKLY;COUNT=3")
    first, second, _third = occasion.dates.all()
    begin(first, ago=timedelta(days=7))
    topic = Topic.objects.select_related("board").get()
    assert occasions.next_dates([topic])[topic.pk].pk == second.pk
    assert occasions.turn() == 0
    begin(second, ago=timedelta(seconds=30))
    assert occasions.turn() == 1
    assert clock.now() > first.changed_at
