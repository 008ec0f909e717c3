"""Ideas: members vote, the company answers, duplicates come together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwheel.authority import options
from commonwheel.conversations import posts, topics
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import watches
from commonwheel.delivery.notifications import Notification
from commonwheel.formats.ideas import ideas, statuses, votes
from commonwheel.formats.ideas.ideas import Idea, OldIdea
from commonwheel.formats.ideas.statuses import USUAL, Status
from commonwheel.formats.ideas.votes import BUDGET, CustomerVote, Vote
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import metrics
from tests.world import World

pytestmark = pytest.mark.django_db


def wish(world: World, title: str = "A quieter fan at night") -> Topic:
    topic = world.ask(title, board=world.ideas)
    world.settle()
    return topic


def count(topic: Topic) -> int:
    return Idea.objects.get(topic=topic).votes_count


def test_a_topic_among_ideas_is_one_at_once_and_new(world: World) -> None:
    topic = wish(world)
    assert Idea.objects.get().topic == topic
    assert ideas.of(topic).shown_status.title == "New"
    world.ask()
    world.settle()
    assert Idea.objects.count() == 1


def test_ben_votes_once_however_often_he_presses(world: World) -> None:
    topic = wish(world)
    votes.vote(topic, by=world.ben)
    votes.vote(topic, by=world.ben)
    assert count(topic) == 1
    votes.unvote(topic, by=world.ben)
    votes.unvote(topic, by=world.ben)
    assert count(topic) == 0


def test_a_question_takes_no_votes(world: World) -> None:
    with pytest.raises(Refused, match="not for ideas"):
        votes.vote(world.ask(), by=world.ben)


def test_the_banned_do_not_vote(world: World) -> None:
    with pytest.raises(Refused):
        votes.vote(wish(world), by=world.mallory)


def test_a_budget_ends_and_a_closed_idea_gives_its_vote_back(world: World) -> None:
    options.set_(BUDGET, 2, by=world.dara)
    first, second, third = (wish(world, f"Wish number {number}") for number in range(3))
    votes.vote(first, by=world.ben)
    votes.vote(second, by=world.ben)
    assert votes.votes_left(world.ben) == 0
    with pytest.raises(Refused, match="all your 2 votes"):
        votes.vote(third, by=world.ben)
    ideas.decide(first, "delivered", by=world.dara, body="It is in firmware 3.1.")
    assert votes.votes_left(world.ben) == 1
    votes.vote(third, by=world.ben)
    assert count(first) == 1


def test_a_hidden_idea_gives_votes_back_too(world: World) -> None:
    options.set_(BUDGET, 1, by=world.dara)
    topic = wish(world)
    votes.vote(topic, by=world.ben)
    topics.hide(topic, by=world.chen, reason="An advertisement.")
    assert votes.votes_left(world.ben) == 1


def test_after_closing_nobody_votes_nor_takes_a_vote_back(world: World) -> None:
    topic = wish(world)
    votes.vote(topic, by=world.ben)
    ideas.decide(topic, "declined", by=world.dara, body="The hinge would break.")
    with pytest.raises(Refused, match="Voting is over"):
        votes.vote(topic, by=world.amina)
    with pytest.raises(Refused, match="Voting is over"):
        votes.unvote(topic, by=world.ben)
    assert count(topic) == 1


def test_an_answer_comes_with_a_reply_and_tells_voters_and_followers_once(world: World) -> None:
    topic = wish(world)
    votes.vote(topic, by=world.ben)
    post = ideas.decide(topic, "planned", by=world.dara, body="For the spring.")
    world.settle()
    idea = ideas.of(topic)
    assert (idea.status, idea.answer, post.number) == ("planned", post, 2)
    told = Notification.objects.filter(post=post).values_list("person__handle", "reason")
    assert sorted(told) == [("ben", "idea"), ("noor", "idea")]
    assert ideas.answers(topic.pk)[post.pk].after == "planned"


def test_an_answer_without_words_changes_nothing(world: World) -> None:
    topic = wish(world)
    with pytest.raises(Refused):
        ideas.decide(topic, "planned", by=world.dara, body="  ")
    assert ideas.of(topic).status == "new"


def test_members_do_not_answer_officially(world: World) -> None:
    topic = wish(world)
    with pytest.raises(Refused):
        ideas.decide(topic, "delivered", by=world.ben, body="Done!")
    with pytest.raises(Refused, match="no such status"):
        ideas.decide(topic, "soon", by=world.dara, body="Soon.")


def test_a_duplicate_gives_votes_and_followers_and_nobody_counts_twice(world: World) -> None:
    kept, duplicate = wish(world), wish(world, "Please make the fan silent")
    for person in (world.ben, world.amina):
        votes.vote(duplicate, by=person)
    votes.vote(kept, by=world.ben)
    votes.vote_for(duplicate, by=world.dara, customer="Harbour School", reason="A call in May")
    watches.follow(duplicate, by=world.ben)
    ideas.merge(duplicate, kept, by=world.chen)
    ideas.merge(duplicate, kept, by=world.chen)
    world.settle()
    assert (count(kept), count(duplicate)) == (3, 0)
    merged = ideas.of(duplicate)
    assert (merged.status, merged.merged_into) == ("duplicate", ideas.of(kept))
    assert watches.follows(world.ben, kept)
    with pytest.raises(Refused, match="locked"):
        posts.reply(Topic.objects.get(pk=duplicate.pk), by=world.ben, body="But mine was first.")


def test_no_idea_goes_into_itself_nor_into_one_that_went(world: World) -> None:
    first, second, third = (wish(world, f"Wish number {number}") for number in range(3))
    with pytest.raises(Refused, match="itself"):
        ideas.merge(first, first, by=world.chen)
    ideas.merge(first, second, by=world.chen)
    with pytest.raises(Refused, match="merged itself"):
        ideas.merge(third, first, by=world.chen)
    ideas.merge(second, third, by=world.chen)
    assert ideas.of(first).merged_into == ideas.of(third)


def test_dara_votes_for_a_customer_and_says_who_and_why(world: World) -> None:
    topic = wish(world)
    cast = votes.vote_for(topic, by=world.dara, customer="Harbour School", reason="140 Finches, a call in May")
    with pytest.raises(Refused, match="already"):
        votes.vote_for(topic, by=world.dara, customer="harbour school", reason="Again")
    with pytest.raises(Refused, match="for whom"):
        votes.vote_for(topic, by=world.dara, customer=" ", reason="A visit")
    with pytest.raises(Refused):
        votes.vote_for(topic, by=world.ben, customer="My aunt", reason="She said so")
    assert count(topic) == 1
    votes.unvote_for(cast, by=world.dara)
    assert (count(topic), CustomerVote.objects.count()) == (0, 0)


def test_a_board_writes_its_own_statuses_and_ideas_keep_what_they_had(world: World) -> None:
    topic = wish(world)
    ideas.decide(topic, "planned", by=world.dara, body="For the spring.")
    own = [USUAL[0], Status("shipped", "Shipped", 123, is_closed=True), USUAL[-1]]
    statuses.write(world.ideas, own, by=world.dara)
    assert [status.key for status in statuses.of(world.ideas.pk)] == ["new", "shipped", "duplicate"]
    assert ideas.of(topic).shown_status.title == "Planned"
    ideas.decide(topic, "shipped", by=world.dara, body="Here it is.")
    assert ideas.of(topic).is_closed
    statuses.write(world.ideas, USUAL, by=world.dara)
    assert statuses.of(world.ideas.pk) == USUAL


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([USUAL[0]], "begin and end"), ([USUAL[-1], USUAL[0]], "begin and end"), ([*USUAL, USUAL[1]], "same key"),
        ([USUAL[0], Status("Bad Key", "x", 1), USUAL[-1]], "no key"), ([USUAL[0], Status("a", " ", 1), USUAL[-1]], "needs a name"),
        ([USUAL[0], Status("a", "b", 999), USUAL[-1]], "colour"), ([Status(f"s{n}", "x", 1) for n in range(30)], "at most"),
    ],
)  # fmt: skip
def test_statuses_that_make_no_sense_are_refused(world: World, rows: list[Status], why: str) -> None:
    with pytest.raises(Refused, match=why):
        statuses.write(world.ideas, rows, by=world.dara)
    assert statuses.of(world.ideas.pk) == USUAL


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 400))
def test_more_votes_and_later_births_are_hotter(few: int, more: int, hours: int) -> None:
    few, more = sorted((few, more))
    now = clock.now()
    assert ideas.heat(few, now) <= ideas.heat(more, now)
    assert ideas.heat(few, now) <= ideas.heat(few, now + timedelta(hours=hours))
    assert ideas.heat(10, now) == pytest.approx(ideas.heat(1, now + timedelta(seconds=ideas.HALF_DAY)))


def test_what_was_voted_for_and_delivered_counts_for_its_author(world: World) -> None:
    topic = wish(world)
    votes.vote(topic, by=world.ben)
    votes.vote(topic, by=world.amina)
    votes.unvote(topic, by=world.amina)
    ideas.decide(topic, "delivered", by=world.dara, body="It is there.")
    world.settle()
    assert (metrics.value(world.noor, "idea_votes"), metrics.value(world.noor, "ideas_delivered")) == (1, 1)
    assert metrics.differences() == []


def test_ideas_brought_along_keep_status_and_votes(world: World) -> None:
    topic = wish(world)
    Idea.objects.all().delete()
    then = clock.now() - timedelta(days=100)
    ideas.restore([OldIdea(topic.pk, "planned", [(world.ben.pk, then), (world.amina.pk, then)])])
    ideas.restore([OldIdea(topic.pk, "declined", [])])
    idea = Idea.objects.get()
    assert (idea.status, idea.votes_count, Vote.objects.first().at) == ("planned", 2, then)  # type: ignore[union-attr]


def test_ideas_behind_closed_doors_do_not_exist_for_others(world: World) -> None:
    topic = wish(world)
    topics.hide(topic, by=world.chen, reason="An advertisement.")
    assert not Idea.objects.visible_to(world.ben).exists()
    assert Idea.objects.visible_to(world.chen).exists()
