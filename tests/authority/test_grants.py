"""Powers are given by those who hold them with the right to pass them on, there and below, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.authority import grants, roles, standing
from commonwheel.authority.grants import Grant
from commonwheel.authority.roles import Value
from commonwheel.authority.scopes import root
from commonwheel.conversations.topics import HIDE, MOVE
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.world import World


def test_the_owner_makes_a_moderator_and_it_shows_on_their_name(world: World) -> None:
    grants.give(roles.named(roles.MODERATOR), world.ben, by=world.dara)
    world.ben.refresh_from_db()
    assert world.ben.mark == "moderator"
    assert standing.of(world.ben).allows(HIDE, world.lounge.scope_id)
    assert Entry.objects.filter(kind="grant.given", actor=world.dara).count() == 1


def test_a_moderator_of_one_board_is_not_marked_everywhere(world: World) -> None:
    grants.give(roles.named(roles.MODERATOR), world.ben, by=world.dara, at=world.lounge.scope)
    world.ben.refresh_from_db()
    assert world.ben.mark == ""


def test_given_twice_it_is_held_once(world: World) -> None:
    first = grants.give(roles.named(roles.MODERATOR), world.ben, by=world.dara)
    again = grants.give(roles.named(roles.MODERATOR), world.ben, by=world.dara)
    assert first == again
    assert Grant.objects.filter(person=world.ben, role__slug=roles.MODERATOR).count() == 1


def test_who_holds_a_role_without_the_right_to_pass_it_on_cannot_give_it(world: World) -> None:
    with pytest.raises(Refused, match="cannot give"):
        grants.give(roles.named(roles.MODERATOR), world.noor, by=world.chen)
    with pytest.raises(Refused, match="cannot give"):
        grants.give(HIDE, world.noor, by=world.chen)
    with pytest.raises(Refused, match="cannot give"):
        grants.give(roles.named(roles.OWNER), world.noor, by=world.noor)
    assert not world.noor.grants.exists()


def test_the_right_to_pass_a_role_on_reaches_as_far_as_the_place_it_was_given_for(world: World) -> None:
    moderator = roles.named(roles.MODERATOR)
    grants.give(moderator, world.ben, by=world.dara, at=world.laptops.scope, may_pass_on=True)
    grants.give(moderator, world.noor, by=world.ben, at=world.lounge.scope)
    assert standing.of(world.noor).allows(HIDE, world.lounge.scope_id)
    for beyond in (root(), world.backstage.scope, world.moderators.scope):
        with pytest.raises(Refused, match="cannot give"):
            grants.give(moderator, world.noor, by=world.ben, at=beyond)
    with pytest.raises(Refused, match="cannot give"):
        grants.give(roles.named(roles.OWNER), world.noor, by=world.ben, at=world.lounge.scope)


def test_an_assign_rule_lets_a_role_pass_one_power_on_within_its_place(world: World) -> None:
    roles.rule(roles.named("helper"), MOVE, Value.ASSIGN, at=world.questions.scope)
    grants.give(MOVE, world.noor, by=world.amina, at=world.questions.scope)
    assert standing.of(world.noor).allows(MOVE, world.questions.scope_id)
    assert not standing.of(world.noor).verdict(MOVE, world.questions.scope_id).may_pass_on
    with pytest.raises(Refused, match="cannot give"):
        grants.give(MOVE, world.noor, by=world.amina, at=world.lounge.scope)
    with pytest.raises(Refused, match="cannot give"):
        grants.give(MOVE, world.ben, by=world.noor, at=world.questions.scope)


def test_a_banned_member_passes_nothing_on(world: World) -> None:
    moderator = roles.named(roles.MODERATOR)
    grants.give(moderator, world.mallory, by=None, may_pass_on=True)
    with pytest.raises(Refused, match="cannot give"):
        grants.give(moderator, world.noor, by=world.mallory)


def test_what_is_taken_back_is_over_at_once_and_stays_in_the_record(world: World) -> None:
    grant = grants.give(roles.named(roles.MODERATOR), world.ben, by=world.dara)
    grants.end(grant, by=world.dara)
    grants.end(grant, by=world.dara)
    world.ben.refresh_from_db()
    assert world.ben.mark == ""
    assert not standing.of(world.ben).allows(HIDE, world.lounge.scope_id)
    grant.refresh_from_db()
    assert grant.ended_by == world.dara
    assert Entry.objects.filter(kind="grant.ended").count() == 1


def test_anybody_may_lay_down_their_own_office_and_nobody_that_of_another(world: World) -> None:
    grant = grants.give(roles.named(roles.MODERATOR), world.ben, by=world.dara)
    with pytest.raises(Refused, match="cannot give"):
        grants.end(grant, by=world.noor)
    grants.end(grant, by=world.ben)
    assert not standing.of(world.ben).allows(HIDE, world.lounge.scope_id)


def test_a_grant_with_an_end_is_over_when_it_comes(world: World) -> None:
    grant = grants.give(HIDE, world.ben, by=world.dara, ends_at=clock.now() + timedelta(days=90))
    assert standing.of(world.ben).allows(HIDE)
    Grant.objects.filter(pk=grant.pk).update(ends_at=clock.ago(seconds=1))
    assert not standing.of(world.ben).allows(HIDE)
