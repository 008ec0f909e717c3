"""The pages of badges and leaderboards."""

from __future__ import annotations

import pytest
from django.test import Client

from commonwheel.accounts import profiles
from commonwheel.formats import solutions
from commonwheel.reputation.awards import Award
from commonwheel.reputation.badges import Badge
from tests.web.browsing import browse, words
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_visitor_sees_amina_on_the_leaderboard_and_her_badge_on_her_page(world: World) -> None:
    solutions.accept(world.answer(world.ask()), by=world.noor)
    world.settle()
    visitor = browse()
    assert "Amina" in words(visitor.get("/leaderboards/"))
    assert "First solution" in words(visitor.get("/members/amina/"))
    assert "Amina" in words(visitor.get("/badges/first-solution/"))
    assert "1 member has it" in words(visitor.get("/badges/"))


def test_chen_gives_a_badge_and_a_wrong_handle_keeps_the_reason(world: World) -> None:
    chen = browse(world.chen)
    answer = chen.post("/badges/good-soul/", {"handle": "nobody-here", "reason": "Patience"})
    assert answer.status_code == 422
    assert 'value="Patience"' in answer.content.decode()
    assert chen.post("/badges/good-soul/", {"handle": "@Amina", "reason": "Patience"}).status_code == 302
    assert Award.objects.get(badge__slug="good-soul").person == world.amina
    assert "Patience" in words(browse().get("/badges/good-soul/"))


def test_ben_gives_none_and_sees_no_form(world: World) -> None:
    ben = browse(world.ben)
    assert "Give it to somebody" not in words(ben.get("/badges/good-soul/"))
    assert ben.post("/badges/good-soul/", {"handle": "amina", "reason": "x"}).status_code == 403
    assert not Award.objects.filter(badge__slug="good-soul").exists()


def test_dara_makes_a_badge_and_a_broken_rule_says_where(world: World) -> None:
    dara = browse(world.dara)
    said = {"name": "Night owl", "description": "Helps at night.", "icon": "star", "hue": "200", "formula": "replies >> 3"}
    answer = dara.post("/settings/badges/new/", said)
    assert answer.status_code == 422
    assert "Column" in words(answer)
    assert "replies &gt;&gt; 3" in answer.content.decode()
    assert dara.post("/settings/badges/new/", {**said, "formula": "replies >= 3"}).status_code == 302
    assert Badge.objects.get(name="Night owl").hue == 200


def test_the_second_of_two_owners_sees_what_the_first_saved(world: World) -> None:
    dara = browse(world.dara)
    said = {"name": "Hello", "description": "Wrote.", "icon": "star", "hue": "200", "formula": "", "after": "1"}
    assert dara.post("/settings/badges/first-words/", said).status_code == 302
    answer = dara.post("/settings/badges/first-words/", {**said, "name": "Good day"})
    assert answer.status_code == 409
    assert "What they saved" in words(answer)
    assert 'value="Good day"' in answer.content.decode()
    assert Badge.objects.get(slug="first-words").name == "Hello"


def test_a_badge_is_taken_back_with_a_reason(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    award = Award.objects.get(person=world.amina)
    chen = browse(world.chen)
    assert "Amina" in words(chen.get(f"/awards/{award.pk}/"))
    assert chen.post(f"/awards/{award.pk}/", {"reason": ""}).status_code == 422
    assert chen.post(f"/awards/{award.pk}/", {"reason": "An advertisement"}).status_code == 302
    assert "First words" not in words(browse().get("/members/amina/"))


def test_a_retired_badge_leaves_the_list_and_comes_back(world: World) -> None:
    dara = browse(world.dara)
    dara.post("/settings/badges/good-soul/retirement/")
    assert "Good soul" not in words(browse().get("/badges/"))
    dara.post("/settings/badges/good-soul/retirement/", {"_method": "delete"})
    assert "Good soul" in words(browse().get("/badges/"))


def test_noor_leaves_the_leaderboards(world: World) -> None:
    world.answer(world.ask(by=world.ben), by=world.noor)
    noor = browse(world.noor)
    assert "Noor" in words(noor.get("/leaderboards/?kind=answers&period=all"))
    said = {"language": "en", "time_zone": "UTC", "theme": "system", "view": "linear", "editor": "rich"}
    assert noor.post("/account/preferences/", said).status_code == 302
    assert "Nobody yet" in words(noor.get("/leaderboards/?kind=answers&period=all"))


def test_who_reads_german_reads_what_the_first_badges_are_for_in_german(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    german = Client(headers={"accept-language": "de"})
    assert "Hat einen ersten Beitrag geschrieben" in words(german.get("/badges/")) and "Willkommen" in words(german.get("/badges/"))
    assert "Erste Worte" in words(german.get("/badges/first-words/")) and "Erste Worte" in words(german.get("/members/amina/"))
    profiles.prefer(world.amina, language="de")
    assert "Erste Worte" in words(browse(world.amina).get("/bell/"))
