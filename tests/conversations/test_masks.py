"""Where the board allows it, members write without their name; only who holds the power knows."""

from __future__ import annotations

import pytest

from commonwheel.conversations import kudos, masks, posts
from commonwheel.delivery.notifications import Notification
from commonwheel.formats import solutions
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.structure import boards
from tests.world import World


def test_noor_asks_without_her_name_and_nothing_tells(world: World) -> None:
    with pytest.raises(Refused, match="under their name"):
        posts.start(world.questions, by=world.noor, title="I dropped it in the sea", body="Salt water, is it dead?", masked=True)
    boards.change(world.questions, by=world.dara, takes_anonymous=True)
    topic = posts.start(world.questions, by=world.noor, title="I dropped it in the sea", body="Salt water, is it dead?", masked=True)
    again = posts.start(world.questions, by=world.noor, title="I dropped it in the sea", body="Salt water, is it dead?", masked=True)
    assert again == topic
    opening = topic.posts.get(number=1)
    assert (topic.author, topic.last_author, opening.author, topic.shown_author) == (None, None, None, "Anonymous")
    assert not Entry.objects.filter(actor=world.noor, kind="topic.started").exists()
    assert world.noor.posts.count() == 0
    assert masks.lifted([opening], world.ben) == {}
    assert masks.lifted([opening], world.chen) == {opening.pk: world.noor}


def test_what_is_hers_is_still_hers(world: World) -> None:
    boards.change(world.questions, by=world.dara, takes_anonymous=True)
    topic = posts.start(world.questions, by=world.noor, title="I dropped it in the sea", body="Salt water, is it dead?", masked=True)
    world.settle()
    answer = world.answer(topic, body="Rinse it with fresh water first.")
    mine = posts.reply(topic, by=world.noor, body="It is dry again, thank you!", masked=True)
    world.settle()
    assert Notification.objects.filter(person=world.noor).count() == 1
    solutions.accept(answer, by=world.noor)
    posts.edit(mine, by=world.noor, body="It is dry again, and it works!")
    with pytest.raises(Refused, match="others"):
        kudos.give(mine, by=world.noor)
    with pytest.raises(Refused):
        posts.edit(mine, by=world.ben, body="It never worked, did it.")


def test_a_name_is_left_out_a_few_times_an_hour(world: World) -> None:
    boards.change(world.lounge, by=world.dara, takes_anonymous=True)
    topic = world.ask(board=world.lounge)
    for number in range(5):
        posts.reply(topic, by=world.ben, body=f"A secret, number {number} of many.", masked=True)
    with pytest.raises(Refused, match="enough"):
        posts.reply(topic, by=world.ben, body="One secret more than is good.", masked=True)
