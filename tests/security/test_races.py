"""Said twice at the same moment is said once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from commonwheel.accounts import sign_in_links
from commonwheel.authority import options
from commonwheel.authority.joining import invitations
from commonwheel.authority.joining.invitations import Arrival
from commonwheel.conversations import kudos, posts
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.formats.ideas import votes
from commonwheel.formats.ideas.votes import Vote
from commonwheel.formats.solutions import Solution
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry
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
    assert committed_world.noor.notifications.count() == 1
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


def test_an_invitation_for_one_brings_one_however_many_use_it_at_once(committed_world: World) -> None:
    token = invitations.make(by=committed_world.noor).token
    newcomers = iter([committed_world.ben, committed_world.amina, committed_world.chen])
    came = at_once(lambda: invitations.use(token, by=next(newcomers)), times=3)
    assert sum(isinstance(each, Arrival) for each in came) == 1, came
    assert sum(isinstance(each, Refused) for each in came) == 2, came
