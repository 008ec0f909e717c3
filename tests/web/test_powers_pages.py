from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from commonwheel.accounts import profiles
from commonwheel.authority import grants, options, roles, rules, scopes, standing
from commonwheel.authority.roles import Value
from commonwheel.conversations import kudos, locks, posts, topics
from commonwheel.conversations.texts import LENGTH_LEAST
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.web.browsing import browse, words
from tests.world import World


def scope(world: World) -> int:
    return world.questions.scope_id


def test_a_visitor_reads_what_would_allow_them_to_thank(world: World) -> None:
    page = words(browse().get("/why/?power=kudos.give"))
    assert "Give kudos" in page and "Only members may do this." in page


def test_noor_reads_every_power_with_its_reason_at_a_board(world: World) -> None:
    page = words(browse(world.noor).get("/why/?place=questions"))
    assert "Reply to topics" in page and "Every member may do this." in page
    assert "You do not hold the power: Lock topics" in page


def test_mallory_reads_why_she_may_do_nothing(world: World) -> None:
    assert "Sold fake chargers." in words(browse(world.mallory).get("/why/"))


def test_noor_cannot_ask_about_others_and_dara_can(world: World) -> None:
    assert "What Chen may do" not in words(browse(world.noor).get("/why/?member=chen"))
    page = words(browse(world.dara).get("/why/?member=chen&power=topic.lock"))
    assert "What Chen may do" in page and "A rule of the community allows this to: Moderator." in page


@pytest.mark.parametrize("query", ["place=moderators", "place=99999", "place=x", "power=no.such"])
def test_what_noor_cannot_see_has_no_reasons(world: World, query: str) -> None:
    assert browse(world.noor).get(f"/why/?{query}").status_code == 404


def test_dara_changes_an_option_and_a_wrong_value_changes_nothing(world: World) -> None:
    dara = browse(world.dara)
    page = dara.get("/settings/")
    sent = {field.name: field.value() for field in page.context["form"]}
    assert dara.post("/settings/", sent | {"post.least": "3"}).status_code == 302
    assert options.value(LENGTH_LEAST) == 3
    wrong = dara.post("/settings/", sent | {"post.least": "4", "title.least": "many"})
    assert wrong.status_code == 422 and "A whole number from 1 to 100" in words(wrong)
    assert options.value(LENGTH_LEAST) == 3


def test_who_holds_one_power_of_options_sees_only_those(world: World) -> None:
    grants.give(options.LIMITING, world.amina, by=None)
    page = words(browse(world.amina).get("/settings/"))
    assert "Posts a member may write in an hour" in page and "What the community is called" not in page
    browse(world.amina).post("/settings/", {"community.name": "Amina's"})
    assert options.value(options.NAME) == ""
    assert browse(world.noor).get("/settings/").status_code == 403


def test_dara_lets_members_of_a_board_lock_and_the_matrix_shows_it(world: World) -> None:
    dara = browse(world.dara)
    dara.post(f"/settings/roles/?place={scope(world)}&role=members", {f"rule:{locks.LOCK.name}": "grant"})
    assert standing.of(world.ben).allows(locks.LOCK, scope(world))
    assert not standing.of(world.ben).allows(locks.LOCK, world.lounge.scope_id)
    assert Entry.objects.filter(kind="rule.set", actor=world.dara).exists()
    page = dara.get(f"/settings/roles/?place={scope(world)}&role=members").content.decode()
    assert '<option value="grant" selected>' in page
    dara.post(f"/settings/roles/?place={scope(world)}&role=members", {f"rule:{locks.LOCK.name}": "inherit"})
    assert not standing.of(world.ben).allows(locks.LOCK, scope(world))


def test_what_a_place_inherits_is_shown_with_where_it_comes_from(world: World) -> None:
    page = words(browse(world.dara).get(f"/settings/roles/?place={scope(world)}&role=moderator"))
    assert "Inherit (Grant, the community)" in page


def test_what_members_have_without_any_rule_is_shown_too(world: World) -> None:
    page = words(browse(world.dara).get("/settings/roles/"))
    assert "Give kudos – By default Assign" in page and "See a place and read what is in it By default – Assign" in page


def test_chen_may_not_set_rules(world: World) -> None:
    assert browse(world.chen).get("/settings/roles/").status_code == 403
    browse(world.chen).post("/settings/roles/?role=members", {f"rule:{locks.LOCK.name}": "grant"})
    assert not standing.of(world.ben).allows(locks.LOCK)


def test_who_rules_gives_out_no_more_than_they_hold(world: World) -> None:
    grants.give(rules.RULING, world.amina, by=None)
    members = roles.named(roles.MEMBERS)
    root = scopes.root()
    with pytest.raises(Refused, match="do not hold this power"):
        rules.set_(members, locks.LOCK, Value.GRANT, at=root, by=world.amina)
    with pytest.raises(Refused, match="may not pass"):
        rules.set_(roles.named("helper"), posts.REPLY, Value.ASSIGN, at=root, by=world.amina)
    with pytest.raises(Refused, match="cannot be passed on"):
        rules.set_(members, posts.REPLY, Value.ASSIGN, at=root, by=world.dara)
    with pytest.raises(Refused, match="do everything"):
        rules.set_(roles.named(roles.OWNER), posts.REPLY, Value.DENY, at=root, by=world.dara)
    rules.set_(members, kudos.GIVE, Value.DENY, at=root, by=world.amina)
    assert not standing.of(world.ben).allows(kudos.GIVE)


def test_dara_gives_ben_a_role_in_one_board_until_a_day_and_takes_it_back(world: World) -> None:
    dara = browse(world.dara)
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    dara.post(f"/settings/grants/?place={scope(world)}", {"member": "@ben", "role": "moderator", "ends_at": day, "may_pass_on": "on"})
    held = standing.of(world.ben)
    assert held.allows(topics.HIDE, scope(world)) and not held.allows(topics.HIDE)
    [grant] = world.ben.grants.active().filter(role__slug="moderator")
    assert grant.may_pass_on and grant.ends_at is not None
    assert "Ben" in words(dara.get(f"/settings/grants/?place={scope(world)}"))
    dara.post(f"/settings/grants/{grant.pk}/", {"_method": "delete"})
    assert not standing.of(world.ben).allows(topics.HIDE, scope(world))


def test_ben_who_may_pass_it_on_gives_only_that_and_only_there(world: World) -> None:
    grants.give(roles.named("helper"), world.ben, by=None, at=world.questions.scope, may_pass_on=True)
    ben = browse(world.ben)
    ben.post(f"/settings/grants/?place={scope(world)}", {"member": "noor", "role": "helper"})
    assert world.noor.grants.active().count() == 1
    assert ben.post(f"/settings/grants/?place={scope(world)}", {"member": "noor", "role": "owner"}).status_code == 422
    assert ben.post("/settings/grants/", {"member": "noor", "role": "helper"}).status_code == 403
    assert world.noor.grants.active().count() == 1


def test_nobody_takes_the_owner_away_but_an_owner(world: World) -> None:
    [grant] = world.dara.grants.active()
    for who in (world.chen, world.noor, world.mallory):
        assert browse(who).post(f"/settings/grants/{grant.pk}/", {"_method": "delete"}).status_code == 403
    assert standing.of(world.dara).holds_all()


def test_a_role_for_nobody_says_so_beside_the_field(world: World) -> None:
    page = browse(world.dara).post("/settings/grants/", {"member": "@nobody", "role": "helper"})
    assert page.status_code == 422 and "Nobody has this handle." in words(page)


def test_who_reads_german_reads_what_the_first_roles_are_for_in_german(world: World) -> None:
    profiles.prefer(world.dara, language="de")
    assert "Hält Ordnung in einer Gruppe" in browse(world.dara).get("/settings/roles/?role=group-curator").content.decode()
