"""Many at once: everybody gets a number of their own, and nothing is counted twice or lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from commonwheel.authority import roles
from commonwheel.authority.scopes import root
from commonwheel.conversations import kudos, posts
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.limits import paces
from commonwheel.formats import solutions
from commonwheel.formats.solutions import Solution
from tests.world import World


def all_at_once(*deeds: Callable[[], object]) -> None:
    """Each in a thread with a connection of its own, started together; what goes wrong in one is raised here."""
    troubles: list[BaseException] = []
    start = threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        try:
            start.wait(20)
            deed()
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if troubles:
        raise troubles[0]


@pytest.fixture
def crowd(committed_world: World) -> World:
    """A community in which nobody is too quick."""
    roles.rule(roles.named(roles.MEMBERS), paces.UNPACED, roles.Value.GRANT, at=root())
    return committed_world


def test_replies_at_the_same_moment_get_numbers_of_their_own(crowd: World) -> None:
    topic = crowd.ask()

    def answers(name: str) -> Callable[[], None]:
        def write() -> None:
            for number in range(5):
                posts.reply(topic.__class__.objects.get(pk=topic.pk), by=getattr(crowd, name), body=f"Answer number {number} of {name}.")

        return write

    all_at_once(*(answers(name) for name in ("amina", "ben", "chen", "dara")))
    topic.refresh_from_db()
    crowd.questions.refresh_from_db()
    assert sorted(topic.posts.values_list("number", flat=True)) == list(range(1, 22))
    assert (topic.replies_count, topic.last_number) == (20, 21)
    assert crowd.questions.posts_count == 21


def test_thanks_of_many_and_of_one_who_clicks_twice_are_counted_right(crowd: World) -> None:
    reply = crowd.answer(crowd.ask())
    givers = [crowd.noor, crowd.noor, crowd.ben, crowd.chen, crowd.dara]
    all_at_once(*(lambda giver=giver: kudos.give(type(reply).objects.get(pk=reply.pk), by=giver) for giver in givers))
    reply.refresh_from_db()
    assert reply.kudos_count == Kudo.objects.filter(post=reply).count() == 4


def test_a_solution_marked_by_two_at_once_is_marked_once(crowd: World) -> None:
    reply = crowd.answer(crowd.ask())
    all_at_once(*(lambda who=who: solutions.accept(type(reply).objects.get(pk=reply.pk), by=who) for who in (crowd.noor, crowd.chen)))
    assert Solution.objects.filter(post=reply).count() == 1
