"""Following and ignoring members."""

from __future__ import annotations

import pytest

from commonwheel.accounts import followings, ignores
from commonwheel.conversations import mentions
from commonwheel.delivery.notifications import Notification, Reason
from commonwheel.kernel.refusal import Refused
from tests.world import World


def told(world: World, name: str) -> list[str]:
    world.settle()
    return list(Notification.objects.filter(person=getattr(world, name)).exclude(reason=Reason.BADGE).order_by("id").values_list("reason", flat=True))


def test_noor_hears_when_ben_starts_a_topic_and_no_more_after_unfollowing(world: World) -> None:
    followings.follow(world.ben, by=world.noor)
    followings.follow(world.ben, by=world.noor)
    topic = world.ask("A question of my own", by=world.ben)
    world.answer(topic, by=world.ben)
    assert told(world, "noor") == [Reason.MEMBER]
    followings.unfollow(world.ben, by=world.noor)
    world.ask("Another question of mine", by=world.ben)
    assert told(world, "noor") == [Reason.MEMBER]


def test_a_follower_hears_nothing_of_a_place_they_may_not_read(world: World) -> None:
    followings.follow(world.chen, by=world.noor)
    world.ask("Who bans whom this week", by=world.chen, board=world.moderators)
    assert told(world, "noor") == []


def test_who_is_called_in_the_new_topic_hears_that_instead(world: World) -> None:
    followings.follow(world.ben, by=world.noor)
    world.ask("A question for somebody", by=world.ben, body="@noor did you see this before?")
    assert told(world, "noor") == [Reason.MENTION]


def test_who_is_ignored_rings_no_bell_and_calls_nobody(world: World) -> None:
    followings.follow(world.ben, by=world.noor)
    followings.ignore(world.ben, by=world.noor)
    topic = world.ask()
    reply = world.answer(topic, by=world.ben, body="@noor listen to me, please.")
    world.ask("Listen to me, everybody", by=world.ben)
    assert told(world, "noor") == [] and not reply.mentions.exists()
    ignores.heed(world.ben, by=world.noor)
    world.answer(topic, by=world.ben, body="@noor are you there again?")
    assert told(world, "noor") == [Reason.MENTION]
    assert not followings.follows(world.noor, world.ben)


def test_nobody_ignores_themselves_or_those_who_speak_for_the_community(world: World) -> None:
    for who in (world.noor, world.dara):
        with pytest.raises(Refused):
            ignores.ignore(who, by=world.noor)
    ignores.ignore(world.ben, by=world.noor)
    with pytest.raises(Refused):
        followings.follow(world.ben, by=world.noor)


def test_who_becomes_a_moderator_is_heard_again(world: World) -> None:
    ignores.ignore(world.ben, by=world.noor)
    assert world.ben.pk in ignores.ignored_by(world.noor)
    type(world.ben).objects.filter(pk=world.ben.pk).update(mark="moderator")
    assert ignores.ignored_by(world.noor) == frozenset() and not ignores.is_ignored(world.ben.pk, by=world.noor.pk)


def test_who_is_leaving_is_not_called(world: World) -> None:
    type(world.ben).objects.filter(pk=world.ben.pk).update(is_active=False)
    assert mentions.people_in('<p><a class="mention">@ben</a></p>') == []
