"""Topics and what was said in them, row by row as it was. Numbers of replies are not final before they are settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import models, transaction

from commonwheel.conversations import kudos, posts, tags, topics
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.lists import heats
from commonwheel.conversations.lists.paths import OPENING
from commonwheel.conversations.mentions import Mention
from commonwheel.conversations.posts import Post
from commonwheel.conversations.revisions import Revision
from commonwheel.conversations.tags import Tag, Tagging
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import inserts
from commonwheel.kernel.lookups import among
from commonwheel.ledger import journal

UNSETTLED = 1_000_000_000
"""Numbers from here on are not final yet (the index post_unsettled finds them)."""


class OldTopic(NamedTuple):
    """A topic with its opening post. ``kudos`` are thanks whose givers are not known; ``html`` is clean."""

    board_id: int
    author_id: int | None
    author_name: str
    title: str
    html: str
    created_at: datetime
    kudos: int = 0
    views: int = 0
    tags: tuple[str, ...] = ()
    language: str = "en"
    edited_at: datetime | None = None
    source: str = ""


class OldReply(NamedTuple):
    """A reply in a restored topic; ``parent_id`` None replies to the opening."""

    topic_id: int
    board_id: int
    parent_id: int | None
    author_id: int | None
    author_name: str
    html: str
    created_at: datetime
    kudos: int = 0
    language: str = "en"
    edited_at: datetime | None = None
    source: str = ""


def start(rows: Sequence[OldTopic]) -> list[tuple[Topic, Post]]:
    """Topics with their opening posts, in the order given."""
    with transaction.atomic():
        ids = inserts.reserve(Post, len(rows))
        made = inserts.save(
            [
                Topic(
                    board_id=row.board_id, author_id=row.author_id, author_name=row.author_name, title=row.title[: topics.TITLE_MOST],
                    slug=topics.slug_of(row.title), language=row.language, created_at=row.created_at, bumped_at=row.created_at,
                    last_number=1, last_post_id=pk, last_author_id=row.author_id, last_author_name=row.author_name,
                    kudos_count=row.kudos, views_count=row.views, heat=heats.of(row.created_at, replies=0, kudos=row.kudos),
                )
                for row, pk in zip(rows, ids, strict=True)
            ]
        )
        openings = inserts.save(
            [
                Post(
                    pk=pk, topic=topic, number=1, path=OPENING, author_id=row.author_id, author_name=row.author_name,
                    html=row.html, source=row.source, language=row.language, created_at=row.created_at,
                    edited_at=row.edited_at, kudos_count=row.kudos, carried_kudos=row.kudos,
                )
                for row, topic, pk in zip(rows, made, ids, strict=True)
            ]
        )
        tag([(topic.pk, row.tags) for row, topic in zip(rows, made, strict=True) if row.tags])
        journal.restore(
            topics.STARTED,
            [
                (topic.author_id, topic, topic.created_at, {"board": topic.board_id, "post": opening.pk})
                for topic, opening in zip(made, openings, strict=True)
            ],
        )
    return list(zip(made, openings, strict=True))


def reply(rows: Sequence[OldReply]) -> list[Post]:
    """Replies, in the order given. Their numbers are not final before ``settle`` of their topics."""
    with transaction.atomic():
        made = inserts.save(
            [
                Post(
                    pk=pk, topic_id=row.topic_id, parent_id=row.parent_id, number=provisional(pk), path="", author_id=row.author_id,
                    author_name=row.author_name, html=row.html, source=row.source, language=row.language, created_at=row.created_at,
                    edited_at=row.edited_at, kudos_count=row.kudos, carried_kudos=row.kudos,
                )
                for row, pk in zip(rows, inserts.reserve(Post, len(rows)), strict=True)
            ]
        )
        journal.restore(
            posts.POSTED,
            [
                (post.author_id, post, post.created_at, {"topic": row.topic_id, "board": row.board_id, "parent": row.parent_id})
                for row, post in zip(rows, made, strict=True)
            ],
        )
    return made


def thank(rows: Sequence[tuple[int, int, datetime]]) -> None:
    """Kudos with known givers: (post id, giver id, when). Counters follow with ``settle``."""
    with transaction.atomic():
        known = {post.pk: post for post in Post.objects.filter(pk__in={row[0] for row in rows}).select_related("topic")}
        made = inserts.save([Kudo(post_id=post, giver_id=giver, given_at=at) for post, giver, at in rows])
        journal.restore(
            kudos.GIVEN,
            [
                (
                    kudo.giver_id, known[kudo.post_id], kudo.given_at,
                    {"topic": known[kudo.post_id].topic_id, "board": known[kudo.post_id].topic.board_id, "to": known[kudo.post_id].author_id, "weight": 1},
                )
                for kudo in made
            ],
        )


@dataclass(frozen=True)
class OldText:
    """What a post said before ``by_id`` changed it at a moment; its own text is the new one already."""

    post_id: int
    html: str
    source: str
    by_id: int | None
    at: datetime
    reason: str = ""


def revise(rows: Sequence[OldText]) -> None:
    """What posts said before they were edited, the oldest first."""
    with transaction.atomic():
        for row in rows:
            Post.objects.filter(pk=row.post_id).update(edited_at=row.at, revisions_count=models.F("revisions_count") + 1)
            number = Post.objects.values_list("revisions_count", flat=True).get(pk=row.post_id)
            Revision.objects.create(
                post_id=row.post_id, number=number, html=row.html, source=row.source, by_id=row.by_id, at=row.at, reason=row.reason
            )


def call(rows: Sequence[tuple[int, int, datetime]]) -> None:
    """Members called by posts: (post id, member's id, when). Nobody is told."""
    Mention.objects.bulk_create(
        [Mention(post_id=post, person_id=person, at=at) for post, person, at in rows], ignore_conflicts=True, batch_size=500
    )


class Written(NamedTuple):
    """Where a post stands, by whom and when it was written."""

    topic: int
    author: int | None
    at: datetime
    is_opening: bool


def written(post_ids: Iterable[int]) -> dict[int, Written]:
    """Post id → what importers need to know of it."""
    rows = Post.objects.filter(pk__in=among(set(post_ids))).values_list("pk", "topic_id", "author_id", "created_at", "number")
    return {pk: Written(topic, author, at, number == 1) for pk, topic, author, at, number in rows}


def provisional(pk: int) -> int:
    """A number for a post that nothing else in its topic has, beyond all final ones."""
    return UNSETTLED + pk


def tag(pairs: list[tuple[int, tuple[str, ...]]]) -> None:
    """Give topics that are new their tags: (topic id, words) each."""
    words = {word for _topic, names in pairs for word in names}
    had = set(Tag.objects.filter(slug__in=among(words)).values_list("slug", flat=True))
    Tag.objects.bulk_create([Tag(slug=word) for word in sorted(words - had)], ignore_conflicts=True)
    known = dict(Tag.objects.filter(slug__in=among(words)).values_list("slug", "pk"))
    inserts.write(Tagging, ("topic", "tag"), ((topic, known[word]) for topic, names in pairs for word in dict.fromkeys(names)))
    tags.touched(words)
