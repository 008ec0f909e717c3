"""Splits and merges: posts that go on in another topic. Their own addresses stay; what led to a topic that is gone leads on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import gates, labels, posts, tags, topics
from commonwheel.conversations.lists import paths
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards, redirects
from commonwheel.structure.boards import Board

REARRANGE = powers.declare("topic.rearrange", gettext_lazy("Split topics, and merge them"))
MERGED = journal.declare("topic.merged", gettext_lazy("merged two topics"), facts=["board", "gone"], audited=True)
SPLIT = journal.declare("topic.split", gettext_lazy("split a topic"), facts=["board", "source"], audited=True)


class Split(models.Model):
    """That a topic began as a part of another."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="split_from")
    source = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="splits")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)


departures.covers(Split, by=STAYS)


def around(topic_id: int) -> list[int]:
    """The ids of the topic that this one was split from, and of those split from it."""
    rows = Split.objects.filter(models.Q(topic=topic_id) | models.Q(source=topic_id)).order_by("id")
    return [source if part == topic_id else part for part, source in rows.values_list("topic_id", "source_id")]


def check_rearrange(topic: Topic, *, by: Any) -> None:
    """Refused without the power, and where a topic is more than talk."""
    if not topic.board.of_kind.is_talk:
        raise Refused(_("Only topics of forums and of boards for questions are split and merged."))
    standing.of(by).require(REARRANGE, topic.board.scope_id)


def check_merge(topic: Topic, into: Topic, *, by: Any) -> None:
    """Refused without the power in both boards, into itself, and where another domain says no."""
    check_rearrange(topic, by=by)
    check_rearrange(into, by=by)
    if topic.pk == into.pk:
        raise Refused(_("That is this topic itself."), field="into")
    if topic.hidden_at or into.hidden_at:
        raise Refused(_("A hidden topic cannot be merged."), field="into")


def merge(topic: Topic, into: Topic, *, by: Person) -> None:
    """All posts of a topic go to the end of another, in their order; the topic is gone and its address leads there."""
    check_merge(topic, into, by=by)
    with transaction.atomic():
        rows = {row.pk: row for row in Topic.objects.select_for_update().filter(pk__in=[topic.pk, into.pk]).order_by("pk")}
        if len(rows) < 2:
            raise Refused(_("The topic was merged already."))
        for gate in gates.before_merge:
            gate(topic, into)
        kept, had = rows[into.pk], tags.of_topics([topic.pk, into.pk])
        moved = list(Post.objects.filter(topic=topic).order_by("number"))
        _rehang(moved, kept)
        tags.put(kept, [*had.get(into.pk, []), *had.get(topic.pk, [])][: tags.MOST])
        tags.put(topic, [])
        Split.objects.filter(source=topic).update(source=kept)
        redirects.remember([(f"/topics/{topic.pk}", into.get_absolute_url())])
        gone = topic.pk
        Topic.objects.filter(pk=topic.pk).delete()
        posts.recount(kept.pk)
        visible = sum(post.hidden_at is None for post in moved)
        boards.grew(topic.board_id, topics=-1, posts=-visible)
        boards.grew(kept.board_id, posts=visible)
        for board_id in {topic.board_id, kept.board_id}:
            topics.latest(board_id)
        journal.record(MERGED, by=by, on=kept, board=kept.board_id, gone=gone)
        touch(f"topic:{gone}", f"topic:{kept.pk}", "topics")


def split(topic: Topic, chosen: Sequence[Post], *, by: Person, title: str, board: Board | None = None) -> Topic:
    """These posts become a topic of their own, the first of them its opening. The opening itself stays where it is."""
    board = board or topic.board
    check_rearrange(topic, by=by)
    if not board.of_kind.is_talk:
        raise Refused(_("Choose a forum or a board for questions."), field="board")
    standing.of(by).require(REARRANGE, board.scope_id)
    boards.check_open(board)
    title = topics.check_title(title)
    numbers = {post.number for post in chosen if post.topic_id == topic.pk}
    if not numbers or 1 in numbers:
        raise Refused(_("Choose the replies that shall go; the opening stays."), field="posts")
    with transaction.atomic():
        Topic.objects.select_for_update().get(pk=topic.pk)
        rows = list(Post.objects.select_related("author").filter(topic=topic, number__in=numbers).order_by("number"))
        if rows[0].hidden_at:
            raise Refused(_("The first of them is hidden, so it cannot open a topic."), field="posts")
        first = rows[0]
        new = Topic.objects.create(
            board=board, author=first.author, author_name=first.author_name, title=title, slug=topics.slug_of(title),
            language=first.language, created_at=first.created_at, kudos_count=first.kudos_count,
        )
        Split.objects.create(topic=new, source=topic, by=by)
        for gate in gates.before_split:
            gate(topic, new, rows)
        _rehang(rows, new)
        tags.put(new, tags.of_topics([topic.pk]).get(topic.pk, []))
        labels.rehome(new, board)
        for each in (topic, new):
            posts.recount(each.pk)
        visible = sum(post.hidden_at is None for post in rows)
        boards.grew(topic.board_id, posts=-visible)
        boards.grew(board.pk, topics=1, posts=visible)
        for board_id in {topic.board_id, board.pk}:
            topics.latest(board_id)
        new.refresh_from_db()
        journal.record(SPLIT, by=by, on=new, board=board.pk, source=topic.pk)
        touch(f"topic:{topic.pk}", f"topic:{new.pk}", "topics")
    return new


def _rehang(rows: Sequence[Post], onto: Topic) -> None:
    """Posts go behind the last of a topic, with new numbers; answers stay under what they answer, where it came along."""
    opening = Post.objects.filter(topic=onto, number=1).first()
    placed = {} if opening is None else {opening.pk: opening.path}
    number = onto.last_number
    for post in rows:
        number += 1
        above = placed.get(post.parent_id or 0) or (opening.path if opening is not None else "")
        if post.parent_id not in placed:
            post.parent_id = None
        if opening is None:
            opening = post
        placed[post.pk] = post.path = paths.below(above, number)
        post.number, post.topic = number, onto
        post.save(update_fields=["number", "topic", "path", "parent"])
    onto.last_number = number
    onto.save(update_fields=["last_number"])
