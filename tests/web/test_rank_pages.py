from __future__ import annotations

from django.test import Client

from commonwheel.authority import options, restrictions
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
    assert "You are Member" in noor and "Next is Helper" in noor and "Still to do: solutions that still stand: 0 of 1" in noor and "0 % of the way" in noor
    assert "Change the ranks" not in noor and "Change the ranks" in read("/ranks/", world.dara)


def test_a_rank_stands_beside_the_name_on_every_post_and_on_the_members_page(world: World) -> None:
    hold(world)
    topic = world.ask()
    solutions.accept(world.answer(topic, by=world.ben), by=world.noor)
    world.settle()
    assert '<a class="rank hue-180" href="/ranks/" title="Rank">Helper</a>' in html(topic.get_absolute_url())
    assert "Helper" in read("/members/ben/")


def test_the_ranks_of_the_start_are_read_in_ones_own_language(world: World) -> None:
    topic = world.ask()
    world.settle()
    german = Client(headers={"accept-language": "de"})
    for address in ("/ranks/", topic.get_absolute_url(), "/members/"):
        said = words(german.get(address))
        assert "Neu dabei I" in said and "Newcomer I" not in said, address
    assert "Newcomer I" in read("/members/noor/")
    assert [rank.name for rank in ladders.parse(ladders.DEFAULT.read_text())] == list(ladders.STOCK)


def test_dara_sees_who_would_rise_before_she_saves(world: World) -> None:
    hold(world)
    solutions.accept(world.answer(world.ask(), by=world.ben), by=world.noor)
    world.settle()
    dara = browse(world.dara)
    easier = SMALL.replace("net_solutions >= 2", "net_solutions >= 1")
    page = dara.post("/settings/ranks/text/", {"text": easier, "after": 2, "preview": "1"})
    assert "1 would rise" in words(page) and "Ben: Helper → Sage" in words(page) and "Moderator : Ben" in words(page) and str(restrictions.BAN) in words(page) and str(solutions.ACCEPT) not in words(page)
    assert page.context["form"]["text"].value() == easier
    newest = ladders.latest()
    assert newest and newest.number == 2
    assert dara.post("/settings/ranks/text/", {"text": easier, "after": 2, "save": "1"}).status_code == 302
    assert ranks.is_due() and "Version 3" in words(dara.get("/settings/ranks/"))
    dara.post("/settings/ranks/undo/", {"after": 3})
    newest = ladders.latest()
    assert newest and (newest.number, newest.text) == (4, SMALL)
    assert easier in dara.get("/settings/ranks/text/?version=3").context["form"]["text"].value()


def test_what_was_typed_is_kept_when_it_is_wrong(world: World) -> None:
    page = browse(world.dara).post("/settings/ranks/text/", {"text": '[[rank]]\nname = "Mine"\nformula = "karma > 2"', "after": 1, "save": "1"})
    assert page.status_code == 422 and "Column 1: There is no metric “karma”" in words(page) and "karma &gt; 2" in page.content.decode()


def test_the_second_of_two_who_save_sees_both(world: World) -> None:
    hold(world)
    mine = SMALL.replace("Sage", "Star")
    page = browse(world.dara).post("/settings/ranks/text/", {"text": mine, "after": 1, "save": "1"})
    assert page.status_code == 409 and "Dara saved version 2 while you were writing." in words(page)
    assert "<del>Sage</del>" in page.content.decode() and "<ins>Star</ins>" in page.content.decode()
    assert page.context["form"]["text"].value() == mine and page.context["form"]["after"].value() == 2


def test_noor_cannot_change_the_ladder(world: World) -> None:
    assert browse(world.noor).post("/settings/ranks/text/", {"text": SMALL, "after": 1, "save": "1"}).status_code == 403
    assert browse(world.noor).post("/settings/ranks/undo/", {"after": 1}).status_code == 403
    for page in ("", "text/", "new/", "1/"):
        assert browse(world.noor).get(f"/settings/ranks/{page}").status_code == 403
    assert browse(world.noor).post("/settings/ranks/1/", RANK | {"was": "Sage", "save": "1"}).status_code == 403
    assert browse().get("/settings/ranks/").status_code == 302


RANK = {
    "name": "Sage", "position": 2, "formula": 'net_solutions >= 1 && !hasRole("staff")', "hue": 200, "icon": "star", "kudos_weight": 5, "kudos_a_day": 0,
    "roles_granted": ["moderator"], "after": 2,
}  # fmt: skip


def test_dara_changes_one_rank_in_a_form_and_the_notes_beside_the_others_stay(world: World) -> None:
    hold(world, f"# Our ranks.\n\n{SMALL.replace('[[rank]]', '# Why it is there.' + chr(10) + '[[rank]]')}")
    solutions.accept(world.answer(world.ask(), by=world.ben), by=world.noor)
    world.settle()
    dara = browse(world.dara)
    assert dara.get("/settings/ranks/1/").context["form"].initial["name"] == "Sage"
    page = dara.post("/settings/ranks/1/", RANK | {"was": "Sage", "preview": "1"})
    assert "Ben: Helper → Sage" in words(page) and "Moderator : Ben" in words(page)
    assert dara.post("/settings/ranks/1/", RANK | {"was": "Sage", "name": "Wise one", "position": 3, "save": "1"}).status_code == 302
    newest = ladders.latest()
    assert newest and [rank.name for rank in newest.ranks] == ["Chief", "Helper", "Wise one", "Member"]
    wise = newest.ranks[2]
    assert (wise.step.hue, wise.step.icon, wise.step.kudos_weight, wise.roles_granted) == (200, "star", 5, ("moderator",))
    assert newest.text.startswith("# Our ranks.\n\n# Why it is there.\n[[rank]]") and newest.text.count("# Why it is there.") == 4


def test_dara_adds_a_rank_and_takes_one_out(world: World) -> None:
    hold(world)
    dara = browse(world.dara)
    assert dara.post("/settings/ranks/new/", RANK | {"name": "Top", "position": 1, "roles_granted": [], "save": "1"}).status_code == 302
    page = dara.post("/settings/ranks/1/", {"was": "Sage", "after": 3, "remove": "1"})
    assert "Take Sage out of the ladder?" in words(page) and (latest := ladders.latest()) and latest.number == 3
    assert dara.post("/settings/ranks/1/", {"was": "Sage", "after": 3, "sure": "1"}).status_code == 302
    latest = ladders.latest()
    assert latest and [rank.name for rank in latest.ranks] == ["Top", "Chief", "Helper", "Member"]


def test_what_is_wrong_with_one_rank_stands_beside_it_and_nothing_typed_is_lost(world: World) -> None:
    hold(world)
    dara = browse(world.dara)
    for changes, word in (
        ({"formula": "karma > 2"}, "Column 1: There is no metric “karma”"), ({"name": "Helper"}, "Two ranks are called “Helper”"),
        ({"formula": 'hasRole("kings")'}, "there is no role “kings”"), ({"was": "Gone"}, "There is no rank “Gone” any more."),
        ({"hue": 999}, "less than or equal to 359"), ({"roles_granted": ["owner"]}, "owner is not one of the available choices"),
    ):  # fmt: skip
        page = dara.post("/settings/ranks/1/", RANK | {"was": "Sage", "save": "1", "icon": "trophy"} | changes)
        assert page.status_code == 422 and word in words(page), changes
        assert page.context["form"]["icon"].value() == "trophy"
    assert (latest := ladders.latest()) and latest.number == 2


def test_two_who_change_a_rank_at_once_lose_nothing(world: World) -> None:
    hold(world)
    dara = browse(world.dara)
    dara.post("/settings/ranks/1/", RANK | {"was": "Sage", "save": "1"})
    page = dara.post("/settings/ranks/1/", RANK | {"was": "Sage", "save": "1", "kudos_weight": 9})
    assert page.status_code == 409 and "Dara saved version 3 while you were writing." in words(page)
    assert "What they saved" in words(page) and page.context["form"]["kudos_weight"].value() == "9"
    assert page.context["form"]["after"].value() == "3"


def test_dara_reads_for_how_many_a_formula_divides_by_zero(world: World) -> None:
    hold(world)
    page = browse(world.dara).post("/settings/ranks/1/", RANK | {"was": "Sage", "preview": "1", "formula": "replies / topics > 2"})
    assert "Sage: for 5 members the formula divides by zero or grows too large, so they would not hold it." in words(page)


def test_the_ladder_and_the_way_up_can_be_kept_from_members(world: World) -> None:
    hold(world)
    options.set_(ladders.PROGRESS, False, by=world.dara)
    assert "You are Member" in read("/ranks/", world.noor) and "of the way there" not in read("/ranks/", world.noor)
    options.set_(ladders.PROGRESS, True, by=world.dara)
    options.set_(ladders.PUBLIC, False, by=world.dara)
    for person in (None, world.noor):
        page = read("/ranks/", person)
        assert "Sage" in page and "net_solutions" not in page and "of the way there" not in page
    assert "net_solutions >= 2" in read("/ranks/", world.dara)


def test_a_newcomer_reads_which_limits_hold_and_why(world: World) -> None:
    hold(world, '[[rank]]\nname = "New"\nformula = "posts >= 0"\nnewcomer = true')
    page = read("/ranks/", world.noor)
    assert "For newcomers these limits hold" in page and "Links that a newcomer may put into a post: 2" in page and "Most spam is written to be clicked" in page
    assert "Most spam" not in read("/ranks/")
