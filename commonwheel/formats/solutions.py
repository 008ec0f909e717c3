"""Solutions: the reply that solved a question. Several over time; the latest that stands is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import masks
from commonwheel.conversations.posts import REPLY, Post
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.kernel import batches, clock, inserts
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

ACCEPT = powers.declare("solution.accept", gettext_lazy("Mark solutions in the questions of others"))
ACCEPTED = journal.declare(
    "solution.accepted", gettext_lazy("accepted a solution"), facts=["topic", "board", "author", "asker", "seconds"]
)
REVOKED = journal.declare("solution.revoked", gettext_lazy("took a solution back"), facts=["topic", "board", "author", "asker"], audited=True)


class Solutions(models.QuerySet["Solution"]):
    def visible_to(self, person: Any) -> Solutions:
        """Of posts the person may see."""
        return self.filter(post__in=Post.objects.visible_to(person))

    def standing(self) -> Solutions:
        """Not taken back, and not hidden since."""
        return self.filter(revoked_at__isnull=True, post__hidden_at__isnull=True)


class Solution(models.Model):
    """That a reply solved its topic: who said so and when."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="solutions")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="solutions")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="solutions", db_index=False)
    """Who wrote the solving reply: for profiles and lists of helpers."""
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(default=clock.now)
    revoked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was taken back."""

    objects = Solutions.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=models.Q(revoked_at__isnull=True), name="solution_once")
        ]
        indexes = [
            models.Index(fields=["author", "-accepted_at"], name="solution_author"),
            models.Index(fields=["-accepted_at"], name="solution_newest"),
        ]


departures.covers(Solution, author=STAYS, accepted_by=STAYS, revoked_by=STAYS, tells=("topic_id", "post_id", "accepted_at"))


def solved(rows: Topics) -> Topics:
    """Those of the topics that have a solution."""
    return rows.filter(models.Exists(Solution.objects.standing().filter(topic=models.OuterRef("pk"))))


def marked(rows: Topics) -> Topics:
    """The topics, each with ``is_solved``."""
    return rows.annotate(is_solved=models.Exists(Solution.objects.standing().filter(topic=models.OuterRef("pk"))))


def unsolved(rows: Topics) -> Topics:
    """Those that have none."""
    return rows.filter(~models.Exists(Solution.objects.standing().filter(topic=models.OuterRef("pk"))))


def solved_since(rows: Topics, moment: datetime, *, most: int) -> list[Topic]:
    """Those of the topics that were solved after a moment, the latest first."""
    latest = Solution.objects.standing().filter(accepted_at__gt=moment).order_by("-accepted_at").values_list("topic_id", flat=True)
    # Some are not among the rows, which the caller chose: looked at are a few more, never all.
    ids = list(dict.fromkeys(latest[: 10 * most]))
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found][:most]


def of_topics(topic_ids: Sequence[int]) -> dict[int, Solution]:
    """Topic id → its latest standing solution, in one query, with the solver."""
    if not topic_ids:
        return {}  # where nothing is alike; to put the question together takes longer than to answer it
    rows = Solution.objects.standing().filter(topic_id__in=topic_ids).select_related("author", "accepted_by")
    return {row.topic_id: row for row in rows.order_by("accepted_at", "id")}


def helpers(since: datetime, *, most: int = 5) -> list[tuple[Person, int]]:
    """Who solved most questions since a moment, where everybody may read, with how many."""
    # Found by time first: few are of the last days, and the database would go through all topics.
    recent = Solution.objects.filter(accepted_at__gte=since)
    readable = Topic.objects.visible_to(None).filter(pk__in=recent.values("topic"))
    rows = Solution.objects.standing().filter(pk__in=recent.values("pk"), author__is_active=True, topic__in=readable)
    counts = rows.values_list("author_id").annotate(count=models.Count("topic", distinct=True)).order_by("-count", "author_id")
    solved = dict(counts[:most])
    people = Person.objects.in_bulk(solved)
    return [(people[pk], count) for pk, count in solved.items()]


def check_accept(post: Post, *, by: Any) -> None:
    """The asker may, and who holds the power; not the opening, not in a board without solutions."""
    _check_who(post.topic, by=by)
    if post.is_opening:
        raise Refused(_("The question cannot be its own solution."), cure=_("Write the answer as a reply, and mark that."))
    if post.hidden_at or post.topic.hidden_at:
        raise Refused(_("This post is hidden."))


def accept(post: Post, *, by: Person) -> Solution:
    """This reply solved the question; accepted again, nothing changes."""
    check_accept(post, by=by)
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=post.topic_id)
        solution = Solution.objects.filter(post=post, revoked_at__isnull=True).first()
        if solution is not None:
            return solution
        now = clock.now()
        solution = Solution.objects.create(topic=topic, post=post, author=post.author, accepted_by=by, accepted_at=now)
        journal.record(
            ACCEPTED, by=by, on=post, topic=topic.pk, board=topic.board_id, author=post.author_id, asker=topic.author_id,
            seconds=int((post.created_at - topic.created_at).total_seconds()),
        )
        _changed(topic, post)
    return solution


def revoke(post: Post, *, by: Person, reason: str = "") -> None:
    """It did not solve it after all. Where it was no solution, nothing changes."""
    _check_who(post.topic, by=by)
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=post.topic_id)
        if Solution.objects.filter(post=post, revoked_at__isnull=True).update(
            revoked_at=clock.now(), revoked_by=by, reason=reason.replace("\x00", "").strip()[:300]
        ):
            journal.record(
                REVOKED, by=by, on=post, topic=topic.pk, board=topic.board_id, author=post.author_id, asker=topic.author_id
            )
            _changed(topic, post)


class OldSolution(NamedTuple):
    """A solution as it was elsewhere: ids of the topic, the reply, its author, and the asker who accepted it."""

    topic_id: int
    post_id: int
    author_id: int | None
    accepted_by_id: int | None
    accepted_at: datetime


@batches.together
def restore(rows: Sequence[OldSolution]) -> None:
    """Solutions exactly as they were, without gates; a reply that is a solution already is passed over."""
    known = set(
        Solution.objects.filter(among("post", {row.post_id for row in rows}), revoked_at__isnull=True).values_list("post_id", flat=True)
    )
    new = [row for row in rows if row.post_id not in known]
    inserts.write(Solution, OldSolution._fields, new)
    journal.restore_many(
        ACCEPTED, Post,
        ((row.accepted_by_id, row.post_id, row.accepted_at, {"topic": row.topic_id, "author": row.author_id, "asker": row.accepted_by_id}) for row in new),
    )  # fmt: skip
    batches.then(partial(touch, *(f"topic:{row.topic_id}" for row in new)))


def _check_who(topic: Topic, *, by: Any) -> None:
    if "solutions" not in topic.board.of_kind.formats:
        raise Refused(_("This board has no solutions: it is not for questions."))
    held = standing.of(by)
    if masks.started(topic, by):
        held.require(REPLY, topic.board.scope_id)
        return
    held.require(ACCEPT, topic.board.scope_id)


def _changed(topic: Topic, post: Post) -> None:
    marks = [f"topic:{topic.pk}", f"board:{topic.board_id}", "topics"]
    touch(*marks, *([f"member:{post.author_id}"] if post.author_id else []))
