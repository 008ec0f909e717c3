"""Who changed what: read by who holds the power, at their place."""

from __future__ import annotations

import pytest

from commonwheel.authority import audit, grants, options, restrictions, roles, rules
from commonwheel.authority.roles import Value
from commonwheel.authority.scopes import root
from commonwheel.conversations import locks, topics
from commonwheel.conversations.texts import LENGTH_LEAST
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from tests.world import World


def kinds(rows: object) -> list[str]:
    return [entry.kind for entry in rows.order_by("pk")]  # type: ignore[attr-defined]


def test_an_option_says_what_it_was(world: World) -> None:
    options.set_(LENGTH_LEAST, 7, by=world.dara)
    [line] = audit.lines(audit.entries(reader=world.dara, kind="option.set"))
    [change] = line.changes
    assert line.by == world.dara
    assert (str(change.what), str(change.before), str(change.after)) == (str(LENGTH_LEAST.sentence), str(LENGTH_LEAST.default), "7")


def test_a_grant_says_to_whom_what_and_until_when(world: World) -> None:
    grant = grants.give(locks.LOCK, world.ben, by=world.dara, at=world.lounge.scope, may_pass_on=True)
    grants.end(grant, by=world.dara)
    given, ended = audit.lines(audit.entries(reader=world.dara, person=world.ben, kind="").filter(facts__scope=world.lounge.scope_id).order_by("pk"))
    assert (given.person, given.scope) == (world.ben, world.lounge.scope_id)
    assert [(str(change.what), str(change.after)) for change in given.changes] == [("Power", str(locks.LOCK.sentence)), ("May pass it on", "yes")]
    assert [str(change.before) for change in ended.changes] == [str(locks.LOCK.sentence)]


def test_only_who_holds_the_power_reads_and_only_at_their_place(world: World) -> None:
    for reader in (world.visitor, world.noor, world.chen):
        with pytest.raises(Refused):
            audit.entries(reader=reader)
    grants.give(audit.READ, world.amina, by=world.dara, at=world.questions.scope)
    here, elsewhere = world.ask(), world.ask("Where do you sit?", board=world.lounge)
    for topic in (here, elsewhere):
        topics.hide(topic, by=world.chen, reason="Sold chargers.")
    rules.set_(roles.named("helper"), locks.LOCK, Value.GRANT, at=world.questions.scope, by=world.dara)
    rows = audit.entries(reader=world.amina, scope=world.questions.scope_id, board_ids=[world.questions.pk])
    assert kinds(rows) == ["grant.given", "topic.hidden", "rule.set"]
    with pytest.raises(Refused):
        audit.entries(reader=world.amina, scope=world.lounge.scope_id)


def test_it_is_found_by_person_kind_and_time(world: World) -> None:
    restrictions.ban(world.ben, by=world.chen, reason="Shouted.")
    rules.set_(roles.named("helper"), locks.LOCK, Value.GRANT, at=root(), by=world.dara)
    assert "member.banned" in kinds(audit.entries(reader=world.dara, person=world.ben))
    assert "member.banned" in kinds(audit.entries(reader=world.dara, person=world.chen))
    assert kinds(audit.entries(reader=world.dara, kind="rule.set")) == ["rule.set"]
    assert not audit.entries(reader=world.dara, kind="reply.posted").exists()
    assert not audit.entries(reader=world.dara, until=clock.ago(days=1)).exists()
    assert audit.entries(reader=world.dara, since=clock.ago(days=1)).exists()
