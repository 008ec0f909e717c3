"""Roles are made, renamed and dropped by people, and nobody locks the community by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.authority import grants, role_shaping, roles, rules, standing
from commonwheel.authority.grants import Grant
from commonwheel.authority.roles import Role, Value
from commonwheel.authority.scopes import root
from commonwheel.conversations import locks
from commonwheel.conversations.lists import pins
from commonwheel.conversations.topics import HIDE, MOVE
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.reputation.programmes import programmes
from tests.world import World


def manager(world: World) -> None:
    """Chen becomes community manager."""
    grants.give(roles.named("community-manager"), world.chen, by=world.dara)


def test_dara_makes_a_role_and_who_holds_it_is_marked(world: World) -> None:
    partner = role_shaping.make("Screen maker", by=world.dara, description="Makes our screens.", mark="vendor")
    assert (partner.slug, partner.mark) == ("screen-maker", "vendor")
    grants.give(partner, world.ben, by=world.dara)
    world.ben.refresh_from_db()
    assert world.ben.mark == "vendor"
    role_shaping.change(partner, by=world.dara, name="Screen maker", mark="")
    world.ben.refresh_from_db()
    assert world.ben.mark == ""


@pytest.mark.parametrize("name", ["", "  ", "moderator", "x" * 61])
def test_a_role_has_a_name_of_its_own(world: World, name: str) -> None:
    with pytest.raises(Refused) as refused:
        role_shaping.make(name, by=world.dara)
    assert refused.value.field == "name"


def test_two_names_with_one_address_get_two(world: World) -> None:
    assert [role_shaping.make(name, by=world.dara).slug for name in ("C++ experts", "C experts", "New")] == ["c-experts", "c-experts-2", "new-role"]


def test_the_owners_role_and_everybodys_stay_as_they_are(world: World) -> None:
    for slug in (roles.OWNER, roles.EVERYONE, roles.MEMBERS):
        with pytest.raises(Refused):
            role_shaping.change(roles.named(slug), by=world.dara, name="Nobody")
        with pytest.raises(Refused):
            role_shaping.drop(roles.named(slug), by=world.dara)
    assert standing.of(world.dara).holds_all()


def test_what_is_held_or_came_with_the_community_is_not_dropped(world: World) -> None:
    with pytest.raises(Refused, match="Every community"):
        role_shaping.drop(roles.named("group-owner"), by=world.dara)
    gardener = role_shaping.make("Gardener", by=world.dara)
    grant = grants.give(gardener, world.ben, by=world.dara)
    with pytest.raises(Refused, match="holds this role"):
        role_shaping.drop(gardener, by=world.dara)
    grants.end(grant, by=world.dara)
    role_shaping.drop(gardener, by=world.dara)
    assert not Role.objects.filter(slug="gardener").exists()


def test_a_role_that_a_programme_gives_is_not_dropped(world: World) -> None:
    made = programmes.make(by=world.dara, name="Keepers")
    with pytest.raises(Refused, match="programme"):
        role_shaping.drop(made.role, by=world.dara)


def test_two_who_rename_a_role_at_once_do_not_overwrite_each_other(world: World) -> None:
    gardener = role_shaping.make("Gardener", by=world.dara)
    stamp = role_shaping.stamp(gardener)
    role_shaping.change(gardener, by=world.dara, name="Head gardener", after=stamp)
    with pytest.raises(role_shaping.Outdated) as outdated:
        role_shaping.change(gardener, by=world.dara, name="Greenkeeper", after=stamp)
    assert outdated.value.latest.name == "Head gardener"


def test_two_who_rule_at_once_are_told_of_each_other(world: World) -> None:
    helper, here = roles.named("helper"), root()
    stamp = rules.stamp(helper, at=here)
    rules.set_many(helper, {locks.LOCK.name: Value.GRANT}, at=here, by=world.dara, after=stamp)
    with pytest.raises(rules.Outdated) as outdated:
        rules.set_many(helper, {locks.LOCK.name: "inherit", pins.PIN.name: Value.GRANT}, at=here, by=world.dara, after=stamp)
    [clash] = outdated.value.clashes
    assert (clash.power, clash.was, clash.theirs, clash.yours) == (locks.LOCK, "inherit", "grant", "inherit")
    assert not standing.of(world.amina).allows(pins.PIN)
    rules.set_many(helper, {pins.PIN.name: Value.GRANT}, at=here, by=world.dara, after=rules.stamp(helper, at=here))
    assert standing.of(world.amina).allows(pins.PIN) and standing.of(world.amina).allows(locks.LOCK)


def test_a_community_manager_gives_what_is_made_of_their_powers_and_no_more(world: World) -> None:
    manager(world)
    grants.give(roles.named(roles.MODERATOR), world.ben, by=world.chen)
    grants.give(roles.named("knowledge-editor"), world.noor, by=world.chen, at=world.knowledge.scope)
    assert standing.of(world.ben).allows(HIDE)
    for slug in (roles.OWNER, "community-manager"):
        with pytest.raises(Refused, match="cannot give"):
            grants.give(roles.named(slug), world.ben, by=world.chen)
    with pytest.raises(Refused, match="Only an owner"):
        role_shaping.make("Helper with a badge", by=world.chen, mark="staff")
    gardener = role_shaping.make("Gardener", by=world.chen)
    with pytest.raises(Refused, match="cannot give"):
        grants.give(gardener, world.ben, by=world.chen)
    rules.set_(gardener, MOVE, Value.GRANT, at=root(), by=world.chen)
    grants.give(gardener, world.ben, by=world.chen)
    assert standing.of(world.ben).allows(MOVE)


def test_a_role_that_is_more_further_down_is_not_given_on_the_strength_of_less(world: World) -> None:
    manager(world)
    gardener = role_shaping.make("Gardener", by=world.chen)
    rules.set_(gardener, MOVE, Value.GRANT, at=root(), by=world.chen)
    rules.set_(gardener, rules.RULING, Value.GRANT, at=world.lounge.scope, by=world.dara)
    with pytest.raises(Refused, match="cannot give"):
        grants.give(gardener, world.ben, by=world.chen)
    grants.give(gardener, world.ben, by=world.chen, at=world.questions.scope)
    assert not standing.of(world.ben).allows(rules.RULING, world.lounge.scope_id)


def test_a_manager_for_a_month_gives_nothing_for_longer(world: World) -> None:
    month = clock.now() + timedelta(days=30)
    grants.give(roles.named("community-manager"), world.ben, by=world.dara, ends_at=month)
    with pytest.raises(Refused, match="for longer"):
        grants.give(roles.named(roles.MODERATOR), world.noor, by=world.ben)
    grants.give(roles.named(roles.MODERATOR), world.noor, by=world.ben, ends_at=month)
    assert Grant.objects.active().get(person=world.noor).ends_at == month


def test_a_manager_rules_within_what_they_hold(world: World) -> None:
    manager(world)
    with pytest.raises(Refused, match="may not pass"):
        rules.set_(roles.named("helper"), rules.RULING, Value.ASSIGN, at=root(), by=world.chen)
    rules.set_(roles.named("helper"), HIDE, Value.GRANT, at=root(), by=world.chen)
    assert standing.of(world.amina).allows(HIDE)


def test_what_changed_is_written_down_with_before_and_after(world: World) -> None:
    helper = roles.named("helper")
    rules.set_(helper, locks.LOCK, Value.GRANT, at=root(), by=world.dara)
    rules.set_(helper, locks.LOCK, Value.GRANT, at=root(), by=world.dara)
    rules.set_(helper, locks.LOCK, Value.DENY, at=root(), by=world.dara)
    said = [list(entry.changes.values_list("what", "before", "after")) for entry in Entry.objects.filter(kind="rule.set").order_by("pk")]
    assert said == [[("topic.lock", "inherit", "grant")], [("topic.lock", "grant", "deny")]]
