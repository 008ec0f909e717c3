"""Restore: talk exactly as it was elsewhere, for importers, the demo and growth. No gates, no powers, no notifications.

Original times and authors are kept, each deed is written to the ledger as history, and ``settle`` finds numbers, threads
and counters from what is there. Nothing here is for what people do on pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from django.db import models, transaction

from commonwheel.conversations import kudos, posts, tags, topics
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.lists import heats, paths
from commonwheel.conversations.mentions import Mention
from commonwheel.conversations.posts import Post
from commonwheel.conversations.revisions import Revision
from commonwheel.conversations.tags import Tag, Tagging
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import inserts
from commonwheel.kernel.freshness import touch
from commonwheel.ledger import journal
from commonwheel.structure import boards

UNSETTLED = 1_000_000_000
"""Numbers from here on are not final yet (the index post_unsettled finds them)."""


@dataclass(frozen=True)
class OldTopic:
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


@dataclass(frozen=True)
class OldReply:
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
                    pk=pk, topic=topic, number=1, path=paths.OPENING, author_id=row.author_id, author_name=row.author_name,
                    html=row.html, source=row.source, language=row.language, created_at=row.created_at,
                    edited_at=row.edited_at, kudos_count=row.kudos, carried_kudos=row.kudos,
                )
                for row, topic, pk in zip(rows, made, ids, strict=True)
            ]
        )
        _tag([(topic.pk, row.tags) for row, topic in zip(rows, made, strict=True) if row.tags])
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
        numbers = _provisional([row.topic_id for row in rows])
        made = inserts.save(
            [
                Post(
                    topic_id=row.topic_id, parent_id=row.parent_id, number=number, path="", author_id=row.author_id,
                    author_name=row.author_name, html=row.html, source=row.source, language=row.language, created_at=row.created_at,
                    edited_at=row.edited_at, kudos_count=row.kudos, carried_kudos=row.kudos,
                )
                for row, number in zip(rows, numbers, strict=True)
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


def written(post_ids: Sequence[int]) -> dict[int, tuple[int | None, datetime]]:
    """Post id → (its author's id, when it was written)."""
    rows = Post.objects.filter(pk__in=post_ids).values_list("pk", "author_id", "created_at")
    return {pk: (author, at) for pk, author, at in rows}


def unsettled(most: int = 1_000) -> list[int]:
    """Some topics with replies whose numbers are not final, whenever and by whomever they were restored."""
    rows = Post.objects.filter(number__gte=UNSETTLED).order_by("topic_id").values_list("topic_id", flat=True)
    return list(rows.distinct()[:most])


def settle(topic_ids: Iterable[int]) -> None:
    """Number the posts of these topics by time, sort them as threads, and count replies and kudos from what is there."""
    for topic_id in topic_ids:
        with transaction.atomic():
            _settle(Topic.objects.select_for_update().get(pk=topic_id))


def settle_boards(board_ids: Iterable[int]) -> None:
    """Count topics and posts of these boards from what is there."""
    for board_id in board_ids:
        listed = Topic.objects.listed().filter(board_id=board_id)
        sums = listed.aggregate(topics=models.Count("pk"), replies=models.Sum("replies_count"))
        boards.recounted(board_id, topics=sums["topics"], posts=sums["topics"] + (sums["replies"] or 0))
        topics.latest(board_id)
        touch("topics")


def settle_tags() -> None:
    """Count the topics of all tags from what is there."""
    listed = Tagging.objects.filter(tag=models.OuterRef("pk"), topic__hidden_at__isnull=True).order_by()
    count = listed.values("tag").annotate(total=models.Count("pk")).values("total")
    Tag.objects.update(topics_count=models.functions.Coalesce(models.Subquery(count), 0))


def _provisional(topic_ids: Sequence[int]) -> list[int]:
    """A number for each new reply that nothing else in its topic has, beyond all final ones."""
    highest = Post.objects.filter(topic_id__in=set(topic_ids)).values("topic").annotate(highest=models.Max("number"))
    following = {row["topic"]: max(UNSETTLED, row["highest"] + 1) for row in highest}
    numbers = []
    for topic_id in topic_ids:
        numbers.append(following[topic_id])
        following[topic_id] += 1
    return numbers


def _tag(pairs: list[tuple[int, tuple[str, ...]]]) -> None:
    words = {word for _topic, names in pairs for word in names}
    Tag.objects.bulk_create([Tag(slug=word) for word in sorted(words)], ignore_conflicts=True)
    known = dict(Tag.objects.filter(slug__in=words).values_list("slug", "pk"))
    Tagging.objects.bulk_create(
        [Tagging(topic_id=topic, tag_id=known[word]) for topic, names in pairs for word in dict.fromkeys(names)],
        ignore_conflicts=True, batch_size=500,
    )
    tags.touched(words)


def _settle(topic: Topic) -> None:
    rows = list(Post.objects.filter(topic=topic).only("pk", "number", "path", "parent_id", "created_at"))
    by_id = {post.pk: post for post in rows}
    rows.sort(key=lambda post: (post.number != 1, *_moment(post, by_id)))
    numbers = {post.pk: number for number, post in enumerate(rows, start=1)}
    placed: dict[int, str] = {}
    moved = []
    for post in rows:
        above = placed.get(post.parent_id or rows[0].pk, "") if post is not rows[0] else ""
        placed[post.pk] = paths.below(above, numbers[post.pk])
        if (post.number, post.path) != (numbers[post.pk], placed[post.pk]):
            moved.append(post)
    if moved:
        # Out of the way first: a number is never held twice, not even for a moment.
        for number, post in zip(_provisional([topic.pk] * len(moved)), moved, strict=True):
            if post.number < UNSETTLED:
                Post.objects.filter(pk=post.pk).update(number=number)
        for post in moved:
            post.number, post.path = numbers[post.pk], placed[post.pk]
        Post.objects.bulk_update(moved, ["number", "path"], batch_size=200)
    thanks = Kudo.objects.filter(post=models.OuterRef("pk")).order_by().values("post").annotate(total=models.Sum("weight"))
    Post.objects.filter(topic=topic).update(
        kudos_count=models.F("carried_kudos") + models.functions.Coalesce(models.Subquery(thanks.values("total")), 0)
    )
    opening = Post.objects.filter(topic=topic, number=1).values_list("kudos_count", flat=True)
    Topic.objects.filter(pk=topic.pk).update(last_number=len(rows), kudos_count=opening[0])
    posts.recount(topic.pk)
    touch(f"topic:{topic.pk}")


def _moment(post: Post, by_id: dict[int, Post]) -> tuple[datetime, int]:
    """When a post counts as written: never before what it replies to, whatever the old clock said."""
    moment, order, above = post.created_at, post.pk, by_id.get(post.parent_id or 0)
    for _level in range(paths.DEEPEST):
        if above is None:
            break
        moment, order = max(moment, above.created_at), max(order, above.pk)
        above = by_id.get(above.parent_id or 0)
    return moment, order


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
    opening, following = paths.OPENING, iter(ids)
    written = inserts.save(
        [
            Post(
                pk=next(following), topic_id=topic.pk, number=number, path=paths.below(opening if number > 1 else "", number),
                author_id=author, html=html, created_at=at, kudos_count=kudos_, carried_kudos=kudos_,
            )
            for row, topic in zip(rows, made, strict=True)
            for number, (author, html, at, kudos_) in enumerate(row.posts, start=1)
        ]
    )
    _tag([(topic.pk, row.tags) for row, topic in zip(rows, made, strict=True) if row.tags])
    boards_of = {topic.pk: topic.board_id for topic in made}
    _record(written, boards_of)
    return [(row, topic.pk, list(ids[end - len(row.posts) : end])) for row, topic, end in zip(rows, made, ends, strict=True)]


def _record(written: Sequence[Post], boards_of: dict[int, int]) -> None:
    """Whole topics' deeds, as history."""
    journal.restore(
        topics.STARTED,
        [
            (post.author_id, Topic(pk=post.topic_id), post.created_at, {"board": boards_of[post.topic_id], "post": post.pk})
            for post in written
            if post.is_opening
        ],
    )
    journal.restore(
        posts.POSTED,
        [
            (post.author_id, post, post.created_at, {"topic": post.topic_id, "board": boards_of[post.topic_id], "number": post.number})
            for post in written
            if not post.is_opening
        ],
    )
