from __future__ import annotations

import pytest

from commonwheel.conversations import kudos
from commonwheel.kernel.refusal import Refused
from tests.world import World


def test_noor_thanks_amina_once_however_often_she_clicks(world: World) -> None:
    reply = world.answer(world.ask())
    kudos.give(reply, by=world.noor)
    kudos.give(reply, by=world.noor)
    reply.refresh_from_db()
    assert reply.kudos_count == 1
    assert [kudo.giver for kudo in kudos.givers(reply)] == [world.noor]


def test_thanks_taken_back_leave_no_trace_in_the_count(world: World) -> None:
    topic = world.ask()
    opening = topic.posts.get(number=1)
    kudos.give(opening, by=world.ben)
    kudos.take(opening, by=world.ben)
    kudos.take(opening, by=world.ben)
    topic.refresh_from_db()
    assert topic.kudos_count == 0


def test_nobody_thanks_themselves(world: World) -> None:
    reply = world.answer(world.ask())
    with pytest.raises(Refused, match="others"):
        kudos.give(reply, by=world.amina)


def test_carried_kudos_stay_when_new_ones_come_and_go(world: World) -> None:
    reply = world.answer(world.ask())
    reply.carried_kudos = 26
    reply.save()
    kudos.give(reply, by=world.noor)
    reply.refresh_from_db()
    assert reply.kudos_count == 27
    kudos.take(reply, by=world.noor)
    reply.refresh_from_db()
    assert reply.kudos_count == 26


def test_a_visitor_and_a_banned_member_are_told_why_they_cannot_thank(world: World) -> None:
    reply = world.answer(world.ask())
    with pytest.raises(Refused, match="members"):
        kudos.give(reply, by=world.visitor)
    with pytest.raises(Refused, match="fake chargers"):
        kudos.give(reply, by=world.mallory)
