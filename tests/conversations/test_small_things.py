"""Pins, tags, bookmarks, drafts, and what is read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from commonwheel.accounts.people import Person
from commonwheel.authority import grants, roles
from commonwheel.conversations import bookmarks, drafts, reading, tags, topics
from commonwheel.conversations.lists import pins
from commonwheel.conversations.lists.pins import Pin
from commonwheel.conversations.reading import Floor, ReadMark
from commonwheel.conversations.tags import Tag
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from tests.world import World


def test_a_pin_holds_until_its_end(world: World) -> None:
    topic = world.ask()
    pins.pin(topic, by=world.chen, ends_at=clock.now() + timedelta(days=1))
    assert Pin.objects.active().filter(topic=topic).exists()
    Pin.objects.update(ends_at=clock.ago(seconds=1))
    assert not Pin.objects.active().exists()
    with pytest.raises(Refused, match="past"):
        pins.pin(topic, by=world.chen, ends_at=clock.ago(days=1))
    pins.pin(topic, by=world.chen)
    assert Pin.objects.active().get().topic == topic
    pins.unpin(topic, by=world.chen)
    pins.unpin(topic, by=world.chen)
    assert not Pin.objects.exists()


def test_a_moderator_of_one_board_does_not_touch_what_is_pinned_for_all(world: World) -> None:
    topic = world.ask()
    grants.give(roles.named(roles.MODERATOR), world.ben, by=None, at=world.questions.scope)
    with pytest.raises(Refused):
        pins.pin(topic, by=world.ben, is_global=True)
    pins.pin(topic, by=world.chen, is_global=True)
    with pytest.raises(Refused):
        pins.unpin(topic, by=world.ben)
    with pytest.raises(Refused):
        pins.pin(topic, by=world.ben)
    assert Pin.objects.get().is_global
    pins.unpin(topic, by=world.chen)
    pins.pin(topic, by=world.ben)
    assert not Pin.objects.get().is_global


def test_tags_are_words_in_small_letters_each_once() -> None:
    assert tags.tidy(["Finch 13", "finch-13", " C# ", "c++", "Übertaktung", "...", ""]) == ["finch-13", "c#", "c++", "übertaktung"]
    with pytest.raises(Refused, match="40 characters"):
        tags.tidy(["x" * 41])


@given(st.lists(st.text(max_size=50), max_size=8))
def test_tidying_what_is_tidy_changes_nothing(names: list[str]) -> None:
    try:
        words = tags.tidy(names)
    except Refused:
        return
    assert tags.tidy(words) == words
    assert len(words) <= tags.MOST


def test_a_tag_has_an_address_that_a_browser_sends_whole() -> None:
    assert Tag(slug="c#").get_absolute_url() == "/tags/c%23/"
    assert Tag(slug="what?").get_absolute_url() == "/tags/what%3F/"


def test_a_tag_counts_the_topics_that_are_in_sight(world: World) -> None:
    topic = world.ask(tags=("finch", "sleep"))
    world.ask("The second question", tags=("finch",))
    topics.hide(topic, by=world.chen, reason="Duplicate.")
    assert {tag.slug: tag.topics_count for tag in Tag.objects.all()} == {"finch": 1, "sleep": 0}
    topics.reveal(topic, by=world.chen)
    topics.retitle(topic, title=topic.title, tag_names=["finch", "lid"], by=world.noor)
    assert {tag.slug: tag.topics_count for tag in Tag.objects.all()} == {"finch": 2, "sleep": 0, "lid": 1}
    assert tags.of_topics([topic.pk]) == {topic.pk: ["finch", "lid"]}


def test_a_bookmark_is_ones_own(world: World) -> None:
    reply = world.answer(world.ask())
    bookmarks.keep(reply, by=world.noor)
    bookmarks.keep(reply, by=world.noor)
    assert bookmarks.kept_by(world.noor, [reply.pk]) == {reply.pk}
    assert bookmarks.kept_by(world.ben, [reply.pk]) == set()
    assert bookmarks.kept_by(world.visitor, [reply.pk]) == set()
    bookmarks.drop(reply, by=world.noor)
    bookmarks.drop(reply, by=world.noor)
    assert bookmarks.kept_by(world.noor, [reply.pk]) == set()


def test_a_draft_survives_until_it_is_posted_or_emptied(world: World) -> None:
    drafts.save("topic:12", by=world.noor, body="I tried", tags="a")
    drafts.save("topic:12", by=world.noor, body="I tried it\x00 and")
    drafts.save("new", by=world.noor, title="My Finch")
    kept = drafts.find("topic:12", by=world.noor)
    assert kept is not None and kept.body == "I tried it and"
    assert drafts.find("topic:12", by=world.ben) is None
    assert drafts.save("topic:12", by=world.noor, body="  ") is None
    assert drafts.find("topic:12", by=world.noor) is None
    drafts.drop("new", by=world.noor)
    assert not world.noor.drafts.exists()


def test_somebody_with_too_many_drafts_keeps_the_latest(world: World) -> None:
    for number in range(drafts.KEEP + 5):
        drafts.save(f"topic:{number}", by=world.noor, body="x" * (drafts.MOST + 1 if number == 10 else 5))
    assert world.noor.drafts.count() == drafts.KEEP
    assert drafts.find("topic:4", by=world.noor) is None
    long = drafts.find("topic:10", by=world.noor)
    assert long is not None and len(long.body) == drafts.MOST


@pytest.fixture
def early_bird(world: World) -> Person:
    """Ben, here for a year already."""
    Person.objects.filter(pk=world.ben.pk).update(joined_at=clock.ago(days=365))
    world.ben.refresh_from_db()
    return world.ben


def test_what_ben_has_not_read_is_new_to_him_from_the_right_post_on(world: World, early_bird: Person) -> None:
    topic = world.ask()
    assert reading.unread(early_bird, [topic]) == {topic.pk: 1}
    reading.read(topic, by=early_bird, number=1)
    assert reading.unread(early_bird, [topic]) == {}
    world.answer(topic)
    topic.refresh_from_db()
    assert reading.unread(early_bird, [topic]) == {topic.pk: 2}
    reading.read(topic, by=early_bird, number=99)
    assert reading.read_up_to(early_bird, topic) == 2
    reading.read(topic, by=early_bird, number=1)
    assert reading.read_up_to(early_bird, topic) == 2, "a mark never moves back"
    assert reading.unread(world.visitor, [topic]) == {}


def test_nothing_older_than_a_month_or_than_ones_joining_is_new(world: World, early_bird: Person) -> None:
    topic = world.ask()
    Topic.objects.filter(pk=topic.pk).update(bumped_at=clock.ago(days=31))
    topic.refresh_from_db()
    assert reading.unread(early_bird, [topic]) == {}
    Topic.objects.filter(pk=topic.pk).update(bumped_at=clock.ago(days=2))
    topic.refresh_from_db()
    assert reading.unread(early_bird, [topic]) == {topic.pk: 1}
    assert reading.unread(world.noor, [topic]) == {}, "Noor joined today"


def test_marking_a_board_read_leaves_the_others_and_marking_all_forgets_the_floors_of_boards(
    world: World, early_bird: Person
) -> None:
    here, there = world.ask(), world.ask("What do you listen to?", board=world.lounge)
    reading.read_all(by=early_bird, within=[world.questions])
    assert reading.unread(early_bird, [here, there]) == {there.pk: 1}
    reading.read_all(by=early_bird, within=[world.questions])
    reading.read_all(by=early_bird)
    assert reading.unread(early_bird, [here, there]) == {}
    assert Floor.objects.filter(person=early_bird).count() == 1
    world.answer(there)
    there.refresh_from_db()
    assert reading.unread(early_bird, [there]) == {there.pk: 2}


def test_asking_what_is_unread_costs_two_questions_however_much_was_written(world: World, early_bird: Person) -> None:
    many = [world.ask(f"Question number {number}", by=world.chen) for number in range(12)]
    for topic in many[:6]:
        reading.read(topic, by=early_bird, number=1)
    with CaptureQueriesContext(connection) as queries:
        assert set(reading.unread(early_bird, many)) == {topic.pk for topic in many[6:]}
    assert len(queries) == 2
    assert ReadMark.objects.filter(person=early_bird).count() == 6
