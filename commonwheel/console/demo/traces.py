"""Traces: what reading and writing leave behind, so that who signs in to the demo finds a used community."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from commonwheel.accounts.people import Person
from commonwheel.console.demo import sign_ins
from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.script import Script, drafts_of
from commonwheel.conversations import bookmarks, drafts, reading
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import notifications, watches
from commonwheel.delivery.notifications import Notification, Reason

TOLD = timedelta(days=21)
"""How far back the bells ring."""
UNREAD = {"dara": timedelta(hours=20), "chen": timedelta(hours=9), "amina": timedelta(hours=14), "noor": timedelta(hours=26)}
"""Since when those who can sign in have looked at nothing."""


class Event(NamedTuple):
    """Something a member is told."""

    at: datetime
    reason: str
    post: Post
    actor: int | None


def leave(script: Script, placed: Placed, dice: random.Random) -> None:
    """Watches, bells, read marks, bookmarks and drafts. The topics are settled by now."""
    for topic in placed.topics.values():
        if topic.author_id:
            watches.follow_unasked(topic.pk, topic.author_id)
    for handle in sign_ins.PEOPLE:
        person = placed.people[handle]
        gone = placed.now - UNREAD[handle]
        began = _began(placed, person)
        for topic_id in began:
            watches.follow_unasked(topic_id, person.pk)
        _ring(person, list(_events(placed, person, began)), gone)
        _read(placed, person, began, gone, dice)
        _keep(placed, person, dice)
        for draft in drafts_of(handle):
            place = f"topic:{placed.topics[draft.topic].pk}" if draft.topic else "new"
            drafts.save(place, by=person, title=draft.title, body=draft.body, board=draft.board, tags=draft.tags)


def _began(placed: Placed, person: Person) -> dict[int, datetime]:
    """Topic id → when this person first wrote in it."""
    first: dict[int, datetime] = {}
    for post in placed.posts.values():
        if post.author_id == person.pk:
            first[post.topic_id] = min(post.created_at, first.get(post.topic_id, post.created_at))
    return first


def _events(placed: Placed, person: Person, began: dict[int, datetime]) -> Iterator[Event]:
    by_id = {post.pk: post for post in placed.posts.values()}
    called = set(person.mentions.values_list("post_id", flat=True))
    for post in by_id.values():
        if post.author_id == person.pk:
            continue
        if post.pk in called:
            yield Event(post.created_at, Reason.MENTION, post, post.author_id)
        elif post.topic_id in began and post.created_at > began[post.topic_id]:
            yield Event(post.created_at, Reason.REPLY, post, post.author_id)
    for post_id, giver, at in placed.thanks:
        if by_id[post_id].author_id == person.pk:
            yield Event(at, Reason.KUDOS, by_id[post_id], giver)
    for row in placed.solved:
        if row.author_id == person.pk:
            yield Event(row.accepted_at, Reason.SOLUTION, by_id[row.post_id], row.accepted_by_id)


def _ring(person: Person, events: list[Event], gone: datetime) -> None:
    """Into the bell, folded as it folds them: replies by topic, the rest by post."""
    folded: dict[tuple[str, int, bool], list[Event]] = defaultdict(list)
    for event in sorted(events):
        thing = event.post.topic_id if event.reason == Reason.REPLY else event.post.pk
        if event.at > gone - TOLD:
            folded[event.reason, thing, event.at <= gone].append(event)
    notifications.restore(
        [
            Notification(
                person=person, reason=reason, topic_id=told[0].post.topic_id, post=told[0].post, actor_id=told[-1].actor,
                others_count=len(told) - 1, at=told[-1].at, seen_at=gone if is_seen else None,
            )
            for (reason, _thing, is_seen), told in folded.items()
        ]
    )


def _read(placed: Placed, person: Person, began: dict[int, datetime], gone: datetime, dice: random.Random) -> None:
    """All they wrote in and three quarters of the rest, up to what stood there when they left."""
    written: dict[int, list[datetime]] = defaultdict(list)
    for post in placed.posts.values():
        written[post.topic_id].append(post.created_at)
    for topic in Topic.objects.visible_to(person).filter(bumped_at__gte=placed.now - reading.REACH):
        number = sum(at <= gone for at in written[topic.pk])
        if topic.pk in began:
            number = topic.last_number if topic.last_author_id == person.pk else max(number, 1)
        if number and (topic.pk in began or dice.random() < 0.75):
            reading.read(topic, by=person, number=number)


def _keep(placed: Placed, person: Person, dice: random.Random) -> None:
    """A few of the most thanked answers, for later."""
    seen = Post.objects.visible_to(person).filter(topic__in=[topic.pk for topic in placed.topics.values()])
    best = list(seen.exclude(author=person).replies().order_by("-kudos_count", "id")[:40])
    for post in dice.sample(best, 4):
        bookmarks.keep(post, by=person)
