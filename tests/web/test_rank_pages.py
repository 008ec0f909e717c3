from __future__ import annotations

from commonwheel.formats import solutions
from commonwheel.reputation import ladders, ranks
from tests.reputation.test_ranks import SMALL, hold
from tests.web.browsing import browse, html, read, words
from tests.world import World


def test_everybody_reads_the_ladder_and_noor_her_way_up(world: World) -> None:
    hold(world)
    visitor = read("/ranks/")
    assert "Sage" in visitor and "net_solutions >= 2" in visitor and "Moderator" in visitor and "You are" not in visitor
    noor = read("/ranks/", world.noor)
    assert "You are Member" in noor and "Next is Helper" in noor and "Still to do: net_solutions >= 1" in noor
    assert "Change the ranks" not in noor and "Change the ranks" in read("/ranks/", world.dara)


def test_a_rank_stands_beside_the_name_on_every_post_and_on_the_members_page(world: World) -> None:
    hold(world)
    topic = world.ask()
    solutions.accept(world.answer(topic, by=world.ben), by=world.noor)
    world.settle()
    assert '<a class="rank hue-180" href="/ranks/" title="Rank">Helper</a>' in html(topic.get_absolute_url())
    assert "Helper" in read("/members/ben/")


def test_dara_sees_who_would_rise_before_she_saves(world: World) -> None:
    hold(world)
    solutions.accept(world.answer(world.ask(), by=world.ben), by=world.noor)
    world.settle()
    dara = browse(world.dara)
    easier = SMALL.replace("net_solutions >= 2", "net_solutions >= 1")
    page = dara.post("/settings/ranks/", {"text": easier, "after": 2, "preview": "1"})
    assert "1 would rise" in words(page) and "Ben: Helper → Sage" in words(page) and "Ben: moderator" in words(page)
    assert page.context["form"]["text"].value() == easier
    newest = ladders.latest()
    assert newest and newest.number == 2
    assert dara.post("/settings/ranks/", {"text": easier, "after": 2, "save": "1"}).status_code == 302
    assert ranks.is_due() and "Version 3" in words(dara.get("/settings/ranks/"))
    dara.post("/settings/ranks/undo/", {"after": 3})
    newest = ladders.latest()
    assert newest and (newest.number, newest.text) == (4, SMALL)
    assert easier in dara.get("/settings/ranks/?version=3").context["form"]["text"].value()


def test_what_was_typed_is_kept_when_it_is_wrong(world: World) -> None:
    page = browse(world.dara).post("/settings/ranks/", {"text": '[[rank]]\nname = "Mine"\nformula = "karma > 2"', "after": 1, "save": "1"})
    assert page.status_code == 422 and "Column 1: There is no metric “karma”" in words(page) and "karma &gt; 2" in page.content.decode()


def test_the_second_of_two_who_save_sees_both(world: World) -> None:
    hold(world)
    mine = SMALL.replace("Sage", "Star")
    page = browse(world.dara).post("/settings/ranks/", {"text": mine, "after": 1, "save": "1"})
    assert page.status_code == 409 and "Dara saved version 2 while you were writing." in words(page)
    assert "<del>Sage</del>" in page.content.decode() and "<ins>Star</ins>" in page.content.decode()
    assert page.context["form"]["text"].value() == mine and page.context["form"]["after"].value() == 2


def test_noor_cannot_change_the_ladder(world: World) -> None:
    assert browse(world.noor).post("/settings/ranks/", {"text": SMALL, "after": 1, "save": "1"}).status_code == 403
    assert browse(world.noor).post("/settings/ranks/undo/", {"after": 1}).status_code == 403
    assert browse().get("/settings/ranks/").status_code == 302
