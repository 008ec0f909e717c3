"""Roles, bulk grants and the audit on their pages."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from commonwheel.authority import audit, grants, role_shaping, roles, rules, standing
from commonwheel.authority.roles import Role, Value
from commonwheel.authority.scopes import root
from commonwheel.conversations import locks, topics
from commonwheel.conversations.lists import pins
from tests.web.browsing import browse, read, words
from tests.world import World


def test_two_owners_edit_the_same_rules_and_the_second_sees_both(world: World) -> None:
    dara = browse(world.dara)
    address = "/settings/roles/?role=helper"
    after = dara.get(address).context["after"]
    dara.post(address, {"rule:topic.lock": "grant", "after": after})
    answer = dara.post(address, {"rule:topic.lock": "inherit", "rule:topic.pin": "deny", "after": after})
    assert answer.status_code == 409
    page = words(answer)
    assert "Somebody changed these rules while you were writing." in page
    assert f"{locks.LOCK.sentence} Inherit Grant Inherit" in page
    assert standing.of(world.amina).allows(locks.LOCK)
    own = {power.name: rule["value"] for _area, lines in answer.context["own"] for power, rule in lines}
    assert (own["topic.lock"], own["topic.pin"]) == ("grant", "deny")
    assert dara.post(address, {"rule:topic.lock": "grant", "rule:topic.pin": "deny", "after": answer.context["after"]}).status_code == 302
    assert rules.stamp(roles.named("helper"), at=root()).count("topic.pin=deny") == 1


def test_the_matrix_is_read_by_area_and_by_what_a_place_says(world: World) -> None:
    page = read("/settings/roles/?area=poll", world.dara)
    assert "Vote in polls" in page and "Give kudos" not in page
    here = f"/settings/roles/?place={world.questions.scope_id}&here=1"
    assert "This place says nothing itself" in read(here, world.dara)
    rules.set_(roles.named("helper"), pins.PIN, Value.GRANT, at=world.questions.scope, by=world.dara)
    tables = read(here, world.dara).partition("Members in Questions")[0]
    assert "Pin topics" in tables and "Give kudos" not in tables
    assert browse(world.dara).get("/settings/roles/?area=nowhere").status_code == 404


def test_dara_makes_renames_and_drops_a_role(world: World) -> None:
    dara = browse(world.dara)
    assert dara.post("/settings/roles/new/", {"name": "Gardener", "mark": "moderator"})["Location"] == "/settings/roles/?role=gardener#rules"
    assert dara.post("/settings/roles/new/", {"name": "gardener"}).status_code == 422
    stamp = role_shaping.stamp(roles.named("gardener"))
    dara.post("/settings/roles/gardener/", {"name": "Head gardener", "mark": "", "after": stamp})
    late = dara.post("/settings/roles/gardener/", {"name": "Greenkeeper", "mark": "", "after": stamp})
    assert late.status_code == 409 and "Head gardener" in words(late) and 'value="Greenkeeper"' in late.content.decode()
    dara.post("/settings/roles/gardener/", {"drop": "1"})
    assert not Role.objects.filter(slug="gardener").exists()


@pytest.mark.parametrize("slug", ["owner", "everyone", "members"])
def test_nobody_changes_the_owners_role(world: World, slug: str) -> None:
    before = Role.objects.get(slug=slug).name
    for sent in ({"name": "Nobody"}, {"drop": "1"}):
        assert browse(world.dara).post(f"/settings/roles/{slug}/", sent).status_code == 403
    assert Role.objects.get(slug=slug).name == before


def test_chen_makes_no_roles_and_gives_nothing_to_many(world: World) -> None:
    for address in ("/settings/roles/new/", "/settings/roles/helper/", "/settings/grants/many/", "/settings/audit/", "/settings/audit/audit.csv"):
        assert browse(world.chen).get(address).status_code == 403, address


def test_many_are_shown_first_and_then_given(world: World) -> None:
    dara = browse(world.dara)
    sent = {"handles": "@ben, noor\namina ghost", "role": "helper"}
    preview = words(dara.post("/settings/grants/many/", sent | {"preview": "1"}))
    assert "Ben @ben Would get it" in preview and "Amina @amina Holds it already" in preview and "@ghost Refused Nobody has this handle." in preview
    assert not standing.of(world.ben).allows(topics.RETITLE)
    all_or_none = dara.post("/settings/grants/many/", sent | {"give": "1", "all_or_nobody": "on"})
    assert all_or_none.status_code == 422 and "Nobody was given anything" in words(all_or_none)
    assert not standing.of(world.ben).allows(topics.RETITLE)
    done = words(dara.post("/settings/grants/many/", sent | {"give": "1"}))
    assert "Ben @ben Given" in done and standing.of(world.ben).allows(topics.RETITLE) and standing.of(world.noor).allows(topics.RETITLE)


def test_amina_who_may_pass_one_power_on_finds_where_and_gives_it(world: World) -> None:
    rules.set_(roles.named("helper"), topics.RETITLE, Value.ASSIGN, at=world.questions.scope, by=world.dara)
    page = read("/why/", world.amina)
    assert "What you may give to others" in page and "Questions" in page
    amina = browse(world.amina)
    here = f"/settings/grants/?place={world.questions.scope_id}"
    assert amina.post(here, {"member": "noor", "role": "power:topic.retitle"}).status_code == 302
    assert standing.of(world.noor).allows(topics.RETITLE, world.questions.scope_id)
    assert amina.post(here, {"member": "noor", "role": "power:topic.hide"}).status_code == 422
    assert amina.get("/settings/grants/").status_code == 403


def test_who_gives_powers_finds_why_on_a_profile_and_beside_a_grant(world: World) -> None:
    assert 'href="/why/?member=amina"' in browse(world.dara).get("/members/amina/").content.decode()
    assert 'href="/why/?member=amina"' not in browse(world.noor).get("/members/amina/").content.decode()
    assert "/why/?place=1&amp;member=amina" in browse(world.dara).get("/settings/grants/").content.decode()


def test_dara_reads_who_changed_what_and_what_it_was(world: World) -> None:
    rules.set_(roles.named("helper"), locks.LOCK, Value.DENY, at=root(), by=world.dara)
    page = read("/settings/audit/?kind=rule.set", world.dara)
    assert "Dara changed what a role may do · Trusted helper" in page and "Inherit" in page and "Deny" in page
    assert "Nothing of this kind was done" in read("/settings/audit/?kind=rule.set&member=amina", world.dara)


@pytest.mark.parametrize(("query", "said"), [("member=ghost", "Nobody has this handle."), ("kind=made.up", "valid choice"), ("since=2026-05-02&until=2026-05-01", "before the beginning")])
def test_a_filter_that_cannot_be_understood_says_so_and_shows_nothing(world: World, query: str, said: str) -> None:
    answer = browse(world.dara).get(f"/settings/audit/?{query}")
    assert answer.status_code == 422 and said in words(answer) and not answer.context["rows"]


def test_a_long_audit_goes_on_over_the_page(world: World) -> None:
    helper = roles.named("helper")
    for number in range(60):
        rules.set_(helper, locks.LOCK, Value.DENY if number % 2 else Value.GRANT, at=root(), by=world.dara)
    first = browse(world.dara).get("/settings/audit/?kind=rule.set")
    second = browse(world.dara).get(first.context["pager"].next)
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 10)


def test_the_table_holds_the_same_and_no_formula(world: World) -> None:
    role_shaping.make("=SUM(A1)", by=world.dara)
    answer = browse(world.dara).get("/settings/audit/audit.csv?kind=role.made")
    head, row = list(csv.reader(StringIO(answer.content.decode())))[:2]
    assert answer["Content-Type"].startswith("text/csv") and head[:3] == ["when", "who", "what"]
    assert row[1:3] == ["dara", "role.made"] and row[-1] == "'=SUM(A1)"


def test_who_reads_the_audit_of_one_board_reads_no_other(world: World) -> None:
    grants.give(audit.READ, world.amina, by=world.dara, at=world.questions.scope)
    topics.hide(world.ask(), by=world.chen, reason="Spam.")
    amina = browse(world.amina)
    assert "hid a topic" in words(amina.get("/settings/audit/?place=questions"))
    assert amina.get("/settings/audit/").status_code == 403 and amina.get("/settings/audit/?place=lounge").status_code == 403
    assert amina.get("/settings/audit/audit.csv?place=lounge").status_code == 403
