"""Saved searches and the log of searches."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.accounts import people
from commonwheel.conversations import posts
from commonwheel.delivery.notifications import Notification, Reason
from commonwheel.discovery import log, query, saved
from commonwheel.discovery.log import Searched
from commonwheel.discovery.saved import SavedSearch
from commonwheel.groups import foundings
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from tests.world import World


def rung(world: World, person: object) -> list[str]:
    world.settle()
    rows = Notification.objects.visible_to(person).filter(reason=Reason.SEARCH).order_by("id")
    return [f"{notice.actor}: {notice.topic.title} #{notice.post.number}" for notice in rows]


def test_noor_hears_of_what_she_looks_for(world: World) -> None:
    saved.save("finch firmware", by=world.noor)
    world.ask("My Finch is hot", by=world.ben)
    topic = world.ask("Finch update", by=world.ben, body="Which firmwares are there?")
    world.answer(topic, body="For a Finch, firmware nest-1.14.")
    assert rung(world, world.noor) == ["Ben: Finch update #1", "Amina: Finch update #2"]
    assert SavedSearch.objects.get().matched_at is not None
    assert rung(world, world.ben) == []


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("author:ben", True), ("author:amina", False), ("tag:sleep", True), ("tag:sleep tag:linux", False), ("board:questions finch", True),
        ("board:lounge", False), ('"wakes in the bag"', True), ('"bag in the wakes"', False), ("finch -hot", False), ("in:title finch", True),
        ("is:unsolved", True), ("kind:questions", True), ("kind:ideas", False), ("Wi-Fi", False), ("the", True),
    ],
)  # fmt: skip
def test_a_saved_search_means_what_it_means_on_the_page(world: World, text: str, answers: bool) -> None:
    saved.save(text, by=world.noor)
    world.ask("My Finch wakes in the bag", by=world.ben, tags=("sleep",), body="It is hot in the bag.")
    assert bool(rung(world, world.noor)) is answers


def test_a_day_of_a_saved_search_begins_where_its_member_is(world: World) -> None:
    world.noor.time_zone = "Pacific/Kiritimati"
    world.noor.save()
    tomorrow = (clock.now() + timedelta(hours=14)).date()
    for person in (world.noor, world.amina):
        saved.save(f"finch after:{tomorrow}", by=person)
    world.ask("My Finch is hot", by=world.ben)
    assert rung(world, world.noor) == ["Ben: My Finch is hot #1"]
    assert bool(rung(world, world.amina)) is (tomorrow == clock.now().date())


def test_nobody_hears_of_what_they_may_not_see_or_wrote_themselves(world: World) -> None:
    for person in (world.noor, world.chen, world.ben):
        saved.save("chargers", by=person)
    world.ask("Chargers of Mallory", by=world.chen, board=world.moderators)
    group = foundings.found("repair", "Repair", by=world.amina, openness="hidden")
    posts.start(group.category.boards.get(), by=world.amina, title="Chargers here", body="Come and look.")
    world.ask("Chargers hum", by=world.ben)
    assert rung(world, world.noor) == ["Ben: Chargers hum #1"]
    assert "Ben: Chargers hum #1" in rung(world, world.chen)
    assert not [line for line in rung(world, world.chen) if line.startswith("Chen")]
    assert rung(world, world.ben) == []


def test_the_bell_rings_once_for_a_post(world: World) -> None:
    topic = world.ask("Hello there")
    saved.save("firmware", by=world.noor)
    saved.save("lid", by=world.noor)
    world.answer(topic)
    world.settle()
    assert [notice.reason for notice in Notification.objects.filter(person=world.noor, post__isnull=False)] == [Reason.REPLY]


def test_the_same_search_is_saved_once_and_dropped(world: World) -> None:
    first = saved.save("  finch   firmware ", by=world.noor)
    assert saved.save("finch firmware", by=world.noor) == first
    saved.drop(first, by=world.ben)
    assert SavedSearch.objects.count() == 1
    saved.drop(first, by=world.noor)
    saved.drop(first, by=world.noor)
    world.ask("Finch firmware", by=world.ben)
    assert rung(world, world.noor) == []


@pytest.mark.parametrize("text", ["", "   ", "???", "is:answered", "board:nowhere", "author:nobody finch"])
def test_what_can_find_nothing_is_not_saved(world: World, text: str) -> None:
    with pytest.raises(Refused):
        saved.save(text, by=world.noor)
    assert not SavedSearch.objects.exists()


def test_visitors_and_the_banned_save_nothing_and_nobody_saves_without_end(world: World) -> None:
    for person in (world.visitor, world.mallory):
        with pytest.raises(Refused):
            saved.save("finch", by=person)
    for number in range(saved.MOST):
        saved.save(f"finch {number}", by=world.noor)
    with pytest.raises(Refused):
        saved.save("one more", by=world.noor)


@pytest.fixture
def nothing_counted(world: World) -> None:
    """Of what other tests searched for."""
    log.flush()
    Searched.objects.all().delete()


@pytest.mark.usefixtures("nothing_counted")
def test_the_report_counts_words_and_names_nobody(world: World) -> None:
    for _time in range(3):
        log.note(query.parse("Spaceship  dock"), is_empty=True)
        log.note(query.parse("finch author:noor"), is_empty=False)
    log.note(query.parse("my secret illness"), is_empty=True)
    told = log.report(by=world.dara)
    assert (told.times, told.empty, told.share) == (7, 4, 57)
    assert [(line.words, line.times, line.empty) for line in told.frequent] == [("finch", 3, 0), ("spaceship dock", 3, 3)]
    assert [line.words for line in told.missing] == ["spaceship dock"]
    log.note(query.parse("finch"), is_empty=True)
    assert [(line.words, line.times, line.empty) for line in log.report(by=world.dara).frequent] == [("finch", 4, 1), ("spaceship dock", 3, 3)]


@pytest.mark.usefixtures("nothing_counted")
@pytest.mark.parametrize("text", ["noor@example.com", "@noor", "4111111111111111", "+44 20 7946 0958", "author:noor", "https://example.com/?token=x",
     "user:noor", "auther:noor", "noor.n(at)example.com", "www.example.com/noor?key=x", "+49 (0) 171-1234567", "0171 12 34 567"])
def test_what_tells_of_a_person_is_not_kept(world: World, text: str) -> None:
    log.note(query.parse(text), is_empty=True)
    log.flush()
    assert not [row.words for row in Searched.objects.all() if any(letter.isdigit() for letter in row.words) or "noor" in row.words or "example" in row.words]


@pytest.mark.usefixtures("nothing_counted")
def test_an_error_code_is_kept_and_the_name_of_a_member_not_told(world: World) -> None:
    people.add("nils", name="Nils Holm", email="nils@example.com")
    for _time in range(2):
        log.note(query.parse("error 0x80070057"), is_empty=True)
        log.note(query.parse("nils holm battery"), is_empty=True)
    told = log.report(by=world.dara)
    assert told.times == 4
    assert [line.words for line in told.missing] == [line.words for line in told.frequent] == ["error 0x80070057"]


def test_only_who_holds_the_power_reads_the_report(world: World) -> None:
    for person in (world.noor, world.visitor, world.chen):
        with pytest.raises(Refused):
            log.report(by=person)


def test_what_was_searched_long_ago_is_let_go(world: World) -> None:
    Searched.objects.create(day=clock.now().date() - log.KEPT - timedelta(days=1), words="old", times_count=1)
    Searched.objects.create(day=clock.now().date(), words="new", times_count=1)
    log.shed()
    assert [row.words for row in Searched.objects.all()] == ["new"]
