"""Albums: what a topic in a gallery is beside a topic: how many photos it shows, and which of them is its cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from commonwheel.authority import standing
from commonwheel.conversations import locks
from commonwheel.conversations.posts import EDIT
from commonwheel.conversations.topics import START, Topic
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.kinds import having


class Albums(models.QuerySet["Album"]):
    def visible_to(self, person: Any) -> Albums:
        """Those whose topics the person may see."""
        return self.filter(topic__in=Topic.objects.visible_to(person))


class Album(models.Model):
    """One album: its topic tells about it. The cover is its first photo."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="album")
    photos_count = models.PositiveIntegerField(default=0)
    cover = models.ForeignKey("formats.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = Albums.as_manager()


def of(topic: Topic) -> Album:
    """The album of a topic in a gallery, made where it is missing; Refused elsewhere."""
    if "albums" not in topic.board.of_kind.formats:
        raise Refused(_("This board is not a gallery."))
    album, is_new = Album.objects.get_or_create(topic=topic)
    album.topic = topic
    if is_new:
        touch(f"topic:{topic.pk}", f"board:{topic.board_id}")
    return album


def of_topics(topics: Sequence[Topic]) -> dict[int, Album]:
    """Topic id → its album, for those in galleries. No query where none of them is."""
    kinds = having("albums")
    ids = [topic.pk for topic in topics if topic.board.kind in kinds]
    return {album.topic_id: album for album in Album.objects.filter(topic_id__in=ids)} if ids else {}


def check_change(topic: Topic, *, by: Any) -> None:
    """The album's author may, unless it is locked or hidden; others need the power to edit posts."""
    held = standing.of(by)
    scope = topic.board.scope_id
    if topic.author_id and topic.author_id == getattr(by, "pk", None) and not held.allows(EDIT, scope):
        held.require(START, scope)
        locks.check_open(topic, by=by)
        if topic.hidden_at:
            raise Refused(_("This album is hidden, so it stays as it is."))
        return
    held.require(EDIT, scope)


def recount(album: Album) -> None:
    """Count the photos that are shown, and find the cover anew."""
    shown = album.photos.filter(shown_at__isnull=False)
    first = shown.order_by("position", "pk").first()
    Album.objects.filter(pk=album.pk).update(photos_count=shown.count(), cover=first)
    board = album.topic.board_id
    touch(f"topic:{album.topic_id}", f"board:{board}", "topics")
