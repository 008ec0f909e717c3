from __future__ import annotations

import pytest

from commonwheel.conversations.topics import Topic
from commonwheel.discovery import similar
from commonwheel.formats import solutions
from tests.world import World


@pytest.fixture
def bag(world: World) -> Topic:
    """Noor's solved question among others."""
    topic = world.ask("My Finch wakes in the bag", tags=("sleep",))
    solutions.accept(world.answer(topic), by=world.noor)
    world.ask("My keyboard types letters twice", body="It happens since the update.")
    world.ask("The screen of my Kestrel flickers", body="Only when it is plugged in.", board=world.lounge, by=world.ben)
    world.ask("Flickering screen with the dock", body="The Kestrel again.", board=world.lounge, by=world.ben)
    world.settle()
    return topic


def test_who_asks_again_is_shown_the_solved_question(world: World, bag: Topic) -> None:
    likest = similar.to_title("Why is my laptop waking in its bag?", world.ben)
    assert likest[0] == bag
    assert likest[0].solution.author == world.amina
    assert "My keyboard types letters twice" not in [topic.title for topic in likest]


def test_a_title_about_something_else_shows_nothing(world: World, bag: Topic) -> None:
    assert similar.to_title("Where do I buy a violin in Lisbon", world.ben) == []
    assert similar.to_title("", world.ben) == []
    assert similar.to_title("???", world.ben) == []


def test_a_topic_is_not_similar_to_itself(world: World, bag: Topic) -> None:
    twin = world.ask("Finch wakes in a bag all the time")
    world.settle()
    assert similar.to_topic(twin, world.ben)[0] == bag
    assert twin not in similar.to_topic(twin, world.ben)
    assert similar.to_topic(bag, world.ben)[0].solution is None


def test_closed_boards_are_neither_similar_nor_proposed(world: World) -> None:
    world.ask("Chargers of Mallory catch fire", by=world.chen, board=world.moderators)
    world.settle()
    assert similar.to_title("charger catches fire", world.noor) == []
    assert similar.board_for("charger catches fire", world.noor) is None
    assert similar.board_for("charger catches fire", world.chen) == world.moderators


def test_a_board_is_proposed_where_such_topics_are(world: World, bag: Topic) -> None:
    assert similar.board_for("Kestrel screen flickers", world.noor) == world.lounge
    assert similar.board_for("Finch wakes up in bag", world.noor) == world.questions


def test_a_question_is_found_by_what_was_replied_to_it(world: World, bag: Topic) -> None:
    asked = similar.to_title("How do I change the firmware", world.ben, text="I want to turn off wake on lid.")
    assert asked[0] == bag


def test_first_lines_find_what_the_title_does_not_say(world: World, bag: Topic) -> None:
    assert bag not in similar.to_title("Please help me", world.ben)
    assert similar.to_title("Please help me", world.ben, text="My Finch wakes up whenever it is in a bag.")[0] == bag


def test_only_what_is_solved_or_an_article_answers(world: World, bag: Topic) -> None:
    world.ask("My Finch wakes up in its bag again", by=world.ben)
    world.settle()
    told = {topic.title: topic.answers for topic in similar.to_title("My Finch wakes in the bag", world.ben)}
    assert told == {bag.title: True, "My Finch wakes up in its bag again": False}
