from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.notifications import Notification, Reason
from commonwheel.discovery import expertise, routing
from commonwheel.discovery.routing import Ask
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from tests.world import World


@pytest.fixture
def waiting(world: World) -> Topic:
    """Noor's question, which nobody answered since yesterday."""
    topic = world.ask(tags=("wifi",))
    aged(topic, hours=30)
    world.settle()
    return topic


def aged(topic: Topic, *, hours: int) -> None:
    Topic.objects.filter(pk=topic.pk).update(created_at=clock.now() - timedelta(hours=hours))


def asked(topic: Topic) -> set[str]:
    return set(Ask.objects.filter(topic=topic).values_list("person__handle", flat=True))


def test_who_offered_is_shown_a_question_that_waits_by_bell(world: World, waiting: Topic) -> None:
    routing.offer(world.ben, a_week=3, tag_names=["wifi"])
    routing.offer(world.amina, a_week=3, tag_names=["sleep"])
    assert routing.route() == 1
    world.settle()
    notice = Notification.objects.get(reason=Reason.ROUTED)
    assert (notice.person, notice.topic, notice.actor) == (world.ben, waiting, world.noor)
    assert routing.route() == 0


def test_without_boards_and_tags_it_is_what_one_solved_before(world: World, waiting: Topic) -> None:
    routing.offer(world.amina, a_week=3)
    assert routing.route() == 0
    solutions.accept(world.answer(world.ask("The network is slow", tags=("wifi",))), by=world.noor)
    world.settle()
    routing.route()
    assert asked(waiting) == {"amina"}


def test_the_load_is_spread_and_nobody_is_asked_more_often_than_they_said(world: World, waiting: Topic) -> None:
    for person in (world.amina, world.ben, world.chen):
        routing.offer(person, a_week=1, boards=[world.questions])
    Ask.objects.create(topic=world.ask("Long ago"), person=world.amina, at=clock.now() - timedelta(days=30))
    routing.route()
    assert asked(waiting) == {"ben", "chen"}
    other = world.ask("My screen flickers")
    aged(other, hours=5)
    routing.route()
    assert asked(other) == {"amina"}
    last = world.ask("My fan hums")
    aged(last, hours=5)
    assert routing.route() == 0


def test_not_for_me_lets_somebody_else_be_asked_at_once(world: World, waiting: Topic) -> None:
    routing.offer(world.ben, a_week=3, boards=[world.questions])
    routing.route()
    routing.offer(world.amina, a_week=3, boards=[world.questions])
    assert routing.route() == 0
    routing.decline(waiting, by=world.ben)
    assert routing.open_ask(waiting, world.ben) is None
    routing.route()
    assert asked(waiting) == {"ben", "amina"}


def test_of_two_who_were_asked_one_says_no_and_one_more_is_asked(world: World, waiting: Topic) -> None:
    for person in (world.amina, world.ben, world.chen, world.dara):
        routing.offer(person, a_week=3, boards=[world.questions])
    assert routing.route() == 2
    routing.decline(waiting, by=Ask.objects.earliest("pk").person)
    assert Ask.objects.filter(topic=waiting).count() == 3
    assert routing.route() == 0


def test_nobody_is_asked_about_what_is_answered_young_their_own_or_behind_a_closed_door(world: World, waiting: Topic) -> None:
    everybody: list[Person] = [world.noor, world.mallory]
    for person in everybody:
        routing.offer(person, a_week=3, boards=[world.questions])
    assert routing.route() == 0
    routing.offer(world.ben, a_week=3, boards=[world.questions])
    young = world.ask("Just now")
    world.answer(waiting)
    assert routing.route() == 0
    options.set_(routing.HOURS, 0, by=None)
    aged(young, hours=5)
    assert routing.route() == 0


def test_who_was_not_here_for_long_is_not_asked(world: World, waiting: Topic) -> None:
    routing.offer(world.ben, a_week=3, boards=[world.questions])
    Person.objects.filter(pk=world.ben.pk).update(seen_at=clock.now() - 2 * expertise.AWAY)
    assert routing.route() == 0


def test_who_withdraws_is_asked_no_more(world: World, waiting: Topic) -> None:
    routing.offer(world.ben, a_week=3, boards=[world.questions])
    routing.withdraw(world.ben)
    assert routing.route() == 0
