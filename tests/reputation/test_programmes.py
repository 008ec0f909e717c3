"""Super-user programmes: nominated, called, in for a term with the role, and remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.accounts import departures, people
from commonwheel.authority import grants, restrictions, roles, rules, standing
from commonwheel.authority.grants import Grant, Source
from commonwheel.authority.roles import Value
from commonwheel.authority.scopes import root
from commonwheel.conversations.topics import MOVE
from commonwheel.formats import solutions
from commonwheel.insight.figures import figures
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation.programmes import calls, nominations, programmes, rising, terms
from commonwheel.reputation.programmes.nominations import ProgrammeNomination
from commonwheel.reputation.programmes.programmes import Outdated, Programme
from commonwheel.reputation.programmes.terms import Term
from commonwheel.structure.boards import READ
from tests.world import World

pytestmark = pytest.mark.django_db


def keepers(world: World, **said: object) -> Programme:
    """Dara's programme, whose members may move topics."""
    programme = programmes.make(by=world.dara, name="Lantern Keepers", **said)  # type: ignore[arg-type]
    rules.set_(programme.role, MOVE, Value.GRANT, at=root(), by=world.dara)
    return programme


def let_in(world: World, programme: Programme, who: str = "amina") -> Term:
    person = getattr(world, who)
    return calls.accept(calls.call(programme, person, by=world.dara), by=person)


def test_amina_is_nominated_called_and_in_with_the_role_until_her_term_ends(world: World) -> None:
    programme = keepers(world)
    nomination = nominations.nominate(programme, world.amina, by=world.ben, reason="She waited with me on a Sunday.")
    call = calls.call(programme, world.amina, by=world.dara)
    nomination.refresh_from_db()
    assert nomination.is_called and not standing.of(world.amina).allows(MOVE)
    term = calls.accept(call, by=world.amina)
    grant = Grant.objects.active().get(person=world.amina, role=programme.role)
    assert (grant.source, grant.ends_at) == (Source.PROGRAMME, term.ends_at)
    assert standing.of(world.amina).allows(MOVE)
    assert [row.person for row in terms.members(programme, world.visitor)] == [world.amina]


def test_when_the_days_are_over_the_role_goes_and_she_is_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = keepers(world, term_days=30)
    let_in(world, programme)
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not terms.members(programme, None)
    assert terms.end_due() == 1 and terms.end_due() == 0
    assert not standing.of(world.amina).allows(MOVE)
    assert [row.person for row in terms.alumni(programme, None)] == [world.amina]
    let_in(world, programme)
    assert not terms.alumni(programme, None) and standing.of(world.amina).allows(MOVE)


def test_a_renewed_term_holds_the_role_longer(world: World) -> None:
    term = let_in(world, keepers(world, term_days=30))
    longer = terms.renew(term, by=world.dara)
    assert longer.ends_at == term.ends_at + timedelta(days=30)
    assert Grant.objects.active().get(role=term.programme.role).ends_at == longer.ends_at
    with pytest.raises(Refused, match="before the beginning"):
        terms.renew(longer, by=world.dara, ends_at=term.began_at - timedelta(days=1))
    with pytest.raises(Refused, match="past"):
        Term.objects.update(began_at=clock.ago(days=9))
        terms.renew(longer, by=world.dara, ends_at=clock.ago(days=2))
    with pytest.raises(Refused):
        terms.renew(longer, by=world.amina)


def test_an_end_before_the_start_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="before the beginning"):
        terms.begin(keepers(world), world.ben, ends_at=clock.ago(days=1))


def test_who_leaves_keeps_the_honour_and_who_is_sent_away_does_not(world: World) -> None:
    programme = keepers(world)
    terms.end(let_in(world, programme), by=world.amina, is_honoured=False)
    terms.end(let_in(world, programme, "ben"), by=world.dara, is_honoured=False)
    with pytest.raises(Refused):
        terms.end(let_in(world, programme, "noor"), by=world.ben)
    assert [row.person for row in terms.alumni(programme, None)] == [world.amina]
    assert not standing.of(world.ben).allows(MOVE)


def test_a_role_taken_back_by_hand_ends_the_term(world: World) -> None:
    programme = keepers(world)
    term = let_in(world, programme)
    world.settle()
    grants.end(Grant.objects.active().get(role=programme.role), by=world.dara)
    world.settle()
    term.refresh_from_db()
    assert term.ended_at is not None and not terms.members(programme, None)


def test_nobody_nominates_themselves_or_who_is_in_or_without_a_reason(world: World) -> None:
    programme = keepers(world)
    let_in(world, programme)
    for person, reason, said in ((world.ben, "I am good.", "yourself"), (world.amina, "She is good.", "is in"), (world.noor, "  ", "Say why")):
        with pytest.raises(Refused, match=said):
            nominations.nominate(programme, person, by=world.ben, reason=reason)
    with pytest.raises(Refused, match="banned"):
        nominations.nominate(programme, world.ben, by=world.mallory, reason="He buys chargers.")
    assert not ProgrammeNomination.objects.exists()


def test_said_twice_it_is_one_nomination_with_the_latest_reason(world: World) -> None:
    programme = keepers(world)
    nominations.nominate(programme, world.amina, by=world.ben, reason="Kind.")
    row = nominations.nominate(programme, world.amina, by=world.ben, reason="Kind and quick.")
    assert ProgrammeNomination.objects.get() == row and row.reason == "Kind and quick."
    with pytest.raises(Refused):
        nominations.withdraw(row, by=world.noor)
    nominations.withdraw(row, by=world.ben)
    assert not ProgrammeNomination.objects.exists()


def test_nominations_are_read_by_who_runs_it_and_who_wrote_them(world: World) -> None:
    programme = keepers(world)
    row = nominations.nominate(programme, world.amina, by=world.ben, reason="Kind.")
    for person, sees in ((world.ben, True), (world.dara, True), (world.amina, False), (world.noor, False), (world.visitor, False)):
        assert ProgrammeNomination.objects.visible_to(person).exists() is sees
    with pytest.raises(Refused):
        nominations.decline(row, by=world.chen)
    nominations.decline(row, by=world.dara, answer="Next year.")
    row.refresh_from_db()
    assert row.answer == "Next year." and not row.is_called


@pytest.mark.parametrize(("criteria", "said"), [("solutions_made >= 3", "Column 1: There is no metric"), ("posts >= 1 && fame > 2", "Column 15"), ("posts", "is a number")])
def test_criteria_that_cannot_be_understood_say_where(world: World, criteria: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        programmes.make(by=world.dara, name="Keepers", criteria=criteria)
    assert refused.value.field == "criteria"


def test_who_does_not_meet_the_criteria_is_called_only_as_an_exception(world: World) -> None:
    programme = keepers(world, criteria="solved_for_others >= 1")
    with pytest.raises(Refused, match="does not meet"):
        calls.call(programme, world.amina, by=world.dara)
    solutions.accept(world.answer(world.ask()), by=world.noor)
    world.settle()
    calls.call(programme, world.amina, by=world.dara)
    calls.call(programme, world.ben, by=world.dara, is_exception=True)
    assert programmes.candidates(programme, but=set()) == [world.amina]
    assert [condition.is_met for condition in programmes.conditions(programme, world.ben)] == [False]


def test_only_who_is_called_answers_and_once(world: World) -> None:
    programme = keepers(world)
    call = calls.call(programme, world.amina, by=world.dara)
    assert calls.call(programme, world.amina, by=world.dara) == call
    with pytest.raises(Refused, match="Only who is called"):
        calls.accept(call, by=world.ben)
    calls.decline(call, by=world.amina)
    with pytest.raises(Refused, match="answered already"):
        calls.accept(call, by=world.amina)
    again = calls.call(programme, world.amina, by=world.dara)
    calls.take_back(again, by=world.dara)
    with pytest.raises(Refused, match="taken back"):
        calls.accept(again, by=world.amina)


def test_who_is_banned_is_not_called_and_does_not_come_in(world: World) -> None:
    programme = keepers(world)
    with pytest.raises(Refused, match="is banned"):
        calls.call(programme, world.mallory, by=world.dara)
    call = calls.call(programme, world.ben, by=world.dara)
    restrictions.ban(world.ben, by=world.dara, reason="Shouted.")
    with pytest.raises(Refused, match="You are banned"):
        calls.accept(call, by=world.ben)


def test_only_who_runs_programmes_makes_them_and_gives_no_role_they_may_not_give(world: World) -> None:
    with pytest.raises(Refused):
        programmes.make(by=world.chen, name="Keepers")
    grants.give(programmes.RUN, world.chen, by=world.dara)
    with pytest.raises(Refused, match="cannot give"):
        programmes.make(by=world.chen, name="Keepers", role=roles.named("helper"))
    with pytest.raises(Refused, match="cannot give this role"):
        programmes.make(by=world.dara, name="Keepers", role=roles.named(roles.OWNER))
    programmes.make(by=world.dara, name="Keepers", role=roles.named("helper"))
    with pytest.raises(Refused, match="Another programme"):
        programmes.make(by=world.dara, name="More keepers", role=roles.named("helper"))
    assert Programme.objects.count() == 1


def test_two_who_change_a_programme_at_once_are_told(world: World) -> None:
    programme = keepers(world)
    programmes.change(programme, by=world.dara, after=1, name="Lantern Keepers", description="First")
    with pytest.raises(Outdated) as outdated:
        programmes.change(programme, by=world.dara, after=1, name="Lantern Keepers", description="Second")
    assert outdated.value.latest.description == "First"


def test_a_closed_programme_takes_nobody_in(world: World) -> None:
    programme = keepers(world)
    programmes.close(programme, by=world.dara)
    programme.refresh_from_db()
    for deed in (lambda: calls.call(programme, world.amina, by=world.dara), lambda: nominations.nominate(programme, world.amina, by=world.ben, reason="Kind.")):
        with pytest.raises(Refused, match="takes nobody in"):
            deed()
    programmes.reopen(programme, by=world.dara)
    programme.refresh_from_db()
    assert let_in(world, programme)


def test_its_board_is_seen_by_members_and_who_runs_it_alone(world: World) -> None:
    programme = keepers(world)
    board = programmes.open_board(programme, by=world.dara, slug="lantern-room", title="Lantern room", category=world.laptops)
    term = let_in(world, programme)
    grants.give(roles.named("community-manager"), world.chen, by=world.dara)
    assert [name for name in ("dara", "chen", "amina", "ben", "noor") if standing.of(getattr(world, name)).allows(READ, board.scope_id)] == ["dara", "chen", "amina"]
    assert not standing.of(world.visitor).allows(READ, board.scope_id)
    terms.end(term, by=world.dara)
    assert not standing.of(world.amina).allows(READ, board.scope_id)
    with pytest.raises(Refused, match="already"):
        programmes.open_board(programme, by=world.dara, slug="second", title="Second", category=world.laptops)


def test_a_community_manager_makes_a_programme_with_a_board(world: World) -> None:
    grants.give(roles.named("community-manager"), world.chen, by=world.dara)
    programme = programmes.make(by=world.chen, name="Keepers")
    board = programmes.open_board(programme, by=world.chen, slug="room", title="Room", category=world.laptops)
    let_in(world, programme)
    assert standing.of(world.amina).allows(READ, board.scope_id) and standing.of(world.chen).allows(READ, board.scope_id)
    assert not standing.of(world.noor).allows(READ, board.scope_id)


def test_a_programme_of_a_board_gives_the_role_there_alone_and_its_room_lies_there(world: World) -> None:
    programme = programmes.make(by=world.dara, name="Knowledge keepers", role=roles.named("knowledge-editor"), at=world.knowledge.scope)
    let_in(world, programme)
    with pytest.raises(Refused, match="has to lie"):
        programmes.open_board(programme, by=world.dara, slug="room", title="Room", category=world.laptops)
    assert Grant.objects.get(person=world.amina, role__slug="knowledge-editor").scope == world.knowledge.scope


def test_the_bell_rings_for_who_is_called_and_who_runs_it(world: World) -> None:
    programme = keepers(world)
    nominations.nominate(programme, world.amina, by=world.ben, reason="Kind.")
    calls.call(programme, world.amina, by=world.dara)
    world.settle()
    assert world.dara.notifications.filter(reason="nominated", path__contains="/members/").exists()
    assert world.amina.notifications.filter(reason="called", path=programme.get_absolute_url()).exists()
    assert not world.ben.notifications.filter(reason__in=["nominated", "called"]).exists()


def test_who_leaves_the_community_leaves_no_term_behind(world: World) -> None:
    programme = keepers(world)
    let_in(world, programme)
    nominations.nominate(programme, world.ben, by=world.amina, reason="Kind.")
    departures.leave(world.amina, removes=False, days=0)
    assert departures.complete(world.amina.pk)
    assert not Term.objects.exists() and not ProgrammeNomination.objects.exists()
    assert not departures.uncovered()


def test_noor_who_helps_from_the_first_day_rises(world: World) -> None:
    for number in range(4):
        solutions.accept(world.answer(world.ask(f"A question number {number} of Ben", by=world.ben), by=world.noor, body=f"Try this number {number} first."), by=world.ben)
    world.answer(world.ask("Something else entirely", by=world.chen), by=world.ben, body="I do not know that either.")
    world.settle()
    [first, *_others] = rising.risers()
    assert (first.person, first.solved, first.replies, first.score) == (world.noor, 4, 4, 24)
    assert first.times > 1
    let_in(world, keepers(world), "noor")
    assert world.noor not in [riser.person for riser in rising.risers()]


def test_what_came_after_the_first_days_or_by_old_hands_does_not_count(world: World) -> None:
    world.noor.joined_at = clock.ago(days=50)
    world.ben.joined_at = clock.ago(days=400)
    for person in (world.noor, world.ben):
        person.save(update_fields=["joined_at"])
        world.answer(world.ask(f"For {person.name} to answer", by=world.chen), by=person, body=f"Answered by {person.name}, at length.")
    world.settle()
    assert not {riser.person for riser in rising.risers(30)} & {world.noor, world.ben}


def test_who_rises_is_read_by_members_of_programmes(world: World) -> None:
    assert [rising.may_read(person) for person in (world.dara, world.chen, world.amina)] == [True, False, False]
    let_in(world, keepers(world))
    assert rising.may_read(world.amina)


def test_figures_count_programmes_and_who_is_in(world: World) -> None:
    let_in(world, keepers(world))
    people.add("olu", email="olu@example.com")
    assert (figures()["programmes"], figures()["programme_members"]) == (1, 1)
