"""Who tries to get more than they were given, or to leave the community without anybody who could give."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.accounts.people import Person
from commonwheel.authority import grants, options, restrictions, roles, standing
from commonwheel.authority.grants import Grant
from commonwheel.authority.restrictions import BAN
from commonwheel.conversations.topics import MOVE
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from tests.web.browsing import browse
from tests.world import World


def test_the_last_owner_cannot_leave_the_community_without_one(world: World) -> None:
    own = Grant.objects.get(person=world.dara)
    with pytest.raises(Refused, match="needs an owner"):
        grants.end(own, by=world.dara)
    with pytest.raises(Refused, match="needs an owner"):
        grants.give(roles.named(roles.OWNER), world.dara, by=world.dara, ends_at=clock.now() + timedelta(days=1))
    assert browse(world.dara).post(f"/settings/grants/{own.pk}/", {"_method": "delete"}).status_code == 403
    assert standing.of(world.dara).holds_all()


def test_an_owner_for_a_week_is_no_owner_to_leave_it_to(world: World) -> None:
    grants.give(roles.named(roles.OWNER), world.ben, by=world.dara, ends_at=clock.now() + timedelta(days=7))
    with pytest.raises(Refused, match="needs an owner"):
        grants.end(Grant.objects.get(person=world.dara), by=world.dara)
    grants.give(roles.named(roles.OWNER), world.chen, by=world.dara)
    grants.end(Grant.objects.get(person=world.dara), by=world.dara)
    assert standing.of(world.chen).holds_all() and not standing.of(world.dara).holds_all()


def test_who_holds_a_role_for_a_week_cannot_make_it_last(world: World) -> None:
    moderator, week = roles.named(roles.MODERATOR), clock.now() + timedelta(days=7)
    grants.give(moderator, world.ben, by=world.dara, ends_at=week, may_pass_on=True)
    for to, until in ((world.ben, None), (world.noor, None), (world.noor, week + timedelta(days=1))):
        with pytest.raises(Refused, match="for longer"):
            grants.give(moderator, to, by=world.ben, ends_at=until, may_pass_on=True)
    grants.give(moderator, world.noor, by=world.ben, ends_at=week)
    assert list(Grant.objects.filter(person__in=[world.ben, world.noor], role=moderator).values_list("ends_at", flat=True)) == [week, week]


def test_who_holds_a_single_power_for_a_week_cannot_make_it_last(world: World) -> None:
    week = clock.now() + timedelta(days=7)
    grants.give(MOVE, world.ben, by=world.dara, ends_at=week, may_pass_on=True)
    with pytest.raises(Refused, match="for longer"):
        grants.give(MOVE, world.noor, by=world.ben)
    assert not world.noor.grants.exists()


def test_nothing_is_given_for_the_past(world: World) -> None:
    with pytest.raises(Refused, match="past"):
        grants.give(roles.named(roles.MODERATOR), world.ben, by=world.dara, ends_at=clock.ago(days=1))


def test_moderators_do_not_ban_each_other_and_the_owner_may(world: World) -> None:
    grants.give(roles.named(roles.MODERATOR), world.ben, by=world.dara)
    with pytest.raises(Refused, match="may ban others too"):
        restrictions.ban(world.ben, by=world.chen, reason="Coup.")
    assert standing.of(world.ben).allows(BAN)
    restrictions.ban(world.ben, by=world.dara, reason="Coup.")
    assert not standing.of(world.ben).allows(BAN)


@pytest.mark.parametrize("who", ["chen", "amina", "noor", "mallory"])
def test_settings_stay_as_they_are_whoever_else_posts_to_them(world: World, who: str) -> None:
    person: Person = getattr(world, who)
    client, held = browse(person), Grant.objects.active().count()
    grant = Grant.objects.get(person=world.dara)
    answers = [
        client.post("/settings/", {options.NAME.name: "Hacked", options.ACCENT.name: "1"}),
        client.post("/settings/roles/?role=members", {"rule:topic.move": "grant"}),
        client.post("/settings/grants/", {"member": person.handle, "role": "owner"}),
        client.post(f"/settings/grants/{grant.pk}/", {"_method": "delete"}),
    ]
    assert {answer.status_code for answer in answers} <= {403, 404, 422}
    assert options.value(options.NAME) != "Hacked"
    assert not standing.of(world.noor).allows(MOVE, world.lounge.scope_id)
    assert Grant.objects.active().count() == held
