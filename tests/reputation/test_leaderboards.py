"""Leaderboards: who leads, from what the viewer may read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.accounts import profiles
from commonwheel.conversations import kudos, posts
from commonwheel.conversations.kudos import Kudo
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from commonwheel.reputation.leaderboards import ANSWERS, KUDOS, SOLUTIONS, top
from tests.world import World

pytestmark = pytest.mark.django_db


def shown(*args: object, **rest: object) -> list[tuple[int, str, int]]:
    return [(line.place, line.person.handle, line.count) for line in top(*args, **rest)]  # type: ignore[arg-type]


def test_amina_leads_in_solutions_and_equals_share_a_place(world: World) -> None:
    for _question in range(2):
        solutions.accept(world.answer(world.ask(f"Question number {_question}")), by=world.noor)
    for who in (world.ben, world.chen):
        solutions.accept(world.answer(world.ask(f"A question for {who.handle}"), by=who), by=world.noor)
    assert shown(SOLUTIONS, viewer=None) == [(1, "amina", 2), (2, "chen", 1), (2, "ben", 1)]


def test_to_solve_ones_own_question_leads_nowhere(world: World) -> None:
    topic = world.ask()
    solutions.accept(world.answer(topic, by=world.noor), by=world.noor)
    assert shown(SOLUTIONS, viewer=None) == []
    assert shown(ANSWERS, viewer=None) == []


def test_kudos_count_by_weight_and_in_their_time(world: World) -> None:
    reply = world.answer(world.ask())
    kudos.give(reply, by=world.noor)
    Kudo.objects.update(weight=3, given_at=clock.now() - timedelta(days=10))
    assert shown(KUDOS, viewer=None) == [(1, "amina", 3)]
    assert shown(KUDOS, viewer=None, days=30) == [(1, "amina", 3)]
    assert shown(KUDOS, viewer=None, days=7) == []


def test_what_was_said_behind_closed_doors_counts_for_those_inside_alone(world: World) -> None:
    topic = posts.start(world.moderators, by=world.dara, title="About the chargers", body="What do we do?")
    world.answer(topic, by=world.chen)
    assert shown(ANSWERS, viewer=world.noor) == []
    assert shown(ANSWERS, viewer=world.chen) == [(1, "chen", 1)]
    assert shown(ANSWERS, viewer=world.noor, board_id=world.moderators.pk) == []


def test_one_board_counts_alone(world: World) -> None:
    world.answer(world.ask())
    world.answer(world.ask("Which bag do you carry?", board=world.lounge), by=world.ben)
    assert shown(ANSWERS, viewer=None, board_id=world.lounge.pk) == [(1, "ben", 1)]


def test_who_does_not_want_to_stand_there_does_not(world: World) -> None:
    world.answer(world.ask())
    profiles.prefer(world.amina, is_ranked=False)
    assert shown(ANSWERS, viewer=None) == []


def test_staff_stand_aside(world: World) -> None:
    world.answer(world.ask(), by=world.dara)
    assert shown(ANSWERS, viewer=None) == []


def test_what_was_hidden_does_not_count(world: World) -> None:
    reply = world.answer(world.ask())
    posts.hide(reply, by=world.chen, reason="Sells chargers.")
    assert shown(ANSWERS, viewer=world.chen) == []
