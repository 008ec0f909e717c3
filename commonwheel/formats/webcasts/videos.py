"""Videos: files of one's own that are shown while a webcast runs, or as its recording. Served by us to who may see the event."""

from __future__ import annotations

import secrets
from typing import IO, Any

from django.core.files.base import File
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

BROUGHT = journal.declare("video.brought", gettext_lazy("brought a video file to an event"), facts=["topic", "board", "bytes"])
MEGABYTES = options.declare(
    "webcast.megabytes", gettext_lazy("Largest video file of an event, in megabytes; 0 for none"), 500, power=options.LIMITING, at_most=4000
)

FOLDER = "videos"


class Videos(models.QuerySet["Video"]):
    def visible_to(self, person: Any) -> Videos:
        """Those of occasions that the person may see."""
        return self.filter(occasion__in=Occasion.objects.visible_to(person))


class Video(models.Model):
    """One file. The occasion's ``stream`` or its recording names its ``address``; what neither names is let go after a day."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="videos")
    file = models.FileField(upload_to=f"{FOLDER}/%Y/%m", unique=True)
    name = models.CharField(max_length=120, blank=True)
    bytes = models.PositiveBigIntegerField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = Videos.as_manager()

    @property
    def address(self) -> str:
        return f"/media/{self.file.name}"


departures.covers(Video, by=STAYS, tells=("name", "file", "occasion__topic_id", "at"))


def most_bytes() -> int:
    """How large a file may be; 0 where none are taken."""
    megabytes: int = options.value(MEGABYTES)
    return megabytes * 1024 * 1024


def check_bring(occasion: Occasion, *, by: Any) -> None:
    """Who manages the occasion may, where the community takes such files."""
    occasions.check_manage(occasion, by=by)
    if not most_bytes():
        raise Refused(_("This community keeps no video files."), cure=_("Give the address of the video instead."))


def bring(occasion: Occasion, file: IO[bytes], *, by: Person, name: str = "") -> Video:
    """Keep a file for an occasion. What it is, its first bytes say, and never its name."""
    check_bring(occasion, by=by)
    file.seek(0, 2)
    size = file.tell()
    if size > most_bytes():
        raise Refused(_("The file is too large: at most %(most)s MB.") % {"most": options.value(MEGABYTES)}, field="video")
    file.seek(0)
    extension = kind_of(file.read(64))
    file.seek(0)
    video = Video(occasion=occasion, by=by, bytes=size, name=name.replace("\x00", "")[-120:])
    video.file.save(f"{secrets.token_hex(12)}.{extension}", File(file), save=False)
    try:
        with transaction.atomic():
            video.save()
            journal.record(BROUGHT, by=by, on=video, topic=occasion.topic_id, board=occasion.topic.board_id, bytes=size)
    except BaseException:
        video.file.delete(save=False)
        raise
    return video


def kind_of(head: bytes) -> str:
    """The extension for a file that begins so; Refused for what browsers do not play."""
    if head[4:8] == b"ftyp" and head[8:12] != b"qt  ":
        return "mp4"
    # EBML, with the name of what is in it near the start (RFC 8794; the WebM container guidelines).
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return "webm"
    if head.startswith(b"OggS"):
        return "ogv"
    raise Refused(_("Browsers do not play this file: MP4, WebM or Ogg, please."), field="video")


def is_of(occasion: Occasion, address: str) -> bool:
    """Whether this is the address of a file that was brought for this occasion."""
    name = address.removeprefix("/media/")
    return name.startswith(f"{FOLDER}/") and Video.objects.filter(occasion=occasion, file=name).exists()


def show(video: Video, *, by: Person) -> None:
    """This is what there is to watch while the webcast runs."""
    occasions.check_manage(video.occasion, by=by)
    with transaction.atomic():
        Occasion.objects.filter(pk=video.occasion_id).update(stream=video.address)
        occasions.changed(video.occasion)


def shed() -> int:
    """Let go of files that no occasion shows any more, with the hour in which they were brought to spare; returns how many."""
    gone = 0
    address = models.functions.Concat(models.Value("/media/"), "file", output_field=models.CharField())
    rows = Video.objects.filter(at__lt=clock.ago(hours=1)).annotate(here=address)
    shown = models.Q(occasion__stream=models.F("here")) | models.Q(occasion__recording__address=models.F("here"))
    for video in rows.exclude(pk__in=rows.filter(shown).values("pk"))[:1000]:
        # The row first: where that fails, its file is still there.
        Video.objects.filter(pk=video.pk).delete()
        video.file.delete(save=False)
        gone += 1
    return gone
