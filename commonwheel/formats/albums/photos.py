"""Photos: added to an album, shown to others once described, put in order, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import options, standing
from commonwheel.conversations.attachments import UPLOAD
from commonwheel.conversations.posts import EDIT
from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums import albums, pictures
from commonwheel.formats.albums.albums import Album
from commonwheel.formats.albums.pictures import Picture
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards

SHOWN = journal.declare("photo.shown", gettext_lazy("showed a photo"), facts=["topic", "board", "author"])
CHANGED = journal.declare("photo.changed", gettext_lazy("changed what is said about a photo"), facts=["topic", "board", "author"], audited=True)
REMOVED = journal.declare("photo.removed", gettext_lazy("removed a photo"), facts=["topic", "board", "author"], audited=True)
MOST = options.declare("album.photos", gettext_lazy("Photos that an album may have"), 100, power=options.LIMITING, at_least=1, at_most=150)
A_DAY = options.declare("photo.a-day", gettext_lazy("Photos a member may upload in a day"), 200, power=options.LIMITING, at_least=1, at_most=5000)

FOLDER = "photos"
LONGEST_CAPTION = 300
FORGOTTEN_DAYS = 7
AT_ONCE = 20
"""Photos of one upload."""


class Photos(models.QuerySet["Photo"]):
    def visible_to(self, person: Any) -> Photos:
        """Those in albums the person may see; what nobody described yet only to who brought it and who may change the album."""
        rows = self.filter(album__topic__in=Topic.objects.visible_to(person))
        shown = models.Q(shown_at__isnull=False)
        if not getattr(person, "pk", None):
            return rows.filter(shown)
        own = models.Q(by=person) | models.Q(album__topic__author=person)
        return rows.filter(shown | own | models.Q(album__topic__board_id__in=boards.holding(person, EDIT)))

    def shown(self) -> Photos:
        return self.filter(shown_at__isnull=False)

    def in_order(self) -> Photos:
        return self.order_by("position", "pk").select_related("picture")


class Photo(models.Model):
    """One photo of an album, at its ``position``."""

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="photos", db_index=False)
    picture = models.OneToOneField(Picture, on_delete=models.CASCADE, related_name="photo")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="photos", db_index=False)
    caption = models.CharField(max_length=LONGEST_CAPTION, blank=True)
    position = models.PositiveIntegerField(default=0)
    kudos_count = models.IntegerField(default=0)
    at = models.DateTimeField(default=clock.now)
    shown_at = models.DateTimeField(null=True, blank=True)
    """Since when others see it: it was described then."""

    objects = Photos.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["album", "position", "id"], name="photo_in_album"),
            models.Index(fields=["by", "-at"], name="photo_newest"),
            models.Index(fields=["at"], name="photo_forgotten", condition=models.Q(shown_at__isnull=True)),
        ]

    def get_absolute_url(self) -> str:
        return f"/photos/{self.pk}/"

    @property
    def topic(self) -> Topic:
        return self.album.topic

    @property
    def title(self) -> str:
        """What it is called where there is room for a few words."""
        return self.caption or self.picture.alt or _("Photo")


departures.covers(Photo, by=STAYS, tells=("album__topic_id", "caption", "at"))


def check_add(topic: Topic, *, by: Any) -> None:
    """Refused unless they may change the album and upload pictures, when it is full, and after too many in a day."""
    albums.check_change(topic, by=by)
    standing.of(by).require(UPLOAD, topic.board.scope_id)
    if Photo.objects.filter(album__topic=topic).count() >= options.value(MOST):
        raise Refused(_("This album is full: it may have %(most)s photos.") % {"most": options.value(MOST)})
    if Photo.objects.filter(by=by, at__gte=clock.ago(days=1)).count() >= options.value(A_DAY):
        raise Refused(_("That is enough photos for one day."))


def add(topic: Topic, file: IO[bytes], *, by: Person) -> Photo:
    """Put a photo at the end of an album. Others see it once it is described."""
    check_add(topic, by=by)
    album = albums.of(topic)
    picture = pictures.take(file, folder=FOLDER)
    with transaction.atomic():
        Album.objects.select_for_update().get(pk=album.pk)
        last = album.photos.aggregate(last=models.Max("position"))["last"] or 0
        photo = Photo.objects.create(album=album, picture=picture, by=by, position=last + 1)
        touch(f"topic:{topic.pk}")
    return photo


def describe(photo: Photo, *, by: Person, caption: str, alt: str, is_decoration: bool = False, credit: str = "") -> None:
    """Say what a photo shows; said for the first time, others see it from now on. Said again, nothing changes."""
    albums.check_change(photo.topic, by=by)
    caption = " ".join(caption.replace("\x00", "").split())
    if len(caption) > LONGEST_CAPTION:
        raise Refused(_("This has at most %(most)s characters.") % {"most": LONGEST_CAPTION}, field="caption")
    alt = pictures.check_description(alt, is_decoration=is_decoration)
    picture = photo.picture
    said = (caption, alt, is_decoration, pictures.tidy_credit(credit))
    if photo.shown_at and said == (photo.caption, picture.alt, picture.is_decoration, picture.credit):
        return
    with transaction.atomic():
        deed = CHANGED if photo.shown_at else SHOWN
        pictures.describe(picture, alt=alt, is_decoration=is_decoration, credit=credit)
        photo.caption, photo.shown_at = caption, photo.shown_at or clock.now()
        photo.save(update_fields=["caption", "shown_at"])
        _record(deed, photo, by)
        albums.recount(photo.album)


def arrange(topic: Topic, photo_ids: Sequence[int], *, by: Person) -> None:
    """Put an album into this order; photos that are not named keep theirs, behind."""
    albums.check_change(topic, by=by)
    album = albums.of(topic)
    with transaction.atomic():
        Album.objects.select_for_update().get(pk=album.pk)
        rows = {photo.pk: photo for photo in Photo.objects.filter(album=album).order_by("position", "pk")}
        before = list(rows)
        after = [pk for pk in dict.fromkeys(photo_ids) if pk in rows]
        after += [pk for pk in before if pk not in after]
        if after != before:
            for position, pk in enumerate(after, start=1):
                rows[pk].position = position
            Photo.objects.bulk_update(rows.values(), ["position"])
            albums.recount(album)


def remove(photo: Photo, *, by: Person) -> None:
    """Take a photo out of its album, with its files and kudos. What was said about it stays."""
    albums.check_change(photo.topic, by=by)
    with transaction.atomic():
        _record(REMOVED, photo, by)
        album = photo.album
        _drop(photo)
        albums.recount(album)


def shed() -> int:
    """Let go of photos that nobody described within a week; returns how many."""
    rows = Photo.objects.filter(shown_at__isnull=True, at__lt=clock.ago(days=FORGOTTEN_DAYS))
    gone = 0
    for photo in rows.select_related("picture").order_by("pk")[:1_000]:
        with transaction.atomic():
            # Locked and looked at again: somebody may describe it at this moment.
            if Photo.objects.select_for_update().filter(pk=photo.pk, shown_at__isnull=True).exists():
                _drop(photo)
                gone += 1
    return gone


def of_album(album: Album, person: Any) -> list[Photo]:
    """The photos of an album that the person may see, in their order."""
    rows = list(Photo.objects.visible_to(person).filter(album=album).in_order().select_related("by"))
    for photo in rows:
        photo.album = album
    return rows


@dataclass(frozen=True)
class OldPhoto:
    """A photo as it was shown elsewhere."""

    file: IO[bytes]
    alt: str
    caption: str
    credit: str
    at: datetime


def restore(topic: Topic, rows: Sequence[OldPhoto]) -> list[Photo]:
    """The photos of an album of the past, in their order, without gates; nobody is told."""
    album = albums.of(topic)
    with transaction.atomic():
        made = []
        for position, row in enumerate(rows, start=1):
            picture = pictures.take(row.file, folder=FOLDER)
            pictures.describe(picture, alt=row.alt, is_decoration=not row.alt, credit=row.credit)
            made.append(
                Photo.objects.create(
                    album=album, picture=picture, by_id=topic.author_id, caption=row.caption, position=position, at=row.at, shown_at=row.at
                )
            )
        facts: dict[str, int | None] = {"topic": topic.pk, "board": topic.board_id, "author": topic.author_id}
        journal.restore(SHOWN, [(topic.author_id, photo, photo.at, facts) for photo in made])
        albums.recount(album)
    return made


def _drop(photo: Photo) -> None:
    picture = photo.picture
    photo.delete()
    pictures.drop(picture)


def _record(deed: journal.Deed, photo: Photo, by: Person) -> None:
    journal.record(deed, by=by, on=photo, topic=photo.album.topic_id, board=photo.topic.board_id, author=photo.by_id)
