"""Contests: a window to enter, a window to vote, and winners on the day that was promised."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from commonwheel.conversations import locks, topics
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.notifications import Notification
from commonwheel.formats.contests import contests, outcomes, submissions, votes
from commonwheel.formats.contests.contests import Contest, DecidedBy, Phase
from commonwheel.formats.contests.outcomes import OldSubmission
from commonwheel.formats.contests.submissions import Submission
from commonwheel.formats.contests.votes import ContestVote
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.formats.contesting import contest, counting, due, entering, terms, voting
from tests.world import World

pytestmark = pytest.mark.django_db


def enter(held: Contest, by: Any, title: str = "") -> Submission:
    return submissions.enter(held, by=by, title=title or f"By {by.name}, at sea", body="It rained on both of us.")


def vote(entry: Submission, by: Any) -> None:
    votes.cast(Submission.objects.select_related("contest__topic__board").get(pk=entry.pk), by=by)


def photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "JPEG")
    out.seek(0)
    return out


def test_a_contest_goes_from_entries_to_votes_to_winners(world: World) -> None:
    held = contest(world)
    assert held.phase == Phase.ENTERING
    first, second = enter(held, world.noor), enter(held, world.amina)
    assert voting(held).phase == Phase.VOTING
    vote(first, world.ben)
    vote(first, world.chen)
    vote(second, world.dara)
    assert counting(held).phase == Phase.COUNTING
    assert outcomes.announce_due() == 0
    due(held)
    assert (outcomes.announce_due(), outcomes.announce_due()) == (1, 0)
    held.refresh_from_db()
    assert held.phase == Phase.OVER
    assert [(row.pk, row.place) for row in outcomes.winners(held)] == [(first.pk, 1), (second.pk, 2)]
    world.settle()
    told = Notification.objects.filter(reason="contest").values_list("person__handle", "actor__handle")
    assert sorted(told) == [("amina", "dara"), ("noor", "dara")]
    assert Entry.objects.get(kind="contest.announced").facts["winners"] == 2


def test_only_who_holds_the_power_opens_a_contest_and_only_where_contests_are(world: World) -> None:
    with pytest.raises(Refused):
        contests.begin(world.contests, by=world.ben, title="My own contest", body="Everybody wins.", terms=terms())
    with pytest.raises(Refused, match="not for contests"):
        contests.begin(world.lounge, by=world.dara, title="A contest here", body="Everybody wins.", terms=terms())
    assert not Topic.objects.exists()


NOW = clock.now()


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"entries_close_at": NOW - timedelta(days=2)}, "entries_close_at"), ({"voting_opens_at": NOW}, "voting_opens_at"),
        ({"voting_closes_at": NOW + timedelta(days=1)}, "voting_closes_at"), ({"announce_at": NOW}, "announce_at"),
        ({"voting_closes_at": None}, "voting_closes_at"), ({"voting_opens_at": None, "voting_closes_at": None}, "voting_opens_at"),
        ({"votes_each": 0}, "votes_each"), ({"entries_each": 99}, "entries_each"), ({"places": 11}, "places"),
        ({"entries_open_at": NOW - timedelta(days=3), "entries_close_at": NOW - timedelta(days=1)}, "entries_close_at"),
    ],
)  # fmt: skip
def test_terms_that_make_no_sense_are_refused_with_their_field(world: World, other: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        contest(world, **other)
    assert refused.value.field == field
    assert not Topic.objects.exists()


def test_who_entered_may_change_and_withdraw_while_entries_are_open_but_not_enter_twice(world: World) -> None:
    held = contest(world)
    entry = enter(held, world.noor)
    assert enter(held, world.noor) == entry
    with pytest.raises(Refused, match="entered already") as refused:
        enter(held, world.noor, "Another of mine")
    assert "change or withdraw" in str(refused.value.cure)
    submissions.change(entry, by=world.noor, title="My Finch, dry again", body="The sun came out at last.")
    assert Submission.objects.get().title == "My Finch, dry again"
    with pytest.raises(Refused, match="somebody else"):
        submissions.change(entry, by=world.ben, title="Stolen by Ben", body="The sun came out at last.")
    submissions.withdraw(entry, by=world.noor)
    assert entering(held).submissions_count == 0
    enter(held, world.noor, "Another of mine")


def test_outside_the_window_nobody_enters_changes_or_withdraws(world: World) -> None:
    soon = clock.now() + timedelta(days=1)
    with pytest.raises(Refused, match="not open yet"):
        enter(contest(world, "Your Heron indoors", entries_open_at=soon), world.noor)
    held = contest(world)
    entry = enter(held, world.noor)
    voting(held)
    with pytest.raises(Refused, match="Entries are closed"):
        enter(held, world.ben)
    fresh = Submission.objects.select_related("contest__topic__board").get(pk=entry.pk)
    with pytest.raises(Refused, match="Entries are closed"):
        submissions.change(fresh, by=world.noor, title="Too late for me", body="The sun came out at last.")
    with pytest.raises(Refused, match="Entries are closed"):
        submissions.withdraw(fresh, by=world.noor)
    submissions.withdraw(fresh, by=world.chen)
    assert not Submission.objects.exists()


def test_a_vote_moves_is_taken_back_and_ends_with_the_window(world: World) -> None:
    held = contest(world)
    first, second = enter(held, world.noor), enter(held, world.amina)
    with pytest.raises(Refused, match="not open yet"):
        vote(first, world.ben)
    voting(held)
    vote(first, world.ben)
    vote(first, world.ben)
    vote(second, world.ben)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.votes_count, second.votes_count) == (0, 1)
    with pytest.raises(Refused, match="entries of others"):
        vote(second, world.amina)
    with pytest.raises(Refused):
        vote(second, world.mallory)
    fresh = Submission.objects.select_related("contest__topic__board").get(pk=second.pk)
    votes.take(fresh, by=world.ben)
    votes.take(fresh, by=world.ben)
    assert not ContestVote.objects.exists()
    counting(held)
    for late in (vote, lambda entry, by: votes.take(Submission.objects.select_related("contest__topic__board").get(pk=entry.pk), by=by)):
        with pytest.raises(Refused, match="Voting is over"):
            late(second, world.ben)


def test_with_two_votes_a_third_is_refused(world: World) -> None:
    held = contest(world, votes_each=2)
    rows = [enter(held, person) for person in (world.noor, world.amina, world.chen)]
    voting(held)
    vote(rows[0], world.ben)
    vote(rows[1], world.ben)
    with pytest.raises(Refused, match="all your 2 votes"):
        vote(rows[2], world.ben)
    assert votes.cast_by(world.ben, held) == {rows[0].pk, rows[1].pk}


def test_a_locked_or_hidden_contest_takes_nothing(world: World) -> None:
    held = contest(world)
    locks.lock(held.topic, by=world.chen)
    held = Contest.objects.select_related("topic__board", "topic__lock").get()
    with pytest.raises(Refused, match="locked or hidden"):
        enter(held, world.noor)
    topics.hide(held.topic, by=world.chen, reason="Opened by mistake.")
    assert not Contest.objects.visible_to(world.ben).exists()
    assert not Submission.objects.visible_to(world.ben).exists()


def test_equals_share_a_place_and_the_place_behind_them_stays_empty() -> None:
    assert outcomes.by_votes({1: 5, 2: 5, 3: 4, 4: 0}, 3) == {1: 1, 2: 1, 3: 3}
    assert outcomes.by_votes({1: 5, 2: 4, 3: 4, 4: 4}, 2) == {1: 1, 2: 2, 3: 2, 4: 2}
    assert outcomes.by_votes({1: 0}, 3) == {}


@given(st.dictionaries(st.integers(1, 50), st.integers(0, 9)), st.integers(1, 10))
def test_more_votes_never_stand_lower(counts: dict[int, int], places: int) -> None:
    won = outcomes.by_votes(counts, places)
    assert all(counts[pk] > 0 and place <= places for pk, place in won.items())
    for one in won:
        for other in counts:
            assert counts[other] < counts[one] or (other in won and won[other] <= won[one])


def test_a_jury_chooses_and_votes_do_not(world: World) -> None:
    held = contest(world, decided_by=DecidedBy.JURY, voting_opens_at=None, voting_closes_at=None)
    first, second = enter(held, world.noor), enter(held, world.chen)
    with pytest.raises(Refused, match="still open"):
        outcomes.judge(held, {first.pk: 1}, by=world.dara)
    held = voting(held)
    assert held.phase == Phase.COUNTING
    with pytest.raises(Refused, match="A jury decides"):
        vote(first, world.ben)
    with pytest.raises(Refused):
        outcomes.judge(held, {first.pk: 1}, by=world.ben)
    with pytest.raises(Refused, match="own entry"):
        outcomes.judge(held, {second.pk: 1}, by=world.chen)
    with pytest.raises(Refused, match="must be first"):
        outcomes.judge(held, {first.pk: 2}, by=world.dara)
    with pytest.raises(Refused, match="from 1 to 3"):
        outcomes.judge(held, {first.pk: 1, 999_999: 2}, by=world.dara)
    due(counting(held))
    assert outcomes.announce_due() == 0, "the jury has not chosen yet"
    outcomes.judge(held, {first.pk: 2, second.pk: 1}, by=world.dara)
    outcomes.judge(held, {second.pk: 1}, by=world.dara)
    assert not Submission.objects.winning().exists()
    assert outcomes.announce_due() == 1
    assert [row.pk for row in outcomes.winners(held)] == [second.pk]
    held.refresh_from_db()
    with pytest.raises(Refused, match="announced already"):
        outcomes.judge(held, {first.pk: 1}, by=world.dara)


def test_a_contest_without_entries_ends_without_winners(world: World) -> None:
    held = due(counting(voting(contest(world))))
    assert outcomes.announce_due() == 1
    assert outcomes.winners(held) == []


def test_terms_change_until_the_end_but_names_stay_hidden_once_somebody_entered(world: World) -> None:
    held = contest(world, is_blind=True)
    with pytest.raises(Refused):
        contests.change(held, by=world.ben, terms=terms())
    contests.change(held, by=world.dara, terms=terms(is_blind=False))
    contests.change(held, by=world.dara, terms=terms(is_blind=True))
    enter(held, world.noor)
    with pytest.raises(Refused, match="names stay hidden") as refused:
        contests.change(held, by=world.dara, terms=terms(is_blind=False))
    assert refused.value.field == "is_blind"
    due(counting(voting(held)))
    outcomes.announce_due()
    held.refresh_from_db()
    with pytest.raises(Refused, match="stay as they are"):
        contests.change(held, by=world.dara, terms=terms())


def test_an_entry_may_have_a_picture_that_says_what_it_shows(world: World, django_capture_on_commit_callbacks: Any) -> None:
    held = contest(world)
    with pytest.raises(Refused, match="what the picture shows") as refused:
        submissions.enter(held, by=world.noor, title="My Finch at sea", body="It rained on both of us.", file=photo())
    assert refused.value.field == "alt"
    entry = submissions.enter(held, by=world.noor, title="My Finch at sea", body="It rained on both of us.", file=photo(), alt="A wet laptop")
    before = entry.picture
    assert before and before.alt == "A wet laptop" and before.folder.startswith("entries/")
    submissions.change(entry, by=world.noor, title=entry.title, body=entry.source, alt="A very wet laptop")
    assert entry.picture == before and entry.picture.alt == "A very wet laptop"
    with django_capture_on_commit_callbacks(execute=True):
        submissions.change(entry, by=world.noor, title=entry.title, body=entry.source, file=photo(), is_decoration=True)
    assert entry.picture and entry.picture != before and entry.picture.is_decoration
    submissions.change(entry, by=world.noor, title=entry.title, body=entry.source, without_picture=True)
    assert entry.picture is None
    of_words = contest(world, "A story in six words", takes_pictures=False)
    with pytest.raises(Refused, match="one of words"):
        submissions.enter(of_words, by=world.noor, title="My Finch at sea", body="It rained on both of us.", file=photo(), alt="Wet")


def test_contests_brought_along_keep_votes_winners_and_times(world: World) -> None:
    topic = world.ask("The winter contest", by=world.dara, board=world.contests, body="Long ago, in the snow.")
    then = clock.now() - timedelta(days=100)
    rows = [
        OldSubmission(world.noor.pk, "Snow on the lid", "<p>Cold.</p>", "Cold.", then, [(world.ben.pk, then), (world.chen.pk, then)]),
        OldSubmission(world.amina.pk, "Ice in the fan", "<p>Colder.</p>", "Colder.", then, [(world.dara.pk, then)]),
    ]
    held = outcomes.restore(topic, terms(), rows, announced_at=then)
    world.settle()
    assert [(row.title, row.place) for row in outcomes.winners(held)] == [("Snow on the lid", 1), ("Ice in the fan", 2)]
    assert not Notification.objects.filter(reason="contest").exists()
