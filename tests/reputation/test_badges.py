"""Badges: earned by rule, given by hand, taken back with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.conversations import kudos
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.reputation import awards, badges
from commonwheel.reputation.awards import Award, OldAward
from commonwheel.reputation.badges import Badge, Outdated
from tests.world import World

pytestmark = pytest.mark.django_db


def names(world: World, who: str) -> set[str]:
    return {award.badge.name for award in awards.of(getattr(world, who))}


def test_amina_earns_her_first_solution(world: World) -> None:
    reply = world.answer(world.ask())
    world.settle()
    assert names(world, "amina") == {"First words"}
    solutions.accept(reply, by=world.noor)
    world.settle()
    assert names(world, "amina") == {"First words", "First solution"}
    assert Entry.objects.filter(kind="badge.given", facts__person=world.amina.pk).count() == 2


def test_what_is_earned_stays_though_the_solution_does_not(world: World) -> None:
    reply = world.answer(world.ask())
    solutions.accept(reply, by=world.noor)
    world.settle()
    solutions.revoke(reply, by=world.noor, reason="It came back.")
    world.settle()
    assert "First solution" in names(world, "amina")


def test_ten_thanks_in_a_week_are_a_badge_and_ten_in_a_year_are_not(world: World) -> None:
    badge = badges.make(by=world.dara, name="Two in a week", description="Was thanked twice within a week.", formula="kudos_received[7d] >= 2")
    reply = world.answer(world.ask())
    kudos.give(reply, by=world.noor)
    world.settle()
    assert not Award.objects.filter(badge=badge).exists()
    kudos.give(reply, by=world.ben)
    world.settle()
    assert [award.person for award in Award.objects.filter(badge=badge)] == [world.amina]


def test_a_new_rule_looks_at_everybody_once(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    badges.make(by=world.dara, name="Answered", description="Replied to somebody.", formula="replies >= 1")
    assert awards.judge_new() > 0
    assert "Answered" in names(world, "amina")
    assert awards.judge_new() == 0


def test_years_pass_and_nobody_does_a_deed_for_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    badges.make(by=world.dara, name="Old hand", description="A member for a year.", formula="days_member >= 365")
    awards.judge_new()
    assert "Old hand" not in names(world, "ben")
    later = clock.now() + timedelta(days=366)
    monkeypatch.setattr(clock, "now", lambda: later)
    awards.judge_all()
    assert "Old hand" in names(world, "ben")


def test_chen_gives_a_badge_by_hand_and_says_for_what(world: World) -> None:
    kind = Badge.objects.get(slug="good-soul")
    with pytest.raises(Refused, match="for what"):
        awards.give(kind, world.amina, by=world.chen, reason="  ")
    awards.give(kind, world.amina, by=world.chen, reason="She waited with Noor on a Sunday.")
    awards.give(kind, world.amina, by=world.dara, reason="Again.")
    award = Award.objects.get(badge=kind)
    assert (award.by, award.reason) == (world.chen, "She waited with Noor on a Sunday.")


def test_members_cannot_give_badges_nor_anybody_to_themselves(world: World) -> None:
    kind = Badge.objects.get(slug="good-soul")
    with pytest.raises(Refused):
        awards.give(kind, world.amina, by=world.ben, reason="My friend.")
    with pytest.raises(Refused, match="others"):
        awards.give(kind, world.chen, by=world.chen, reason="I am good.")


def test_what_was_taken_back_no_rule_gives_again(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    award = Award.objects.get(person=world.amina)
    awards.take(award, by=world.chen, reason="It was an advertisement.")
    world.answer(world.ask("Another question of mine"))
    world.settle()
    assert names(world, "amina") == set()
    assert awards.of(world.amina) == []
    assert Entry.objects.filter(kind="badge.taken", actor=world.chen).count() == 1


def test_a_retired_badge_stays_with_who_has_it_and_is_given_no_more(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    first = Badge.objects.get(slug="first-words")
    badges.retire(first, by=world.dara)
    world.ask("Ben asks, too", by=world.ben)
    world.settle()
    assert names(world, "amina") == {"First words"}
    assert names(world, "ben") == set()
    badges.bring_back(first, by=world.dara)
    awards.judge_new()
    assert names(world, "ben") == {"First words"}


def test_a_rule_that_is_not_understood_is_refused_with_the_column(world: World) -> None:
    with pytest.raises(Refused, match="Column 1"):
        badges.make(by=world.dara, name="Broken", description="Never.", formula="karma >= 3")
    with pytest.raises(Refused, match="this name"):
        badges.make(by=world.dara, name="First words", description="Twice.")


def test_a_rule_that_divides_by_zero_gives_nothing_to_nobody(world: World) -> None:
    badges.make(by=world.dara, name="Ratio", description="Twice as many.", formula="kudos_received / kudos_given > 2")
    assert awards.judge_new() >= 0
    assert not Award.objects.filter(badge__name="Ratio").exists()


def test_two_owners_change_a_badge_at_once_and_the_second_sees_the_first(world: World) -> None:
    badge = Badge.objects.get(slug="first-words")
    said = {"description": badge.description, "set_name": badge.set_name, "icon": badge.icon, "hue": badge.hue, "formula": badge.formula}
    badges.change(badge, by=world.dara, after=1, name="Hello", **said)
    with pytest.raises(Outdated) as trouble:
        badges.change(badge, by=world.dara, after=1, name="Good day", **said)
    assert trouble.value.latest.name == "Hello"


def test_badges_brought_along_keep_how_often(world: World) -> None:
    then = clock.now() - timedelta(days=900)
    rows = [OldAward("C++", "Bronze", world.ben.pk, then + timedelta(days=day)) for day in range(3)]
    awards.restore([*rows, OldAward("C#", "Gold", world.ben.pk, then)])
    plus = Award.objects.get(badge__name="C++")
    assert (plus.times, plus.at, plus.badge.set_name) == (3, then, "Bronze")
    assert {badge.slug for badge in Badge.objects.filter(name__startswith="C")} == {"c", "c-2"}
    awards.restore(rows[:1])
    assert Award.objects.get(badge__name="C++").times == 4
