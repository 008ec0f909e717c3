"""What delivery takes along when topics are merged: followers, and notices that lead to moved posts."""

from __future__ import annotations

from collections.abc import Sequence

from commonwheel.conversations import gates
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import watches
from commonwheel.delivery.notifications import Notification


def merge(topic: Topic, into: Topic) -> None:
    """Who followed the topic follows the one it went into, unless they said no to that."""
    for person in watches.followers(topic.pk):
        watches.follow_unasked(into.pk, person)
    Notification.objects.filter(topic=topic).update(topic=into)


def split(topic: Topic, new: Topic, rows: Sequence[Post]) -> None:
    Notification.objects.filter(topic=topic, post__in=rows).update(topic=new)


gates.before_merge.append(merge)
gates.before_split.append(split)
