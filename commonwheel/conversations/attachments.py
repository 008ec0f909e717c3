"""Attachments: pictures that members put into their posts, made anew on the way in so that nothing hides in them."""

from __future__ import annotations

import io
import re
import secrets
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused

if TYPE_CHECKING:
    from commonwheel.conversations.posts import Post

UPLOAD = powers.declare("attachment.upload", gettext_lazy("Put pictures into posts"), default=powers.MEMBERS)
MEGABYTES = options.declare("attachment.megabytes", gettext_lazy("Largest picture, in megabytes"), 10, power=options.LIMITING, at_least=1, at_most=50)
A_DAY = options.declare("attachment.a-day", gettext_lazy("Pictures a member may upload in a day"), 100, power=options.LIMITING, at_least=1, at_most=5000)

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
WIDEST = 1600
PIXELS = 50_000_000
_one_at_a_time = threading.Lock()
"""A small file may hold half a gigabyte of pixels: several of them at once must not fill the memory."""


class Attachment(models.Model):
    """A picture. Until a post shows it, it belongs to nobody but its owner, and goes after a day."""

    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="attachments")
    post = models.ForeignKey("conversations.Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="attachments")
    file = models.ImageField(upload_to="posts/%Y/%m", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120, blank=True)
    bytes = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["owner", "-at"], name="attachment_newest")]


departures.covers(Attachment, owner=STAYS, tells=("name", "file", "post_id", "at"), files=("file",))


def check_upload(*, by: Any) -> None:
    """Refused without the power, and after too many in a day."""
    standing.of(by).require(UPLOAD)
    if by.attachments.filter(at__gte=clock.ago(days=1)).count() >= options.value(A_DAY):
        raise Refused(_("That is enough pictures for one day."))


def add(file: IO[bytes], *, by: Person, name: str = "") -> Attachment:
    """Take a picture in: sniffed, bounded, turned upright, encoded anew without anything but its pixels."""
    check_upload(by=by)
    data = file.read(options.value(MEGABYTES) * 1024 * 1024 + 1)
    if len(data) > options.value(MEGABYTES) * 1024 * 1024:
        raise Refused(_("The picture is too large: at most %(most)s MB.") % {"most": options.value(MEGABYTES)}, field="file")
    encoded, extension = encode(data, widest=WIDEST)
    attachment = Attachment(owner=by, name=name.replace("\x00", "")[:120], bytes=len(encoded))
    attachment.file.save(f"{secrets.token_hex(8)}.{extension}", ContentFile(encoded), save=False)
    # Said outright: the field finds them out by itself only sometimes.
    with Image.open(io.BytesIO(encoded)) as made:
        attachment.width, attachment.height = made.size
    attachment.save()
    return attachment


class Crop(NamedTuple):
    """A square part of a picture, in parts of one: how large of the shorter side, and where between left and right, top and bottom."""

    size: float = 1.0
    across: float = 0.5
    down: float = 0.5

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of it, in pixels."""
        size, across, down = (min(1.0, max(least, part)) for part, least in zip(self, (0.05, 0, 0), strict=True))
        side = max(1, round(min(width, height) * size))
        left, top = round((width - side) * across), round((height - side) * down)
        return left, top, left + side, top + side


CENTRE = Crop()


def encode(data: bytes, *, widest: int, square: bool = False, crop: Crop = CENTRE) -> tuple[bytes, str]:
    """(the picture encoded anew, its extension); Refused where it is no picture of a kind we take, or too many pixels.

    ``square``: only this square part of it, with sides of ``widest`` pixels.
    """
    with opened(data) as (still, kind):
        return _encode(still, kind, widest, crop if square else None)


@contextmanager
def opened(data: bytes, *, pixels: int = PIXELS, bound: int = 0) -> Iterator[tuple[Image.Image, str]]:
    """(the picture of a file, upright, and its kind), one at a time; Refused as ``encode`` says.

    With a ``bound`` neither side is longer than that, which spares the memory that a large picture takes.
    """
    with _one_at_a_time:
        yield _upright(data, pixels, bound)


def _upright(data: bytes, pixels: int, bound: int) -> tuple[Image.Image, str]:
    too_many = Refused(_("The picture has too many pixels: at most %(most)s megapixels.") % {"most": pixels // 1_000_000}, field="file")
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=list(FORMATS))
        if picture.width * picture.height > pixels:
            raise too_many
        kind = str(picture.format)
        if getattr(picture, "is_animated", False):
            picture.seek(0)
        if bound:
            if picture.mode == "P":
                picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
            picture.thumbnail((bound, bound))
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise too_many from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError, struct.error) as trouble:
        raise Refused(_("This is not a picture we can show: JPEG, PNG, GIF or WebP, please."), field="file") from trouble
    return picture, kind


def _encode(still: Image.Image, kind: str, widest: int, crop: Crop | None) -> tuple[bytes, str]:
    if crop is not None:
        still = still.resize((widest, widest), box=crop.box(*still.size))
    elif still.width > widest:
        still = still.resize((widest, max(1, round(still.height * widest / still.width))))
    has_alpha = has_transparency(still)
    kind = "PNG" if kind in {"PNG", "GIF"} or has_alpha else kind
    still = still.convert("RGBA" if has_alpha else "RGB")
    bare = Image.new(still.mode, still.size)
    bare.paste(still)
    out = io.BytesIO()
    bare.save(out, kind, **({"quality": 85} if kind in {"JPEG", "WEBP"} else {"optimize": True}))
    return out.getvalue(), FORMATS[kind]


def has_transparency(still: Image.Image) -> bool:
    """Whether something may shine through a picture."""
    return still.mode in {"RGBA", "LA", "PA"} or "transparency" in still.info


def settle(post: Post) -> None:
    """Tie the pictures that a post shows to it: new ones, and the author's own that no longer stand where they stood."""
    names = re.findall(r'src="/media/([^"?]+)"', post.html)
    if names:
        left = models.Q(owner=post.author_id) & ~models.Q(post__html__contains=models.F("file"))
        free = Attachment.objects.filter(models.Q(post__isnull=True) | left, file__in=names)
        Attachment.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(post=post)


def named(name: str) -> Attachment | None:
    """The picture that is stored under this name. Who may see it is asked of its post."""
    return Attachment.objects.filter(file=name.replace("\x00", "")).first()


def shown_in(posts: models.QuerySet[Post]) -> dict[int, list[str]]:
    """Topic id → the paths of the pictures that stand in these posts."""
    found: dict[int, list[str]] = {}
    rows = Attachment.objects.filter(post__in=posts, post__html__contains=models.F("file")).order_by("post_id", "pk")
    for topic_id, name in rows.values_list("post__topic_id", "file"):
        found.setdefault(topic_id, []).append(f"/media/{name}")
    return found


def forgotten() -> models.QuerySet[Attachment]:
    """Pictures that no post showed within a day."""
    return Attachment.objects.filter(post__isnull=True, at__lt=clock.ago(days=1))


def drop_all(owner: Person) -> None:
    """Let go of every picture of somebody who takes their words away; its file goes when that is certain."""
    for attachment in Attachment.objects.filter(owner=owner):
        attachment.delete()
        transaction.on_commit(partial(attachment.file.storage.delete, str(attachment.file.name)))


def shed() -> int:
    """Let go of forgotten pictures and their files; returns how many."""
    gone = 0
    for attachment in forgotten().order_by("pk")[:1_000]:
        # The row first: a picture that a post takes in at this moment keeps its file.
        deleted, _rows = forgotten().filter(pk=attachment.pk).delete()
        if deleted:
            attachment.file.delete(save=False)
            gone += 1
    return gone
