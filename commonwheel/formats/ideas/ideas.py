"""Ideas: what a topic in a board for ideas is beside a topic: its status, its votes and its heat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import locks, posts
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.ideas import statuses
from commonwheel.formats.ideas.statuses import DUPLICATE, NEW, Status
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure.kinds import having

DECIDE = powers.declare("idea.decide", gettext_lazy("Answer ideas officially, and merge duplicates"))
DECIDED = journal.declare(
    "idea.decided", gettext_lazy("changed the status of an idea"), facts=["topic", "board", "author", "post", "is_delivered"], audited=True
)
MERGED = journal.declare("idea.merged", gettext_lazy("merged two ideas"), facts=["topic", "board", "into"], audited=True)

HALF_DAY = 45_000
"""Seconds by which an idea must be younger to stand as high with a tenth of the votes."""


class Ideas(models.QuerySet["Idea"]):
    def visible_to(self, person: Any) -> Ideas:
        """Those whose topics the person may see."""
        return self.filter(topic__in=Topic.objects.visible_to(person))

    def open(self) -> Ideas:
        """Those that take votes."""
        return self.filter(is_closed=False, topic__hidden_at__isnull=True)


class Idea(models.Model):
    """One idea. ``votes_count`` counts those cast on behalf of customers, too."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="idea")
    status = models.CharField(max_length=30, default=NEW)
    is_closed = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The latest official reply."""
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    votes_count = models.PositiveIntegerField(default=0)
    hot = models.FloatField(default=0)

    objects = Ideas.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-hot", "-id"], name="idea_hot"),
            models.Index(fields=["-votes_count", "-id"], name="idea_top"),
            models.Index(fields=["status", "-votes_count", "-id"], name="idea_status"),
        ]

    @property
    def shown_status(self) -> Status:
        return statuses.named(self.topic.board_id, self.status)


class Decision(models.Model):
    """A change of status: the history of an idea, with the official reply that told why."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="decisions")
    before = models.CharField(max_length=30)
    after = models.CharField(max_length=30)
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="idea_decisions")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)


departures.covers(Decision, by=STAYS)


def heat(votes: int, created_at: datetime) -> float:
    """How high an idea stands under "hot": log10 of its votes, plus its birth in units of 12.5 hours.

    Nothing in it changes with time, so it is worked out at a vote and never again. The formula is the one that Reddit
    published for its stories (``hot`` in r2/lib/db/_sorts.pyx), with votes instead of ups minus downs.
    """
    return round(math.log10(max(votes, 1)) + created_at.timestamp() / HALF_DAY, 7)


def of(topic: Topic) -> Idea:
    """The idea of a topic in a board for ideas, made where it is missing; Refused elsewhere."""
    if "ideas" not in topic.board.of_kind.formats:
        raise Refused(_("This board is not for ideas."))
    idea, is_new = Idea.objects.get_or_create(topic=topic, defaults={"hot": heat(0, topic.created_at)})
    if is_new:
        touch(f"topic:{topic.pk}", f"board:{topic.board_id}")
    return idea


def of_topics(topics: Sequence[Topic]) -> dict[int, Idea]:
    """Topic id → its idea, for those of boards for ideas. No query where none of them is one."""
    kinds = having("ideas")
    ids = {topic.pk: topic for topic in topics if topic.board.kind in kinds}
    found = {idea.topic_id: idea for idea in Idea.objects.filter(topic_id__in=ids)} if ids else {}
    for idea in found.values():
        idea.topic = ids[idea.topic_id]
    return found


def decide(topic: Topic, status: str, *, by: Person, body: str, format: str = "markdown") -> Post:
    """Give an idea a status, with an official reply that says why. Both or neither."""
    standing.of(by).require(DECIDE, topic.board.scope_id)
    chosen = next((one for one in statuses.of(topic.board_id) if one.key == status), None)
    if chosen is None:
        raise Refused(_("This board has no such status."), field="status")
    if status == DUPLICATE:
        raise Refused(_("To make it a duplicate, merge it into the other idea."), field="status")
    with transaction.atomic():
        idea = Idea.objects.select_for_update().get(pk=of(topic).pk)
        if idea.merged_into_id:
            raise Refused(_("This idea was merged into another: answer that one."))
        if idea.status == status:
            raise Refused(_("It has this status already."), cure=_("To say more, write a reply."), field="status")
        post = posts.reply(topic, by=by, body=body, format=format)
        _settle(idea, chosen, post, by)
        journal.record(
            DECIDED, by=by, on=idea, topic=topic.pk, board=topic.board_id, author=topic.author_id, post=post.pk,
            is_delivered=int(status == "delivered"),
        )
    return post


def check_merge(topic: Topic, into: Topic, *, by: Any) -> None:
    """Refused without the power in both boards, into itself, and into an idea that was itself merged."""
    standing.of(by).require(DECIDE, topic.board.scope_id)
    standing.of(by).require(DECIDE, into.board.scope_id)
    if topic.pk == into.pk:
        raise Refused(_("An idea is no duplicate of itself."), field="into")
    if of(into).merged_into_id:
        raise Refused(_("The other idea was merged itself: choose the one it went into."), field="into")
    if into.hidden_at:
        raise Refused(_("The other idea is hidden."), field="into")


def merge(topic: Topic, into: Topic, *, by: Person) -> None:
    """Make an idea a duplicate of another, which gets its votes; followers follow by themselves. Again, nothing changes."""
    check_merge(topic, into, by=by)
    with transaction.atomic():
        pair = {topic.pk: of(topic).pk, into.pk: of(into).pk}
        locked = {idea.pk: idea for idea in Idea.objects.select_for_update().filter(pk__in=pair.values()).order_by("pk")}
        duplicate, kept = locked[pair[topic.pk]], locked[pair[into.pk]]
        if duplicate.merged_into_id:
            return
        had = set(kept.votes.values_list("person_id", flat=True))
        duplicate.votes.exclude(person_id__in=had).update(idea=kept)
        duplicate.votes.all().delete()
        duplicate.customers.update(idea=kept)
        duplicate.merged_into = kept
        Idea.objects.filter(merged_into=duplicate).update(merged_into=kept)
        _settle(duplicate, statuses.named(topic.board_id, DUPLICATE), None, by)
        recount(duplicate, topic)
        recount(kept, into)
        locks.lock(topic, by=None, reason=_("A duplicate of: %(title)s") % {"title": into.title})
        journal.record(MERGED, by=by, on=duplicate, topic=topic.pk, board=topic.board_id, into=into.pk)


def recount(idea: Idea, topic: Topic) -> None:
    """Count the votes that are there, and work the heat out of them."""
    idea.votes_count = idea.votes.count() + idea.customers.count()
    idea.hot = heat(idea.votes_count, topic.created_at)
    idea.save(update_fields=["votes_count", "hot"])
    touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")


def answers(topic_id: int) -> dict[int, Decision]:
    """Post id → the decision that it told of."""
    rows = Decision.objects.filter(idea__topic_id=topic_id, post__isnull=False)
    return {row.post_id: row for row in rows if row.post_id}


@dataclass(frozen=True)
class OldIdea:
    """An idea as it was elsewhere: its topic here, its status by key, who voted when, the post that announced the status."""

    topic_id: int
    status: str
    votes: Sequence[tuple[int, datetime]] = ()
    answer: Post | None = None
    merged_into: int | None = None
    """The topic of the idea that took its votes."""


def restore(rows: Sequence[OldIdea]) -> None:
    """Ideas exactly as they were, without gates, and nobody told; one that is there already is passed over."""
    topics = Topic.objects.select_related("board").in_bulk([row.topic_id for row in rows])
    with transaction.atomic():
        for row in rows:
            topic = topics[row.topic_id]
            status = statuses.named(topic.board_id, row.status)
            idea, is_new = Idea.objects.get_or_create(topic=topic, defaults={"status": status.key, "is_closed": status.is_closed})
            if is_new:
                votes = idea.votes.model
                votes.objects.bulk_create(votes(idea=idea, person_id=person, at=at) for person, at in dict(row.votes).items())
                _restore_answer(idea, row)
                recount(idea, topic)


def _restore_answer(idea: Idea, row: OldIdea) -> None:
    """How it came to its status, where that is known."""
    if row.merged_into is not None:
        idea.merged_into = Idea.objects.filter(topic_id=row.merged_into).first()
        idea.save(update_fields=["merged_into"])
    if row.answer is not None:
        idea.answer, idea.decided_at = row.answer, row.answer.created_at
        idea.save(update_fields=["answer", "decided_at"])
        Decision.objects.create(
            idea=idea, before=NEW, after=idea.status, post=row.answer, by_id=row.answer.author_id, at=row.answer.created_at
        )


def _settle(idea: Idea, status: Status, post: Post | None, by: Person) -> None:
    Decision.objects.create(idea=idea, before=idea.status, after=status.key, post=post, by=by)
    idea.status, idea.is_closed, idea.decided_at = status.key, status.is_closed, clock.now()
    idea.answer = post or idea.answer
    idea.save(update_fields=["status", "is_closed", "decided_at", "answer", "merged_into"])
    touch(f"topic:{idea.topic_id}", f"board:{idea.topic.board_id}", "topics")
