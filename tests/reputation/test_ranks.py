from __future__ import annotations

import json
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from commonwheel.accounts import people
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, powers, roles, standing
from commonwheel.authority.grants import Grant, Source
from commonwheel.authority.scopes import ROOT, Scope
from commonwheel.conversations import kudos
from commonwheel.conversations.kudos import Kudo
from commonwheel.formats import solutions
from commonwheel.insight.figures import figures
from commonwheel.kernel import clock
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.reputation import ladders, metrics, ranks
from commonwheel.reputation.ladders import Outdated
from commonwheel.reputation.metrics import Metric
from tests.console.running import eventually
from tests.world import World

SMALL = """
[[rank]]
name = "Chief"
formula = 'hasRole("owner")'
roles_removed = ["moderator"]

[[rank]]
name = "Sage"
hue = 60
kudos_weight = 4
formula = "net_solutions >= 2"
roles_granted = ["moderator"]

[[rank]]
name = "Helper"
hue = 180
kudos_weight = 2
formula = "net_solutions >= 1"
roles_granted = ["staff"]

[[rank]]
name = "Member"
formula = "posts >= 0"
"""


def hold(world: World, text: str = SMALL) -> None:
    """Dara saves this ladder, and everybody is ranked by it."""
    newest = ladders.latest()
    ladders.save(text, by=world.dara, after=newest.number if newest else 0)
    world.settle()
    ranks.rank_all()


def solve(world: World, question: str = "My Finch wakes in the bag") -> solutions.Solution:
    """Ben solves a question of Noor's; the same words sent twice would be one question."""
    return solutions.accept(world.answer(world.ask(question), by=world.ben), by=world.noor)


def earned(world: World) -> set[str]:
    return {grant.role.slug for grant in Grant.objects.active().filter(person=world.ben, source=Source.RANK) if grant.role}


def test_ben_climbs_by_solving_and_falls_when_it_did_not_help(world: World) -> None:
    hold(world)
    world.ben.refresh_from_db()
    assert (world.ben.rank_name, world.ben.kudos_weight) == ("Member", 1)
    first, second = solve(world), solve(world, "My Wren stays dark")
    world.settle()
    world.ben.refresh_from_db()
    assert (world.ben.rank_name, world.ben.rank_hue, world.ben.kudos_weight) == ("Sage", 60, 4)
    assert earned(world) == {"moderator", "staff"}  # what the rank below gives, the rank above keeps
    for solution in (first, second):
        solutions.revoke(solution.post, by=world.noor)
    world.settle()
    world.ben.refresh_from_db()
    assert world.ben.rank_name == "Member" and earned(world) == set()
    assert Entry.objects.filter(kind="grant.ended", facts__person=world.ben.pk).count() == 2


def test_kudos_count_what_the_givers_rank_says(world: World) -> None:
    hold(world)
    solve(world)
    world.settle()
    world.ben.refresh_from_db()
    post = world.answer(world.ask(), by=world.amina)
    kudos.give(post, by=world.ben)
    world.settle()
    assert Kudo.objects.get().weight == 2
    assert (metrics.value(world.amina, "kudos_received"), metrics.value(world.ben, "kudos_given")) == (2, 1)
    kudos.take(post, by=world.ben)
    world.settle()
    assert metrics.value(world.amina, "kudos_received") == 0


def test_what_others_gave_stays_when_a_rank_takes_its_own_back(world: World) -> None:
    grants.give(roles.named("staff"), world.ben, by=world.dara)
    hold(world)
    solution = solve(world)
    world.settle()
    solutions.revoke(solution.post, by=world.noor)
    world.settle()
    left = Grant.objects.active().get(person=world.ben, scope_id=ROOT)
    assert (left.source, left.role) == (Source.STAFF, roles.named("staff"))


def test_dara_stays_owner_whatever_a_ladder_says(world: World) -> None:
    hold(world)
    world.dara.refresh_from_db()
    assert world.dara.rank_name == "Chief"
    assert standing.of(world.dara).holds_all()
    with pytest.raises(Refused, match="it may everything"):
        hold(world, SMALL.replace('["staff"]', '["owner"]'))
    hold(world, '[[rank]]\nname = "All"\nformula = "posts >= 0"\nroles_removed = ["owner"]\n')
    assert standing.of(world.dara).holds_all()


def test_a_role_that_a_rank_gave_does_not_count_for_a_rank(world: World) -> None:
    hold(world, SMALL.replace('"net_solutions >= 2"', "'hasRole(\"staff\")'"))
    solve(world)
    world.settle()
    world.ben.refresh_from_db()
    assert world.ben.rank_name == "Helper" and earned(world) == {"staff"}


def test_who_cannot_give_a_role_cannot_let_a_rank_give_it(world: World) -> None:
    grants.give(powers.powers["rank.ladder"], world.amina, by=None)
    with pytest.raises(Refused, match="may not give the role “moderator” yourself"):
        ladders.save(SMALL, by=world.amina, after=1)
    plain = '[[rank]]\nname = "All"\nformula = "posts >= 0"\n'
    assert ladders.save(plain, by=world.amina, after=1).number == 2
    with pytest.raises(Refused):
        ladders.save(SMALL, by=world.noor, after=2)


def test_two_who_write_at_once_do_not_lose_each_others_work(world: World) -> None:
    ladders.save(SMALL, by=world.dara, after=1)
    with pytest.raises(Outdated) as refused:
        ladders.save(SMALL.replace("Sage", "Star"), by=world.dara, after=1)
    assert "Dara saved version 2" in refused.value.reason and refused.value.latest.text == SMALL
    assert ladders.latest() == refused.value.latest


def is_waiting() -> bool:
    """Whether somebody waits for a lock. SQLite has one writer, who is waited for before anything is locked."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_who_ranks_all_and_waits_for_amina_holds_nobody_behind_her(committed_world: World) -> None:
    world = committed_world
    solutions.accept(world.answer(world.ask(), by=world.amina), by=world.noor)
    world.settle()
    newest = ladders.latest()
    ladders.save(SMALL, by=world.dara, after=newest.number if newest else 0)

    def rank() -> None:
        ranks.rank_all()
        connection.close()

    ranking = threading.Thread(target=rank)
    with transaction.atomic():
        people.hold([world.amina.pk])
        ranking.start()
        assert eventually(is_waiting)
        Person.objects.select_for_update(no_key=True, nowait=True).get(pk=world.mallory.pk)
    ranking.join(30)
    world.amina.refresh_from_db()
    assert world.amina.rank_name == "Helper"


def test_a_ladder_can_be_undone_and_its_history_stays(world: World) -> None:
    hold(world)
    ladders.undo(by=world.dara, after=2)
    newest = ladders.latest()
    assert newest and newest.text == ladders.DEFAULT.read_text()
    assert [version.number for version in ladders.history()] == [3, 2, 1]
    assert ranks.is_due()
    ranks.rank_all()
    assert not ranks.is_due()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("x = ", "TOML"), ("x = 1", "entries"), ("[[rank]]\nname = 1", "name"), ('[[rank]]\nname = "A"', "formula"),
        ('[[rank]]\nname = "A"\nformula = "posts"', "number"), ('[[rank]]\nname = "A"\nformula = "posts > 1 &"', "Column"),
        ('[[rank]]\nname = "A"\nformula = "posts > 1"\nhue = "red"', "hue"), ('[[rank]]\nname = "A"\nformula = "posts > 1"\nkudos_weight = true', "kudos_weight"),
        ('[[rank]]\nname = "A"\nformula = "posts > 1"\ncolour = 3', "colour"), ('[[rank]]\nname = "A"\nformula = "posts > 1"\nroles_granted = "x"', "list"),
        ('[[rank]]\nname = "A"\nformula = "posts > 1"\nroles_granted = ["king"]', "no role"), (SMALL + SMALL, "Two ranks"),
        ('[[rank]]\nname = "A"\nformula = "hasRole(\\"king\\")"', "no role"), ("a=" + "[" * 5_000, "TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_ladder_is_said(world: World, text: str, word: str) -> None:
    with pytest.raises(Refused, match=word):
        ladders.check_save(text, by=world.dara)


def test_a_preview_says_who_would_move_and_moves_nobody(world: World) -> None:
    hold(world)
    solve(world)
    world.settle()
    before = figures()
    found = ranks.preview(ladders.parse(SMALL.replace("net_solutions >= 2", "net_solutions >= 1").replace('"Member"', '"Newcomer"')))
    assert [(judged.person.handle, judged.name, set(judged.gains)) for judged in found.rises] == [("ben", "Sage", {"moderator"})]
    assert {judged.person.handle for judged in found.renamed} == {"amina", "chen", "noor", "mallory"}
    assert not found.falls and not found.loses and found.members == 6 and found.held["Newcomer"] == 4
    harder = ranks.preview(ladders.parse(SMALL.replace("net_solutions >= 1", "net_solutions >= 9")))
    assert [judged.person.handle for judged in harder.falls] == [judged.person.handle for judged in harder.loses] == ["ben"]
    assert figures() == before


def test_what_is_previewed_is_what_happens(world: World) -> None:
    hold(world)
    solve(world)
    world.settle()
    harder = SMALL.replace("net_solutions >= 1", "net_solutions >= 9")
    expected = ranks.preview(ladders.parse(harder))
    ladders.save(harder, by=world.dara, after=2)
    assert ranks.rank_all().changed == len(expected.rises) + len(expected.falls) == 1
    assert ranks.counts() == {name: count for name, count in expected.held.items() if count}


def test_days_pass_and_a_window_closes(world: World) -> None:
    hold(world, '[[rank]]\nname = "Busy"\nformula = "replies[30d] >= 1"\n')
    Metric.objects.create(person=world.ben, name="replies", day=(clock.now() - timedelta(days=29)).date(), value=1)
    assert ranks.rank_all().changed == 1
    Metric.objects.update(day=(clock.now() - timedelta(days=30)).date())
    assert ranks.rank_all().changed == 1
    world.ben.refresh_from_db()
    assert (world.ben.rank_name, world.ben.kudos_weight) == ("", 1)


def test_a_formula_that_divides_by_zero_for_some_ranks_the_others(world: World) -> None:
    hold(world, '[[rank]]\nname = "Ratio"\nformula = "replies / topics >= 1"\n\n[[rank]]\nname = "All"\nformula = "posts >= 0"\n')
    topic = world.ask(by=world.ben)
    world.answer(topic, by=world.ben)
    world.settle()
    world.ben.refresh_from_db()
    world.noor.refresh_from_db()
    assert (world.ben.rank_name, world.noor.rank_name) == ("Ratio", "All")


def test_pages_are_only_made_anew_when_somebody_moves(world: World, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    hold(world)
    world.commit()
    before = freshness().read(["people"])
    with django_capture_on_commit_callbacks(execute=True):
        ranks.rank([world.ben.pk])
        world.ask(by=world.ben)
        world.settle()
    assert freshness().read(["people"]) == before
    with django_capture_on_commit_callbacks(execute=True):
        solve(world)
        world.settle()
    assert freshness().read(["people"]) != before


def test_the_ladder_of_the_start_is_sound_and_everybody_stands_on_it(world: World) -> None:
    newest = ladders.latest()
    assert newest and 18 <= len(ladders.check_save(newest.text, by=world.dara)) <= 25
    world.settle()
    ranks.rank_all()
    assert set(ranks.counts()) >= {"Staff", "Moderator", "Newcomer I"}
    assert figures()["ranks"] == len(newest.ranks) and figures()["grants"] >= 3
    assert Scope.objects.get(pk=ROOT)


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_the_operator_asks_ranks_and_counts_anew(world: World, tmp_path: Path) -> None:
    hold(world)
    solve(world)
    world.settle()
    file = tmp_path / "ladder.toml"
    file.write_text(SMALL.replace("net_solutions >= 2", "net_solutions >= 1"))
    asked = json.loads(said("ranks", "preview", str(file), "--json"))
    assert asked["rises"] == [{"member": "ben", "from": "Helper", "to": "Sage"}] and asked["loses"] == []
    [gain] = asked["gains"]
    # What staff may do already, which his rank gave him, is nothing new.
    assert (gain["member"], gain["roles"]) == ("ben", ["moderator"]) and "member.ban" in gain["powers"] and "solution.accept" not in gain["powers"]
    assert "1 rise, 0 fall" in said("ranks", "preview", str(file))
    file.write_text("no ladder")
    with pytest.raises(CommandError, match="TOML"):
        call_command("ranks", "preview", str(file))
    assert {key: value for key, value in json.loads(said("rerank", "--json")).items() if key != "seconds"} == {"members": 6, "changed": 0}
    assert "0 differences" in said("rebuild", "metrics", "--check")
    Metric.objects.filter(name="net_solutions").delete()
    Metric.objects.filter(person=world.ben, name="solutions_accepted").update(value=7)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild", "metrics", "--check", stdout=out)
    assert ended.value.code == 1 and f"member {world.ben.pk}, solutions_accepted" in out.getvalue()
    assert "1 rows" in said("rebuild", "metrics") and metrics.differences() == []
