"""Settling: numbers, threads and counters of restored talk, found from what is there, for very many topics at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple

from django.db import models

from commonwheel.conversations import topics
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.lists import heats
from commonwheel.conversations.lists.paths import DEEPEST, below
from commonwheel.conversations.posts import Post
from commonwheel.conversations.restore.talk import UNSETTLED, provisional
from commonwheel.conversations.tags import Tag, Tagging
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import batches, inserts
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.ledger import journal
from commonwheel.structure import boards

AT_ONCE = 500
"""Topics that are one transaction: some thousand posts, so that others who write wait for a moment only."""
POST = ("number", "path", "kudos_count")
TOPIC = (
    "last_number", "last_post_id", "last_author_id", "last_author_name", "bumped_at", "replies_count", "kudos_count", "heat",
)  # fmt: skip


class Said(NamedTuple):
    """What settling needs to know of a post."""

    pk: int
    topic: int
    number: int
    path: str
    parent: int | None
    at: datetime
    kudos: int
    carried: int
    author: int | None
    author_name: str
    is_hidden: bool


def unsettled(most: int = AT_ONCE) -> list[int]:
    """Some topics with replies whose numbers are not final, whenever and by whomever they were restored."""
    rows = Post.objects.filter(number__gte=UNSETTLED).order_by("topic_id").values_list("topic_id", flat=True)
    return list(rows.distinct()[:most])


def settle(topic_ids: Iterable[int]) -> None:
    """Number the posts of these topics by time, sort them as threads, and count replies and kudos from what is there."""
    remaining = iter(topic_ids)
    while batch := list(islice(remaining, AT_ONCE)):
        _settle(batch)


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


@batches.together
def _settle(topic_ids: Sequence[int]) -> None:
    seen = journal.latest()
    batches.relying(lambda: _held(topic_ids) and not journal.went_on(since=seen))
    begun = dict(Topic.objects.filter(among("pk", topic_ids)).values_list("pk", "created_at"))
    given = Kudo.objects.filter(among("post__topic", topic_ids)).order_by().values("post").annotate(total=models.Sum("weight"))
    thanks = dict(given.values_list("post", "total"))
    moved: list[tuple[Said, int, str, int]] = []
    counted: list[Sequence[object]] = []
    for topic, said in groupby(_said(topic_ids), key=attrgetter("topic")):
        settled = list(_in_order(list(said), thanks))
        moved += [row for row in settled if (row[0].number, row[0].path, row[0].kudos) != row[1:]]
        counted.append(_counted(topic, begun[topic], settled))
    _make_room([post for post, number, *_rest in moved if post.number < UNSETTLED and post.number != number])
    inserts.change(Post, POST, [(post.pk, number, path, kudos) for post, number, path, kudos in moved])
    inserts.change(Topic, TOPIC, counted)
    batches.then(partial(touch, *(f"topic:{topic}" for topic in topic_ids)))


def _held(topic_ids: Sequence[int]) -> bool:
    """Nobody else changes these topics until the transaction ends."""
    return len(Topic.objects.select_for_update().filter(among("pk", topic_ids)).order_by("pk").values_list("pk")) == len(topic_ids)


def _said(topic_ids: Sequence[int]) -> Iterator[Said]:
    rows = Post.objects.filter(among("topic", topic_ids)).order_by("topic", "pk").values_list(
        "pk", "topic_id", "number", "path", "parent_id", "created_at", "kudos_count", "carried_kudos", "author_id", "author_name", "hidden_at"
    )  # fmt: skip
    return (Said(*row[:-1], is_hidden=row[-1] is not None) for row in rows)


def _in_order(said: list[Said], thanks: dict[int, int]) -> Iterator[tuple[Said, int, str, int]]:
    """The posts of one topic by time, the opening first: each with its number, its path and its thanks."""
    by_id = {post.pk: post for post in said}
    said.sort(key=lambda post: (post.number != 1, *_moment(post, by_id)))
    paths: dict[int, str] = {}
    for number, post in enumerate(said, start=1):
        paths[post.pk] = below(paths.get(post.parent or said[0].pk, "") if number > 1 else "", number)
        yield post, number, paths[post.pk], post.carried + thanks.get(post.pk, 0)


def _moment(post: Said, by_id: dict[int, Said]) -> tuple[datetime, int]:
    """When a post counts as written: never before what it replies to, whatever the old clock said."""
    moment, order, above = post.at, post.pk, by_id.get(post.parent or 0)
    for _level in range(DEEPEST):
        if above is None:
            break
        moment, order = max(moment, above.at), max(order, above.pk)
        above = by_id.get(above.parent or 0)
    return moment, order


def _counted(topic: int, begun: datetime, settled: list[tuple[Said, int, str, int]]) -> Sequence[object]:
    """The values of TOPIC for one topic, behind its id."""
    replies = sum(not post.is_hidden for post, *_rest in settled[1:])
    last = next((post for post, *_rest in reversed(settled) if not post.is_hidden), settled[0][0])
    kudos = settled[0][3]
    return (
        topic, len(settled), last.pk, last.author, last.author_name, last.at, replies, kudos, heats.of(begun, replies=replies, kudos=kudos),
    )  # fmt: skip


def _make_room(moving: list[Said]) -> None:
    """Out of the way first: a number is never held twice, not even for a moment."""
    inserts.change(Post, ("number",), [(post.pk, provisional(post.pk)) for post in moving])
