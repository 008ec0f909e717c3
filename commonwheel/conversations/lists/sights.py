"""Sights: whether one member may see one topic or post that was read already. What ``.visible_to`` says of many, in memory."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from commonwheel.authority import standing
from commonwheel.authority.standing import Standing
from commonwheel.conversations.topics import HIDE, Topic
from commonwheel.structure.boards import READ

if TYPE_CHECKING:
    from commonwheel.conversations.posts import Post


def sees_topic(person: Any, topic: Topic) -> bool:
    """As ``Topic.objects.visible_to``: in a board they may read; a hidden one to its author and to who may hide there."""
    return _sees_topic(standing.of(person), getattr(person, "pk", None), topic)


def sees_post(person: Any, post: Post) -> bool:
    """As ``Post.objects.visible_to``: of a topic they may see; a hidden one to its author and to who may hide there."""
    return may_see_post(standing.of(person), getattr(person, "pk", None), post)


def may_see_post(held: Standing, member_id: int | None, post: Post) -> bool:
    """The same, where their standing is known."""
    return _sees_topic(held, member_id, post.topic) and _is_shown(held, member_id, post.hidden_at, post.author_id, post.topic)


class Glances:
    """The same for very many at once: who stand alike see a post alike, unless it is hidden and of one of them."""

    def __init__(self) -> None:
        self.known: dict[tuple[Standing, int], bool] = {}

    def may_see_post(self, held: Standing, member_id: int, post: Post) -> bool:
        key = held, post.pk
        seen = self.known.get(key)
        if seen is None:
            seen = may_see_post(held, member_id, post)
            if post.hidden_at is None and post.topic.hidden_at is None:
                self.known[key] = seen
        return seen


def _sees_topic(held: Standing, member_id: int | None, topic: Topic) -> bool:
    return held.allows(READ, topic.board.scope_id) and _is_shown(held, member_id, topic.hidden_at, topic.author_id, topic)


def _is_shown(held: Standing, member_id: int | None, hidden_at: datetime | None, author_id: int | None, topic: Topic) -> bool:
    return hidden_at is None or (author_id is not None and author_id == member_id) or held.allows(HIDE, topic.board.scope_id)
