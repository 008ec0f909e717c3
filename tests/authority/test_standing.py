"""Who may do what, decided in a fixed order, and always with the reason in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonwheel.accounts.people import Person
from commonwheel.authority import grants, powers, restrictions, roles, standing
from commonwheel.authority.powers import Power
from commonwheel.authority.roles import Value
from commonwheel.authority.scopes import Scope, root
from commonwheel.conversations import locks, topics
from commonwheel.conversations.lists import pins
from commonwheel.conversations.posts import REPLY
from commonwheel.conversations.topics import HIDE, MOVE, START
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import READ
from tests.world import World


def may(person: Any, power: Power, at: Scope) -> bool:
    return standing.of(person).allows(power, at.pk)


def test_every_member_may_do_what_members_may_and_a_visitor_is_told_to_join(world: World) -> None:
    assert may(world.noor, START, world.questions.scope)
    assert not may(world.visitor, START, world.questions.scope)
    with pytest.raises(Refused, match="members") as refused:
        standing.of(world.visitor).require(START, world.questions.scope.pk)
    assert "Sign in" in refused.value.cure


def test_a_moderator_moderates_everywhere_and_a_newcomer_nowhere(world: World) -> None:
    assert may(world.chen, HIDE, world.questions.scope)
    assert not may(world.noor, HIDE, world.questions.scope)


def test_a_role_given_for_one_board_holds_only_there(world: World) -> None:
    grants.give(roles.named(roles.MODERATOR), world.ben, by=None, at=world.lounge.scope)
    assert may(world.ben, HIDE, world.lounge.scope)
    assert not may(world.ben, HIDE, world.questions.scope)
    assert not may(world.ben, HIDE, root())


def test_a_role_given_for_a_category_holds_in_all_its_boards(world: World) -> None:
    grants.give(roles.named(roles.MODERATOR), world.ben, by=None, at=world.laptops.scope)
    assert may(world.ben, HIDE, world.lounge.scope)
    assert may(world.ben, HIDE, world.questions.scope)
    assert not may(world.ben, HIDE, world.moderators.scope)


def test_the_nearest_rule_wins(world: World) -> None:
    members = roles.named(roles.MEMBERS)
    roles.rule(members, START, Value.DENY, at=world.laptops.scope)
    assert not may(world.noor, START, world.lounge.scope)
    roles.rule(members, START, Value.GRANT, at=world.lounge.scope)
    assert may(world.noor, START, world.lounge.scope)
    assert not may(world.noor, START, world.questions.scope)
    roles.inherit(members, START, at=world.lounge.scope)
    assert not may(world.noor, START, world.lounge.scope)


def test_of_two_roles_at_the_same_place_the_one_that_denies_wins(world: World) -> None:
    quiet = roles.add("quiet", "Quiet")
    roles.rule(quiet, HIDE, Value.DENY, at=root())
    grants.give(quiet, world.chen, by=None)
    assert not may(world.chen, HIDE, world.lounge.scope)
    assert "Quiet" in standing.of(world.chen).verdict(HIDE, world.lounge.scope.pk).because


def test_a_single_power_given_to_a_person_beats_the_rules_of_their_roles(world: World) -> None:
    roles.rule(roles.named(roles.MEMBERS), START, Value.DENY, at=world.lounge.scope)
    grants.give(START, world.noor, by=None, at=world.lounge.scope)
    assert may(world.noor, START, world.lounge.scope)
    assert not may(world.ben, START, world.lounge.scope)


def test_the_owner_may_everything_whatever_a_rule_says(world: World) -> None:
    for slug in (roles.EVERYONE, roles.MEMBERS, roles.OWNER):
        roles.rule(roles.named(slug), START, Value.DENY, at=world.lounge.scope)
    assert may(world.dara, START, world.lounge.scope)
    assert all(may(world.dara, power, world.moderators.scope) for power in powers.powers.values())


def test_a_closed_board_is_read_by_those_it_is_for(world: World) -> None:
    readers = [p for p in (world.dara, world.chen, world.amina, world.noor, world.visitor) if may(p, READ, world.moderators.scope)]
    assert readers == [world.dara, world.chen]


def test_a_banned_member_reads_as_a_visitor_does_and_does_nothing_else(world: World) -> None:
    assert may(world.mallory, READ, world.questions.scope)
    assert not may(world.mallory, START, world.questions.scope)
    with pytest.raises(Refused, match="Sold fake chargers"):
        standing.of(world.mallory).require(REPLY, world.questions.scope.pk)


def test_a_ban_from_one_board_leaves_the_others(world: World) -> None:
    restrictions.ban(world.ben, by=world.chen, reason="Shouts in the lounge.", at=world.lounge.scope)
    assert not may(world.ben, REPLY, world.lounge.scope)
    assert may(world.ben, REPLY, world.questions.scope)


def test_a_banned_moderator_keeps_no_power_not_even_to_read_behind_the_door(world: World) -> None:
    restrictions.ban(world.chen, by=world.dara, reason="Abuse of the office.")
    assert not may(world.chen, HIDE, world.lounge.scope)
    assert not may(world.chen, READ, world.moderators.scope)


def test_a_ban_ends_by_itself_and_by_being_lifted(world: World) -> None:
    ban = restrictions.ban(world.ben, by=world.chen, reason="Cool down.", ends_at=clock.now() + timedelta(days=1))
    assert not may(world.ben, REPLY, world.lounge.scope)
    type(ban).objects.filter(pk=ban.pk).update(ends_at=clock.ago(seconds=1))
    assert may(world.ben, REPLY, world.lounge.scope)
    longer = restrictions.ban(world.ben, by=world.chen, reason="Again.")
    restrictions.lift(longer, by=world.chen)
    restrictions.lift(longer, by=world.chen)
    assert may(world.ben, REPLY, world.lounge.scope)


def test_nobody_bans_themselves_an_owner_or_without_saying_why(world: World) -> None:
    with pytest.raises(Refused, match="yourself"):
        restrictions.ban(world.chen, by=world.chen, reason="Test.")
    with pytest.raises(Refused, match="owner"):
        restrictions.ban(world.dara, by=world.chen, reason="Coup.")
    with pytest.raises(Refused, match="Say why"):
        restrictions.ban(world.ben, by=world.chen, reason="  ")
    with pytest.raises(Refused, match="past"):
        restrictions.ban(world.ben, by=world.chen, reason="Late.", ends_at=clock.ago(days=1))
    with pytest.raises(Refused, match="power"):
        restrictions.ban(world.ben, by=world.noor, reason="I want to.")
    assert may(world.ben, REPLY, world.lounge.scope)


RULED = (READ, START, REPLY, HIDE, MOVE, locks.LOCK, pins.PIN, topics.RETITLE)
CAST = ("dara", "chen", "amina", "noor", "ben")


@pytest.mark.once  # decided in memory, once the rules are read
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_rules_are_a_ban_never_adds_a_power(world: World, data: st.DataObject) -> None:
    places = [root(), world.laptops.scope, world.backstage.scope, world.questions.scope, world.lounge.scope, world.moderators.scope]
    stock = [roles.named(slug) for slug in ("everyone", "members", "moderator", "helper", "staff")]
    with transaction.atomic():
        for role, power, value, place in data.draw(
            st.lists(st.tuples(*map(st.sampled_from, (stock, RULED, list(Value), places))), max_size=8)
        ):
            roles.rule(role, power, value, at=place)
        name = data.draw(st.sampled_from(CAST))
        person = getattr(world, name)
        for role, place in data.draw(st.lists(st.tuples(*map(st.sampled_from, (stock[2:], places))), max_size=3)):
            grants.give(role, person, by=None, at=place)
        before = {(power.name, place.pk) for power in RULED for place in places if may(person, power, place)}
        visitor = {(power.name, place.pk) for power in RULED for place in places if may(world.visitor, power, place)}
        from_where = data.draw(st.sampled_from(places))
        restrictions.ban(person, by=None, reason="Drawn by lot.", at=from_where)
        after = {(power.name, place.pk) for power in RULED for place in places if may(person, power, place)}
        assert after <= before | visitor, "a ban adds nothing that a visitor does not have"
        banned = {place.pk for place in places if from_where.pk in standing.of(person).book.chain(place.pk)}
        assert not {power for power, place in after if place in banned and power != READ.name}
        assert {one for one in after if one[1] not in banned} == {one for one in before if one[1] not in banned}
        transaction.set_rollback(True)


def test_the_powers_of_many_are_looked_up_at_once_and_a_ban_among_them_holds(committed_world: World) -> None:
    world, ava = committed_world, Person.objects.create(handle="ava", email="ava@example.org")
    restrictions.ban(world.amina, by=world.chen, reason="Spam.")
    # Whatever was known of them is old now.
    touch("authority")
    may(world.visitor, START, world.questions.scope)
    found = standing.of_many([world.noor.pk, ava.pk, world.amina.pk, world.chen.pk])
    with CaptureQueriesContext(connection) as queries:
        assert [may(person, START, world.questions.scope) for person in (world.noor, ava)] == [True, True]
        assert standing.of_many([world.noor.pk, ava.pk]) == {world.noor.pk: found[world.noor.pk], ava.pk: found[ava.pk]}
    assert not queries.captured_queries
    assert not found[world.amina.pk].allows(START, world.questions.scope_id)
    assert found[world.chen.pk].allows(HIDE, world.questions.scope_id)


def test_members_who_hold_nothing_share_a_standing_until_one_is_given_something(committed_world: World) -> None:
    world, ava = committed_world, Person.objects.create(handle="ava", email="ava@example.org")
    assert standing.of(world.noor) is standing.of(ava)
    restrictions.ban(ava, by=world.chen, reason="Spam.")
    assert not may(ava, START, world.questions.scope)
    assert may(world.noor, START, world.questions.scope)
