"""Revisions: what a post said before each edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock

if TYPE_CHECKING:
    from commonwheel.conversations.posts import Post


class Revision(models.Model):
    """The text as it was before the edit made ``at``. Number 1 is the oldest."""

    post = models.ForeignKey("conversations.Post", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    html = models.TextField()
    source = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who replaced this text."""
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="revision_once")]


departures.covers(Revision, by=STAYS)


def forget(rows: models.QuerySet[Post]) -> None:
    """Keep nothing of what these posts once said."""
    Revision.objects.filter(post__in=rows).delete()


def keep(post: Post, *, by: Person | None, reason: str = "") -> None:
    """Keep the text of a post as it is now, before ``by`` replaces it."""
    Revision.objects.create(
        post=post, number=post.revisions_count + 1, html=post.html, source=post.source, by=by, reason=reason.strip()[:200]
    )
