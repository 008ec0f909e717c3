"""The chat of a webcast: open while it runs, plain words, one line for one press, gone with who takes their words away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.accounts import departures
from commonwheel.authority import leaving
from commonwheel.conversations import locks, topics
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.webcasts import chats, questions
from commonwheel.formats.webcasts.chats import Line
from commonwheel.formats.webcasts.questions import Question
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.gatherings import STREAM, begin, date_of, plan
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(world: World) -> Occasion:
    occasion = plan(world, "Firmware evening", stream=STREAM, place="")
    return begin(date_of(occasion)).occasion


def test_noor_and_ben_write_while_it_runs_the_newest_first(world: World, running: Occasion) -> None:
    chats.say(running, "Hello  from\nthe sofa!", by=world.noor)
    chats.say(running, "Hello Noor <3", by=world.ben)
    assert [(line.person, line.text) for line in chats.of(running)] == [(world.ben, "Hello Noor <3"), (world.noor, "Hello from the sofa!")]
    assert Entry.objects.filter(kind="webcast.said").count() == 2


def test_the_same_line_sent_twice_is_one_and_words_may_come_again(world: World, running: Occasion) -> None:
    first = chats.say(running, "Yes!", by=world.noor)
    assert chats.say(running, " Yes! ", by=world.noor) == first
    chats.say(running, "No!", by=world.noor)
    assert chats.say(running, "Yes!", by=world.noor) != first
    assert Line.objects.count() == 3


@pytest.mark.parametrize(
    ("ago", "lasting", "is_open"),
    [(-31, 60, False), (-29, 60, True), (50, 60, True), (119, 60, True), (121, 60, False)],
    ids=["too early", "half an hour before", "while it runs", "an hour after", "over"],
)
def test_it_is_open_around_the_time_at_which_it_runs(world: World, ago: int, lasting: int, is_open: bool) -> None:
    occasion = plan(world, "Firmware evening", stream=STREAM, place="")
    here = begin(date_of(occasion), ago=timedelta(minutes=ago), lasting=timedelta(minutes=lasting)).occasion
    assert chats.is_open(here) is is_open
    if not is_open:
        with pytest.raises(Refused, match="while the webcast runs"):
            chats.say(here, "Am I early?", by=world.noor)


def test_who_may_not_reply_may_not_write(world: World, running: Occasion) -> None:
    for person in (world.visitor, world.mallory):
        with pytest.raises(Refused):
            chats.say(running, "Cheap chargers!", by=person)
    locks.lock(running.topic, by=world.chen, reason="Enough.")
    with pytest.raises(Refused):
        chats.say(Occasion.objects.get(), "One more thing", by=world.noor)
    in_a_room = begin(date_of(plan(world))).occasion
    with pytest.raises(Refused, match="not shown on the web"):
        chats.say(in_a_room, "Hello?", by=world.noor)


def test_empty_long_and_very_many_lines_are_refused(world: World, running: Occasion) -> None:
    for words in (" ", "long " * 200):
        with pytest.raises(Refused) as refused:
            chats.say(running, words, by=world.noor)
        assert refused.value.field == "text"
    for number in range(chats.QUICK):
        chats.say(running, f"Line {number}", by=world.noor)
    with pytest.raises(Refused, match="very quick"):
        chats.say(running, "And another", by=world.noor)
    chats.say(running, "Not me", by=world.ben)


def test_a_line_is_removed_by_its_writer_its_host_and_a_moderator_alone(world: World, running: Occasion) -> None:
    for person, by in ((world.noor, world.noor), (world.noor, world.dara), (world.noor, world.chen)):
        line = chats.say(running, f"Read by {by.name}", by=person)
        with pytest.raises(Refused):
            chats.remove(line, by=world.ben)
        chats.remove(line, by=by)
        chats.remove(line, by=by)
    assert not Line.objects.exists()
    assert Entry.objects.filter(kind="webcast.unsaid").count() == 3


def test_what_is_hidden_is_read_by_nobody_else(world: World, running: Occasion) -> None:
    chats.say(running, "Hello", by=world.noor)
    topics.hide(running.topic, by=world.chen, reason="Not public yet.")
    assert not Line.objects.visible_to(world.ben).exists() and Line.objects.visible_to(world.chen).exists()


def test_ben_leaves_and_takes_his_words_with_him(world: World, running: Occasion) -> None:
    for person in (world.ben, world.noor):
        chats.say(running, f"{person.name} was here", by=person)
        questions.ask(running, f"When does {person.name} get it?", by=person)
    leaving.leave(world.ben, removes=True)
    departures.Departure.objects.update(due_at=clock.now())
    assert departures.complete_due() == 1
    assert [line.person for line in Line.objects.all()] == [world.noor]
    assert [row.person for row in Question.objects.all()] == [world.noor]


def test_an_old_chat_is_there_as_it_was_and_nobody_is_told(world: World) -> None:
    past = begin(date_of(plan(world, "Firmware evening", stream=STREAM, place="")), ago=timedelta(days=9)).occasion
    at = clock.ago(days=9)
    chats.restore(past, [(world.noor.pk, "Hello", at), (None, "Good evening", at + timedelta(minutes=1))])
    assert [(line.person, line.text, line.at) for line in chats.of(past)] == [
        (None, "Good evening", at + timedelta(minutes=1)), (world.noor, "Hello", at),
    ]  # fmt: skip
    assert set(Entry.objects.filter(kind="webcast.said").values_list("is_history", flat=True)) == {True}
