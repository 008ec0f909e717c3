"""Said twice at the same moment is said once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from commonwheel.accounts import sign_in_links
from commonwheel.authority import grants, leaving, options, restrictions, roles
from commonwheel.authority.grants import Grant
from commonwheel.authority.joining import invitations
from commonwheel.authority.joining.invitations import Arrival
from commonwheel.authority.restrictions import Restriction
from commonwheel.conversations import kudos, posts
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.notifications import Reason
from commonwheel.formats import solutions
from commonwheel.formats.articles import articles, workflow
from commonwheel.formats.articles.articles import Article, Outdated
from commonwheel.formats.articles.workflow import Version
from commonwheel.formats.blogs import guests, publishing
from commonwheel.formats.blogs.blog_posts import BlogPost
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.formats.contests import submissions
from commonwheel.formats.contests import votes as contest_votes
from commonwheel.formats.contests.submissions import Submission
from commonwheel.formats.contests.votes import ContestVote
from commonwheel.formats.ideas import votes
from commonwheel.formats.ideas.votes import Vote
from commonwheel.formats.occasions import rsvps
from commonwheel.formats.occasions.rsvps import Rsvp
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry
from commonwheel.reputation import ladders
from commonwheel.reputation.ladders import Ladder
from tests.formats.contesting import contest, entering, voting
from tests.formats.test_blogs import draft
from tests.formats.test_guests import INES, WORDS, opened
from tests.gatherings import date_of, plan
from tests.world import World


def at_once(deed: Callable[[], object], times: int = 6) -> list[object]:
    """What came of a deed that was done by several threads at the same moment."""
    came: list[object] = []
    start = threading.Barrier(times)

    def run() -> None:
        start.wait()
        try:
            came.append(deed())
        except Exception as trouble:
            came.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_a_reply_that_was_sent_six_times_at_once_is_one_reply(committed_world: World) -> None:
    topic = committed_world.ask()
    came = at_once(lambda: committed_world.answer(Topic.objects.get(pk=topic.pk)).pk)
    assert len(set(came)) == 1, came
    topic.refresh_from_db()
    assert (Post.objects.filter(topic=topic).count(), topic.replies_count, topic.last_number) == (2, 1, 2)
    assert Entry.objects.filter(kind="reply.posted").count() == 1


def test_a_topic_that_was_sent_six_times_at_once_is_one_topic(committed_world: World) -> None:
    came = at_once(lambda: committed_world.ask().pk)
    assert len(set(came)) == 1, came
    committed_world.questions.refresh_from_db()
    assert committed_world.questions.topics_count == 1


def test_the_same_words_are_said_again_after_somebody_else_spoke_or_elsewhere(world: World) -> None:
    topic = world.ask()
    first = world.answer(topic)
    world.answer(topic, by=world.ben, body="That did not help me at all.")
    assert world.answer(topic) != first
    assert world.ask("Another question with the same text") != topic
    assert world.ask(by=world.ben).author == world.ben


def test_a_crowd_thanks_once_each_and_a_solution_is_one(committed_world: World) -> None:
    topic = committed_world.ask()
    reply = committed_world.answer(topic)
    at_once(lambda: kudos.give(Post.objects.select_related("topic__board").get(pk=reply.pk), by=committed_world.ben))
    at_once(lambda: solutions.accept(Post.objects.select_related("topic__board").get(pk=reply.pk), by=committed_world.noor))
    reply.refresh_from_db()
    assert (Kudo.objects.count(), reply.kudos_count, Solution.objects.count()) == (1, 1, 1)


def test_a_link_signs_one_of_six_in(committed_world: World) -> None:
    token = sign_in_links.make(committed_world.ben)
    came = at_once(lambda: sign_in_links.use(token).pk)
    assert sorted(map(type, came), key=str) == sorted([int, *[Refused] * 5], key=str)


def test_workers_side_by_side_tell_everybody_once(committed_world: World) -> None:
    topic = committed_world.ask()
    committed_world.settle()
    committed_world.answer(topic)
    at_once(lambda: journal.drain())
    assert committed_world.noor.notifications.exclude(reason=Reason.BADGE).count() == 1
    assert journal.pending() == 0


def test_two_replies_at_once_have_two_numbers(committed_world: World) -> None:
    topic = committed_world.ask()
    numbers = iter(range(1, 5))
    lock = threading.Lock()

    def reply() -> int:
        with lock:
            number = next(numbers)
        return posts.reply(Topic.objects.get(pk=topic.pk), by=committed_world.chen, body=f"This is the reply {number}.").number

    assert sorted(at_once(reply, 4)) == [2, 3, 4, 5]  # type: ignore[type-var]


def test_the_last_vote_of_a_budget_goes_to_one_idea(committed_world: World) -> None:
    options.set_(votes.BUDGET, 1, by=committed_world.dara)
    wishes = [committed_world.ask(f"Wish number {number}", board=committed_world.ideas) for number in range(4)]
    committed_world.settle()
    waiting = iter(wishes)
    lock = threading.Lock()

    def vote() -> None:
        with lock:
            topic = next(waiting)
        votes.vote(Topic.objects.select_related("board").get(pk=topic.pk), by=committed_world.ben)

    came = at_once(vote, 4)
    assert sorted(type(one).__name__ for one in came) == ["NoneType", "Refused", "Refused", "Refused"]
    assert Vote.objects.count() == 1


def test_a_blog_post_that_is_published_six_times_at_once_is_one_topic(committed_world: World) -> None:
    blog_post = draft(committed_world)
    came = at_once(lambda: publishing.publish(BlogPost.objects.select_related("board").get(pk=blog_post.pk), by=committed_world.ben).pk)
    assert len(set(came)) == 1, came
    assert Topic.objects.filter(board=committed_world.blog).count() == 1
    assert Entry.objects.filter(kind="blog.published").count() == 1


def test_an_article_that_is_published_six_times_at_once_is_one_topic(committed_world: World) -> None:
    article = articles.begin(committed_world.knowledge, by=committed_world.chen, title="How to wake a Finch", body="Open the lid.")
    came = at_once(lambda: workflow.publish(Article.objects.select_related("board").get(pk=article.pk), by=committed_world.chen).pk)
    assert len(set(came)) == 1, came
    assert Topic.objects.filter(board=committed_world.knowledge).count() == 1
    assert Version.objects.count() == Entry.objects.filter(kind="article.published").count() == 1


def test_of_six_who_save_an_article_at_once_one_wins_and_the_others_keep_their_words(committed_world: World) -> None:
    """Each of the others is told who was faster, and is given that version to compare with their own."""
    article = articles.begin(committed_world.knowledge, by=committed_world.chen, title="How to wake a Finch", body="Open the lid.")
    words = iter(range(6))
    lock = threading.Lock()

    def save() -> int:
        with lock:
            word = next(words)
        mine = Article.objects.select_related("board").get(pk=article.pk)
        return articles.save(mine, by=committed_world.chen, after=article.version, title=mine.title, body=f"Open the lid, says {word}.").version

    came = at_once(save)
    late = [each for each in came if isinstance(each, Outdated)]
    assert (came.count(2), len(late)) == (1, 5), came
    article.refresh_from_db()
    assert {(each.latest.body, each.latest.saved_by) for each in late} == {(article.body, committed_world.chen)}


def test_a_guests_comment_that_is_sent_and_approved_six_times_at_once_is_one_reply(committed_world: World) -> None:
    topic = opened(committed_world)
    sent = at_once(lambda: guests.write(Topic.objects.select_related("board").get(pk=topic.pk), guest=INES, body=WORDS).pk)
    assert len(set(sent)) == 1, sent
    came = at_once(lambda: guests.approve(GuestComment.objects.select_related("topic__board").get(), by=committed_world.chen).pk)
    assert len(set(came)) == 1, came
    topic.refresh_from_db()
    assert (topic.replies_count, Post.objects.filter(topic=topic).count()) == (1, 2)


def test_two_presses_of_the_same_vote_in_a_contest_count_once(committed_world: World) -> None:
    held = contest(committed_world)
    entry = submissions.enter(held, by=committed_world.noor, title="My Finch at sea", body="It rained on both of us.")
    voting(held)
    related = Submission.objects.select_related("contest__topic__board")
    at_once(lambda: contest_votes.cast(related.get(pk=entry.pk), by=committed_world.ben))
    entry.refresh_from_db()
    assert (ContestVote.objects.count(), entry.votes_count) == (1, 1)
    assert Entry.objects.filter(kind="contest.voted").count() == 1


def test_the_one_vote_of_a_member_ends_on_one_entry(committed_world: World) -> None:
    held = contest(committed_world)
    rows = [
        submissions.enter(held, by=person, title=f"By {person.name}, at sea", body="It rained on both of us.")
        for person in (committed_world.noor, committed_world.amina, committed_world.chen)
    ]
    voting(held)
    waiting = iter(rows * 2)
    lock = threading.Lock()

    def vote() -> None:
        with lock:
            row = next(waiting)
        contest_votes.cast(Submission.objects.select_related("contest__topic__board").get(pk=row.pk), by=committed_world.ben)

    assert at_once(vote) == [None] * 6
    assert ContestVote.objects.count() == 1
    assert sum(Submission.objects.values_list("votes_count", flat=True)) == 1


def test_who_enters_six_times_at_once_has_entered_once(committed_world: World) -> None:
    held = contest(committed_world)
    numbers = iter(range(6))
    lock = threading.Lock()

    def enter() -> None:
        with lock:
            number = next(numbers)
        submissions.enter(entering(held), by=committed_world.noor, title=f"My Finch, try {number}", body="It rained on both of us.")

    came = at_once(enter)
    assert sorted(type(one).__name__ for one in came) == ["NoneType", *["Refused"] * 5]
    assert Submission.objects.count() == 1


def test_the_last_seat_goes_to_one_and_the_others_wait(committed_world: World) -> None:
    occasion = plan(committed_world, capacity=1)
    guests = [committed_world.ben, committed_world.noor, committed_world.amina, committed_world.chen]
    coming = iter(guests)
    lock = threading.Lock()

    def answer() -> bool:
        with lock:
            guest = next(coming)
        return rsvps.answer(date_of(occasion), "going", by=guest).is_waiting

    assert sorted(at_once(answer, 4), key=str) == [False, True, True, True]
    date = date_of(occasion)
    assert (date.going_count, date.waiting_count) == (1, 3)
    leaving = iter(guests)

    def leave() -> None:
        with lock:
            guest = next(leaving)
        rsvps.withdraw(date_of(occasion), by=guest)

    assert at_once(leave, 4) == [None] * 4
    date.refresh_from_db()
    assert (date.going_count, date.waiting_count, Rsvp.objects.count()) == (0, 0, 0)


def test_an_invitation_for_one_brings_one_however_many_use_it_at_once(committed_world: World) -> None:
    token = invitations.make(by=committed_world.noor).token
    newcomers = iter([committed_world.ben, committed_world.amina, committed_world.chen])
    came = at_once(lambda: invitations.use(token, by=next(newcomers)), times=3)
    assert sum(isinstance(each, Arrival) for each in came) == 1, came
    assert sum(isinstance(each, Refused) for each in came) == 2, came


def owners(world: World) -> list[Grant]:
    """Dara's and Chen's: two who may everything."""
    grants.give(roles.named(roles.OWNER), world.chen, by=world.dara)
    return list(Grant.objects.active().filter(role__slug=roles.OWNER).select_related("person", "role").order_by("pk"))


@pytest.mark.parametrize("how", ["each goes", "each sends the other away", "each puts an end to the other", "each leaves the community"])
def test_of_two_owners_who_go_at_the_same_moment_one_stays(committed_world: World, how: str) -> None:
    mine, theirs = owners(committed_world)
    owner, tomorrow = roles.named(roles.OWNER), clock.now() + timedelta(days=1)
    pairs = iter([(mine, theirs), (theirs, mine)])

    def go() -> None:
        own, other = next(pairs)
        if how == "each goes":
            grants.end(own, by=own.person)
        elif how == "each sends the other away":
            grants.end(other, by=own.person)
        elif how == "each puts an end to the other":
            grants.give(owner, other.person, by=own.person, ends_at=tomorrow)
        else:
            leaving.leave(own.person, removes=False)

    came = at_once(go, times=2)
    assert [type(one) for one in came].count(Refused) == 1, came
    stays = Grant.objects.active().filter(role=owner, ends_at__isnull=True, person__is_active=True)
    assert stays.count() == 1


def test_a_role_that_is_given_six_times_at_once_is_held_once_and_can_be_taken_back(committed_world: World) -> None:
    world = committed_world
    came = at_once(lambda: grants.give(roles.named("helper"), world.noor, by=world.dara))
    assert len({grant.pk for grant in came if isinstance(grant, Grant)}) == 1, came
    grants.end(Grant.objects.active().get(person=world.noor), by=world.dara)
    assert not Grant.objects.active().filter(person=world.noor).exists()


def test_a_ban_that_is_said_six_times_at_once_is_lifted_once(committed_world: World) -> None:
    world = committed_world
    at_once(lambda: restrictions.ban(world.noor, by=world.chen, reason="Spam."))
    restrictions.lift(Restriction.objects.active().get(person=world.noor), by=world.chen)
    assert not Restriction.objects.active().filter(person=world.noor).exists()


def test_two_who_save_a_ladder_at_the_same_moment_lose_nothing(committed_world: World) -> None:
    text, names = ladders.DEFAULT.read_text(), iter(["Star", "Sun"])
    came = at_once(lambda: ladders.save(text.replace("Luminary III", next(names)), by=committed_world.dara, after=1), times=2)
    assert sorted(type(one).__name__ for one in came) == ["Ladder", "Outdated"]
    assert Ladder.objects.count() == 2
