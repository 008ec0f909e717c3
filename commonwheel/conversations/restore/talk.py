"""Topics and what was said in them, row by row as it was. Numbers of replies are not final before they are settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
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
from commonwheel.kernel import batches, inserts
from commonwheel.kernel.lookups import among
from commonwheel.ledger import journal

UNSETTLED = 1_000_000_000
"""Numbers from here on are not final yet (the index post_unsettled finds them)."""
TOPIC = (
    "id", "board", "author", "author_name", "title", "slug", "language", "created_at", "bumped_at", "last_number", "last_post_id", "last_author",
    "last_author_name", "kudos_count", "views_count", "heat",
)  # fmt: skip
POST = (
    "id", "topic", "parent", "number", "path", "author", "author_name", "html", "source", "language", "created_at", "edited_at", "kudos_count",
    "carried_kudos",
)  # fmt: skip


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


class Started(NamedTuple):
    """A topic that was started anew, with its opening post."""

    topic_id: int
    slug: str
    post_id: int


def start(rows: Sequence[OldTopic]) -> list[tuple[Topic, Post]]:
    """Topics with their opening posts, in the order given."""
    with transaction.atomic():
        made = start_many(rows)
        started = Topic.objects.in_bulk([one.topic_id for one in made])
        openings = Post.objects.in_bulk([one.post_id for one in made])
    for opening in openings.values():
        opening.topic = started[opening.topic_id]
    return [(started[one.topic_id], openings[one.post_id]) for one in made]


@batches.together
def start_many(rows: Sequence[OldTopic]) -> list[Started]:
    """The same of very many, without a record of each."""
    ids, post_ids = inserts.reserve(Topic, len(rows)), inserts.reserve(Post, len(rows))
    made = [Started(pk, topics.slug_of(row.title), post) for pk, post, row in zip(ids, post_ids, rows, strict=True)]
    both = list(zip(made, rows, strict=True))
    inserts.write(
        Topic, TOPIC,
        (
            (
                one.topic_id, row.board_id, row.author_id, row.author_name, row.title[: topics.TITLE_MOST], one.slug, row.language,
                row.created_at, row.created_at, 1, one.post_id, row.author_id, row.author_name, row.kudos, row.views,
                heats.of(row.created_at, replies=0, kudos=row.kudos),
            )
            for one, row in both
        ),
    )  # fmt: skip
    inserts.write(
        Post, POST,
        (
            (
                one.post_id, one.topic_id, None, 1, OPENING, row.author_id, row.author_name, row.html, row.source, row.language,
                row.created_at, row.edited_at, row.kudos, row.kudos,
            )
            for one, row in both
        ),
    )  # fmt: skip
    tag([(one.topic_id, row.tags) for one, row in both if row.tags])
    journal.restore_many(
        topics.STARTED, Topic,
        ((row.author_id, one.topic_id, row.created_at, {"board": row.board_id, "post": one.post_id}) for one, row in both),
    )  # fmt: skip
    return made


def reply(rows: Sequence[OldReply]) -> list[Post]:
    """Replies, in the order given. Their numbers are not final before ``settle`` of their topics."""
    with transaction.atomic():
        ids = reply_many(rows)
        made = Post.objects.in_bulk(ids)
    return [made[pk] for pk in ids]


@batches.together
def reply_many(rows: Sequence[OldReply]) -> Sequence[int]:
    """The same of very many, without a record of each: their ids."""
    ids = inserts.reserve(Post, len(rows))
    inserts.write(
        Post, POST,
        (
            (
                pk, row.topic_id, row.parent_id, provisional(pk), "", row.author_id, row.author_name, row.html, row.source, row.language,
                row.created_at, row.edited_at, row.kudos, row.kudos,
            )
            for pk, row in zip(ids, rows, strict=True)
        ),
    )  # fmt: skip
    journal.restore_many(
        posts.POSTED, Post,
        (
            (row.author_id, pk, row.created_at, {"topic": row.topic_id, "board": row.board_id, "parent": row.parent_id})
            for pk, row in zip(ids, rows, strict=True)
        ),
    )  # fmt: skip
    return ids


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
    rows = Post.objects.filter(among("pk", set(post_ids))).values_list("pk", "topic_id", "author_id", "created_at", "number")
    return {pk: Written(topic, author, at, number == 1) for pk, topic, author, at, number in rows}


def provisional(pk: int) -> int:
    """A number for a post that nothing else in its topic has, beyond all final ones."""
    return UNSETTLED + pk


def tag(pairs: list[tuple[int, tuple[str, ...]]]) -> None:
    """Give topics that are new their tags: (topic id, words) each. Tags that are new are there at once: no topic may have them yet."""
    words = {word for _topic, names in pairs for word in names}
    had = set(Tag.objects.filter(among("slug", words)).values_list("slug", flat=True))
    Tag.objects.bulk_create([Tag(slug=word) for word in sorted(words - had)], ignore_conflicts=True)
    known = dict(Tag.objects.filter(among("slug", words)).values_list("slug", "pk"))
    inserts.write(Tagging, ("topic", "tag"), ((topic, known[word]) for topic, names in pairs for word in dict.fromkeys(names)))
    batches.then(partial(tags.touched, words))
