"""Tags: free words on topics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db import models
from django.utils.translation import gettext as _

from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.kernel.refusal import Refused
from commonwheel.structure import boards

if TYPE_CHECKING:
    from commonwheel.conversations.topics import Topic

MOST = 5
LONGEST = 40


class Tags(models.QuerySet["Tag"]):
    def visible_to(self, person: Any) -> Tags:
        """Tags on something the person may read: a word alone can tell what a closed board is about."""
        return self.filter(models.Exists(_seen_by(person).filter(tag=models.OuterRef("pk"))))


class Tag(models.Model):
    """A word. ``topics_count`` counts topics that are not hidden."""

    slug = models.CharField(max_length=LONGEST, unique=True)
    topics_count = models.PositiveIntegerField(default=0)

    objects = Tags.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-topics_count", "slug"], name="tag_popular")]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return f"/tags/{quote(self.slug, safe='')}/"


class Tagging(models.Model):
    """That a topic carries a tag."""

    topic = models.ForeignKey("conversations.Topic", on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["topic", "tag"], name="tagging_once")]
        indexes = [models.Index(fields=["tag", "-topic"], name="tagging_newest")]


def tidy(names: Iterable[str]) -> list[str]:
    """The words as they are kept: small letters, dashes for spaces, each once. Refused for too many or too long ones."""
    words: list[str] = []
    for name in names:
        word = re.sub(r"[^\w.+#-]+", "-", name.strip().lower()).strip("-._")
        if not word:
            continue
        if len(word) > LONGEST:
            raise Refused(_("A tag has at most %(most)s characters.") % {"most": LONGEST}, field="tags")
        if word not in words:
            words.append(word)
    if len(words) > MOST:
        raise Refused(_("At most %(most)s tags, please.") % {"most": MOST}, field="tags")
    return words


def put(topic: Topic, names: Sequence[str]) -> None:
    """Give a topic exactly these tags."""
    words = tidy(names)
    had = {tagging.tag.slug: tagging for tagging in topic.taggings.select_related("tag")}
    if list(had) == words:
        return
    changed = set(had) ^ set(words)
    for slug in set(had) - set(words):
        had[slug].delete()
    Tag.objects.bulk_create([Tag(slug=word) for word in words if word not in had], ignore_conflicts=True)
    known = {tag.slug: tag for tag in Tag.objects.filter(slug__in=words)}
    Tagging.objects.bulk_create([Tagging(topic=topic, tag=known[word]) for word in words if word not in had])
    _recount(changed)


def recount(topic: Topic) -> None:
    """Count the tags of a topic that was hidden or shown."""
    _recount(topic.taggings.values_list("tag__slug", flat=True))


def touched(slugs: Iterable[str]) -> None:
    """Pages of these tags show something new."""
    touch(*(f"tag:{slug}" for slug in slugs))


def of_topics(topic_ids: Sequence[int]) -> dict[int, list[str]]:
    """Topic id → its tags, in one query."""
    found: dict[int, list[str]] = {}
    for topic_id, slug in Tagging.objects.filter(among("topic_id", topic_ids)).order_by("id").values_list("topic_id", "tag__slug"):
        found.setdefault(topic_id, []).append(slug)
    return found


def counted(tags: Iterable[Tag], person: Any) -> dict[int, int]:
    """Tag id → how many topics the person may read carry it."""
    rows = _seen_by(person).filter(tag__in=[tag.pk for tag in tags]).order_by()
    return dict(rows.values_list("tag").annotate(count=models.Count("pk")))


def _seen_by(person: Any) -> models.QuerySet[Tagging]:
    return Tagging.objects.filter(boards.readable_in(person, "topic__board_id"), topic__hidden_at__isnull=True)


def _recount(slugs: Iterable[str]) -> None:
    for tag in Tag.objects.filter(slug__in=list(slugs)).order_by("id"):
        count = Tagging.objects.filter(tag=tag, topic__hidden_at__isnull=True).count()
        Tag.objects.filter(pk=tag.pk).update(topics_count=count)
        touch(f"tag:{tag.slug}")
