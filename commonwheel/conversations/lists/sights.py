"""Sights: whether one member may see one topic or post that was read already. What ``.visible_to`` says of many, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonwheel.authority import standing
from commonwheel.conversations.topics import HIDE, Topic
from commonwheel.structure.boards import READ

if TYPE_CHECKING:
    from commonwheel.conversations.posts import Post


def sees_topic(person: Any, topic: Topic) -> bool:
    """As ``Topic.objects.visible_to``: in a board they may read; a hidden one to its author and to who may hide there."""
    held, scope = standing.of(person), topic.board.scope_id
    if not held.allows(READ, scope):
        return False
    return topic.hidden_at is None or _is(person, topic.author_id) or held.allows(HIDE, scope)


def sees_post(person: Any, post: Post) -> bool:
    """As ``Post.objects.visible_to``: of a topic they may see; a hidden one to its author and to who may hide there."""
    if not sees_topic(person, post.topic):
        return False
    return post.hidden_at is None or _is(person, post.author_id) or standing.of(person).allows(HIDE, post.topic.board.scope_id)


def _is(person: Any, author_id: int | None) -> bool:
    return author_id is not None and author_id == getattr(person, "pk", None)
