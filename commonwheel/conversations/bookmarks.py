"""Bookmarks: posts that a member keeps for later. Nobody else sees them."""

from __future__ import annotations

from typing import Any

from django.db import models

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.kernel import clock
from commonwheel.kernel.statements import Statement


class Bookmark(models.Model):
    """A post kept for later."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="bookmarks")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="bookmarks")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "post"], name="bookmark_once")]
        indexes = [models.Index(fields=["person", "-id"], name="bookmark_newest")]


departures.covers(Bookmark, person=GOES, tells=("post_id", "at"))

_kept = Statement(lambda person, posts: Bookmark.objects.filter(person=person, post__in=posts).values_list("post_id"))


def keep(post: Post, *, by: Person) -> None:
    """Keep a post; kept again, nothing changes."""
    Bookmark.objects.get_or_create(person=by, post=post)


def drop(post: Post, *, by: Person) -> None:
    """Keep it no longer."""
    Bookmark.objects.filter(person=by, post=post).delete()


def kept_by(person: Any, post_ids: list[int]) -> set[int]:
    """Which of these posts the person keeps."""
    if not getattr(person, "pk", None):
        return set()
    return {post_id for (post_id,) in _kept.rows(person.pk, post_ids)}
