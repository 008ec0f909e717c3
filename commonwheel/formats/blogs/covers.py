"""Covers: the picture at the head of a blog post. One that was taken in belongs to its owner until a post shows it."""

from __future__ import annotations

import io
import secrets
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext as _
from PIL import Image

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations import attachments
from commonwheel.conversations.topics import Topic
from commonwheel.formats.blogs.rights import EDIT
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.structure import boards

FOLDER = "covers"
WIDEST = 1600
NARROW = 640
"""Pixels across of the copy that lists show."""


class Covers(models.QuerySet["Cover"]):
    def visible_to(self, person: Any) -> Covers:
        """One's own, those of published posts the person may read, and those of manuscripts they may see."""
        seen = models.Q(editions__blog_post__topic__in=Topic.objects.visible_to(person))
        if getattr(person, "pk", None):
            written = models.Q(blog_posts__author=person) | models.Q(blog_posts__board_id__in=boards.holding(person, EDIT))
            seen |= models.Q(owner=person) | (written & boards.readable_in(person, "blog_posts__board_id"))
        return self.filter(seen).distinct()


class Cover(models.Model):
    """A picture in two sizes."""

    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="covers")
    file = models.ImageField(upload_to=f"{FOLDER}/%Y/%m")
    narrow = models.ImageField(upload_to=f"{FOLDER}/%Y/%m")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    narrow_width = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    objects = Covers.as_manager()


departures.covers(Cover, owner=STAYS, tells=("at",))


def take(file: IO[bytes], *, by: Person) -> Cover:
    """Take a picture in, encoded anew without anything but its pixels; Refused where it is none, or too large."""
    try:
        attachments.check_upload(by=by)
        most = options.value(attachments.MEGABYTES)
        data = file.read(most * 1024 * 1024 + 1)
        if len(data) > most * 1024 * 1024:
            raise Refused(_("The picture is too large: at most %(most)s MB.") % {"most": most})
        return keep(data, owner=by)
    except Refused as refusal:
        raise Refused(refusal.reason, cure=refusal.cure, field="picture") from refusal


def keep(data: bytes, *, owner: Person) -> Cover:
    """A cover of these bytes, in both sizes. Asks nobody."""
    cover = Cover(owner=owner)
    name = secrets.token_hex(8)
    for field, widest in ((cover.file, WIDEST), (cover.narrow, NARROW)):
        encoded, extension = attachments.encode(data, widest=widest)
        field.save(f"{name}-{widest}.{extension}", ContentFile(encoded), save=False)
        # Said outright: the field finds them out by itself only sometimes.
        with Image.open(io.BytesIO(encoded)) as made:
            if widest == WIDEST:
                cover.width, cover.height = made.size
            else:
                cover.narrow_width = made.width
    cover.save()
    return cover


def shed() -> int:
    """Let go of pictures that nothing showed within a day, and of their files; returns how many."""
    gone = 0
    loose = Cover.objects.filter(at__lt=clock.ago(days=1), blog_posts__isnull=True, editions__isnull=True)
    for cover in loose.order_by("pk")[:1_000]:
        # The row first: one that a post takes in at this moment keeps its files.
        if loose.filter(pk=cover.pk).exists() and Cover.objects.filter(pk=cover.pk).delete()[0]:
            cover.file.delete(save=False)
            cover.narrow.delete(save=False)
            gone += 1
    return gone
