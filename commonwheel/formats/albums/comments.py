"""Comments: replies to an album's topic that name one of its photos."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.conversations import posts
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums.photos import Photo
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused


class PhotoComment(models.Model):
    """That a reply is about a photo."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="photo_comment")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="comments")


def write(photo: Photo, *, by: Person, body: str, format: str = "markdown") -> Post:
    """Reply to the album about one photo. Refused as any reply is; the same once more is the same comment."""
    if photo.shown_at is None:
        raise Refused(_("Describe the photo first: others do not see it yet."))
    with transaction.atomic():
        post = posts.reply(photo.topic, by=by, body=body, format=format)
        PhotoComment.objects.get_or_create(post=post, defaults={"photo": photo})
        touch(f"topic:{photo.topic.pk}")
    return post


def of_posts(topic: Topic, post_ids: Sequence[int]) -> dict[int, Photo]:
    """Post id → the photo it is about. No query outside galleries."""
    if "albums" not in topic.board.of_kind.formats:
        return {}
    rows = PhotoComment.objects.filter(post_id__in=post_ids, photo__shown_at__isnull=False).select_related("photo__picture")
    return {row.post_id: row.photo for row in rows}


def restore(pairs: Sequence[tuple[Post, Photo]]) -> None:
    """Which replies of the past were about which photos."""
    PhotoComment.objects.bulk_create([PhotoComment(post=post, photo=photo) for post, photo in pairs], ignore_conflicts=True)
