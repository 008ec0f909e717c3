"""Polls: one ballot each, counted as the poll says, and over when it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwheel.conversations import locks
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.notifications import Notification
from commonwheel.formats.polls import ballots, counting, polls
from commonwheel.formats.polls.ballots import Ballot
from commonwheel.formats.polls.polls import Method, Poll
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from tests.world import World

pytestmark = pytest.mark.django_db

BAGS = ("Backpack", "Sleeve", "None at all")


def poll(world: World, method: str = Method.SINGLE, **rest: Any) -> Poll:
    topic = world.ask("Which bag do you carry?", board=world.lounge)
    return polls.add(topic, by=world.noor, question="What is it in?", options=BAGS, method=method, **rest)


def ids(poll: Poll, *texts: str) -> list[int]:
    known = {option.text: option.pk for option in poll.options.all()}
    return [known[text] for text in texts]


def stands(poll: Poll) -> list[tuple[int, str, int]]:
    return [(result.place, result.option.text, result.votes) for result in counting.count(poll).results]


def test_members_vote_and_the_poll_is_counted(world: World) -> None:
    bags = poll(world)
    ballots.cast(bags, ids(bags, "Sleeve"), by=world.ben)
    ballots.cast(bags, ids(bags, "Sleeve"), by=world.amina)
    ballots.cast(bags, ids(bags, "Backpack"), by=world.noor)
    assert stands(bags) == [(1, "Sleeve", 2), (2, "Backpack", 1), (3, "None at all", 0)]
    outcome = counting.count(bags)
    assert (outcome.voters, outcome.results[0].percent) == (3, 67)


def test_ben_changes_his_mind_and_then_has_none(world: World) -> None:
    bags = poll(world)
    ballots.cast(bags, ids(bags, "Sleeve"), by=world.ben)
    ballots.cast(bags, ids(bags, "Backpack"), by=world.ben)
    assert stands(bags)[0] == (1, "Backpack", 1)
    ballots.take(bags, by=world.ben)
    ballots.take(bags, by=world.ben)
    assert Ballot.objects.count() == 0


def test_a_final_vote_stays(world: World) -> None:
    bags = poll(world, is_final=True)
    ballots.cast(bags, ids(bags, "Sleeve"), by=world.ben)
    ballots.cast(bags, ids(bags, "Sleeve"), by=world.ben)
    with pytest.raises(Refused, match="stay as they are"):
        ballots.cast(bags, ids(bags, "Backpack"), by=world.ben)
    with pytest.raises(Refused, match="stay as they are"):
        ballots.take(bags, by=world.ben)
    assert ballots.of(world.ben, bags) == ids(bags, "Sleeve")


def test_one_choice_is_one_and_several_are_several(world: World) -> None:
    one = poll(world)
    with pytest.raises(Refused, match="one option"):
        ballots.cast(one, ids(one, "Sleeve", "Backpack"), by=world.ben)
    with pytest.raises(Refused, match="Choose something"):
        ballots.cast(one, [], by=world.ben)
    several = polls.add(
        world.ask("And what do you carry it with?", board=world.lounge), by=world.noor, question="With?", options=BAGS, method=Method.MULTIPLE
    )
    ballots.cast(several, ids(several, "Sleeve", "Backpack"), by=world.ben)
    assert [place for place, _text, _votes in stands(several)] == [1, 1, 3]


def test_an_option_of_another_poll_is_none_of_this(world: World) -> None:
    bags = poll(world)
    other = polls.add(world.ask("Another subject", board=world.lounge), by=world.noor, question="Other?", options=("Yes", "No"))
    with pytest.raises(Refused, match="no option of this poll"):
        ballots.cast(bags, ids(other, "Yes"), by=world.ben)


def test_after_the_end_nobody_votes_and_voters_hear_of_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bags = poll(world, closes_at=clock.now() + timedelta(days=1), is_secret=True)
    ballots.cast(bags, ids(bags, "Sleeve"), by=world.ben)
    assert not bags.shows_results
    assert polls.close_due() == 0
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Refused, match="closed"):
        ballots.cast(bags, ids(bags, "Backpack"), by=world.amina)
    assert (polls.close_due(), polls.close_due()) == (1, 0)
    world.settle()
    assert Poll.objects.get().shows_results
    assert [notice.person for notice in Notification.objects.filter(reason="poll")] == [world.ben]


def test_noor_ends_her_poll_and_ben_cannot(world: World) -> None:
    bags = poll(world)
    with pytest.raises(Refused):
        polls.close(bags, by=world.ben)
    polls.close(bags, by=world.noor)
    assert Poll.objects.get().is_over


def test_a_locked_topic_and_the_banned_do_not_vote(world: World) -> None:
    bags = poll(world)
    with pytest.raises(Refused):
        ballots.cast(bags, ids(bags, "Sleeve"), by=world.mallory)
    locks.lock(bags.topic, by=world.chen)
    with pytest.raises(Refused, match="locked"):
        ballots.cast(Poll.objects.get(), ids(bags, "Sleeve"), by=world.ben)


def test_only_who_asked_or_moderates_adds_a_poll_and_only_one(world: World) -> None:
    topic = world.ask()
    with pytest.raises(Refused):
        polls.add(topic, by=world.ben, question="Mine?", options=("Yes", "No"))
    polls.add(topic, by=world.chen, question="Which model is it?", options=("Finch", "Heron"))
    with pytest.raises(Refused, match="already"):
        polls.add(Topic.objects.get(pk=topic.pk), by=world.noor, question="Again?", options=("Yes", "No"))


@pytest.mark.parametrize(
    ("question", "options", "days", "field"),
    [
        (" ", BAGS, 1, "question"), ("x" * 201, BAGS, 1, "question"), ("Which?", ("One",), 1, "options"), ("Which?", ("a", " A "), 1, "options"),
        ("Which?", tuple(map(str, range(21))), 1, "options"), ("Which?", ("a", "b" * 151), 1, "options"), ("Which?", BAGS, -1, "closes_at"),
    ],
)  # fmt: skip
def test_what_is_no_poll_is_refused(world: World, question: str, options: tuple[str, ...], days: int, field: str) -> None:
    with pytest.raises(Refused) as trouble:
        polls.add(world.ask(), by=world.noor, question=question, options=options, closes_at=clock.now() + timedelta(days=days))
    assert trouble.value.field == field
    assert not Poll.objects.exists()


def test_the_example_of_the_paper_comes_out_as_in_the_paper() -> None:
    """Schulze (2011), example 1: forty-five voters, and the order is E, A, C, B, D."""
    votes = {"ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8}
    orders = [[ord(letter) for letter in order] for order, count in votes.items() for _voter in range(count)]
    places = counting.schulze([ord(letter) for letter in "ABCDE"], orders)
    assert "".join(sorted("ABCDE", key=lambda letter: places[ord(letter)])) == "EACBD"


def test_an_order_is_counted_by_it_and_what_is_left_out_stands_below(world: World) -> None:
    bags = poll(world, Method.RANKED)
    ballots.cast(bags, ids(bags, "Sleeve", "Backpack"), by=world.ben)
    ballots.cast(bags, ids(bags, "Backpack", "Sleeve", "None at all"), by=world.amina)
    ballots.cast(bags, ids(bags, "Sleeve"), by=world.noor)
    assert stands(bags) == [(1, "Sleeve", 2), (2, "Backpack", 1), (3, "None at all", 0)]
    ballots.cast(bags, ids(bags, "Backpack", "Sleeve"), by=world.ben)
    assert ballots.of(world.ben, bags) == ids(bags, "Backpack", "Sleeve")


orders = st.lists(st.permutations([1, 2, 3, 4]).flatmap(lambda order: st.integers(1, 4).map(lambda most: order[:most])), max_size=12)


@given(orders)
def test_who_beats_all_others_one_by_one_wins(ballots: list[list[int]]) -> None:
    def above(one: int, other: int) -> int:
        return sum(
            one in ballot and (other not in ballot or ballot.index(one) < ballot.index(other)) for ballot in ballots
        )

    places = counting.schulze([1, 2, 3, 4], ballots)
    assert min(places.values()) == 1
    for one in (1, 2, 3, 4):
        if all(above(one, other) > above(other, one) for other in {1, 2, 3, 4} - {one}):
            assert [option for option, place in places.items() if place == 1] == [one]
