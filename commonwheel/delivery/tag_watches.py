"""Tag watches: tags that a member follows, to be told of each new topic that carries one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.conversations.tags import Tag
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock


class TagWatch(models.Model):
    """That a member follows a tag."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tag_watches")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="watches")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "tag watches"
        constraints = [models.UniqueConstraint(fields=["person", "tag"], name="tag_watch_once")]


departures.covers(TagWatch, person=GOES, tells=("tag__slug", "at"))


def follow(tag: Tag, *, by: Person) -> None:
    """Be told of what carries it."""
    TagWatch.objects.get_or_create(person=by, tag=tag)


def unfollow(tag: Tag, *, by: Person) -> None:
    """Hear no more of it."""
    TagWatch.objects.filter(person=by, tag=tag).delete()


def follows(person: Any, tag: Tag) -> bool:
    """Whether the person follows a tag."""
    return bool(getattr(person, "pk", None)) and TagWatch.objects.filter(person=person, tag=tag).exists()


def followed_by(person: Person) -> list[Tag]:
    """The tags that a member follows, the latest first."""
    return [watch.tag for watch in TagWatch.objects.filter(person=person).select_related("tag").order_by("-id")]


def followers(topic: Topic) -> Iterable[int]:
    """The ids of all who follow a tag of this topic, each once."""
    return TagWatch.objects.filter(tag__taggings__topic=topic).order_by("person_id").values_list("person_id", flat=True).distinct()
