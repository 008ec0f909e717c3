"""Whole topics at once, for growth: final from the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from commonwheel.conversations import posts, topics
from commonwheel.conversations.lists import heats
from commonwheel.conversations.lists.paths import OPENING, below
from commonwheel.conversations.posts import Post
from commonwheel.conversations.restore.talk import tag
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import inserts
from commonwheel.ledger import journal


@dataclass(frozen=True)
class Grown:
    """A whole topic at once: its posts are (author id, html, when, carried kudos), by time, the opening first."""

    board_id: int
    title: str
    tags: tuple[str, ...]
    posts: list[tuple[int, str, datetime, int]]
    is_question: bool


def grow(rows: Sequence[Grown]) -> list[tuple[Grown, int, list[int]]]:
    """Whole topics with final numbers and counters: (row, topic id, post ids) each. Nothing is left to settle but boards and tags."""
    ids = inserts.reserve(Post, sum(len(row.posts) for row in rows))
    ends = list(accumulate(len(row.posts) for row in rows))
    made = inserts.save(
        [
            Topic(
                board_id=row.board_id, author_id=row.posts[0][0], title=row.title, slug=topics.slug_of(row.title),
                created_at=row.posts[0][2], bumped_at=row.posts[-1][2], last_number=len(row.posts), last_post_id=ids[end - 1],
                last_author_id=row.posts[-1][0], replies_count=len(row.posts) - 1, kudos_count=row.posts[0][3],
                heat=heats.of(row.posts[0][2], replies=len(row.posts) - 1, kudos=row.posts[0][3]),
            )
            for row, end in zip(rows, ends, strict=True)
        ]
    )
    opening, following = OPENING, iter(ids)
    written = inserts.save(
        [
            Post(
                pk=next(following), topic_id=topic.pk, number=number, path=below(opening if number > 1 else "", number),
                author_id=author, html=html, created_at=at, kudos_count=kudos_, carried_kudos=kudos_,
            )
            for row, topic in zip(rows, made, strict=True)
            for number, (author, html, at, kudos_) in enumerate(row.posts, start=1)
        ]
    )
    tag([(topic.pk, row.tags) for row, topic in zip(rows, made, strict=True) if row.tags])
    boards_of = {topic.pk: topic.board_id for topic in made}
    _record(written, boards_of)
    return [(row, topic.pk, list(ids[end - len(row.posts) : end])) for row, topic, end in zip(rows, made, ends, strict=True)]


def _record(written: Sequence[Post], boards_of: dict[int, int]) -> None:
    """Whole topics' deeds, as history."""
    journal.restore_many(
        topics.STARTED, Topic,
        (
            (post.author_id, post.topic_id, post.created_at, {"board": boards_of[post.topic_id], "post": post.pk})
            for post in written
            if post.is_opening
        ),
    )  # fmt: skip
    journal.restore_many(
        posts.POSTED, Post,
        (
            (post.author_id, post.pk, post.created_at, {"topic": post.topic_id, "board": boards_of[post.topic_id], "number": post.number})
            for post in written
            if not post.is_opening
        ),
    )  # fmt: skip
