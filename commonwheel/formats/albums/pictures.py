"""Pictures: one photo in several widths, made anew on the way in so that nothing but its pixels is kept."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageCms, IptcImagePlugin, features

from commonwheel.authority import options
from commonwheel.conversations import attachments
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused

MEGABYTES = options.declare("photo.megabytes", gettext_lazy("Largest photo, in megabytes"), 20, power=options.LIMITING, at_least=1, at_most=50)

WIDTHS = (320, 640, 1280, 2048)
BOUND = 2 * WIDTHS[-1]
"""No side is longer, so that no format is asked for more than it can hold."""
PIXELS = 64_000_000
LONGEST_ALT = 500
LONGEST_CREDIT = 120
BYLINE, ARTIST = (2, 80), 0x013B
"""Where IPTC and EXIF say who took it."""
_NAME = re.compile(r"(?P<folder>[a-z]+)/\d{4}/\d{2}/(?P<stem>[0-9a-f]{16})-(?P<width>\d{1,5})\.(?:webp|avif)")


class Picture(models.Model):
    """A stored picture: what it shows in words, whose it is, and the widths there are, the last the largest."""

    folder = models.CharField(max_length=60)
    stem = models.CharField(max_length=16, unique=True)
    widths = models.JSONField(default=list)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    has_avif = models.BooleanField(default=False)
    bytes = models.PositiveIntegerField(default=0)
    alt = models.CharField(max_length=LONGEST_ALT, blank=True)
    is_decoration = models.BooleanField(default=False)
    """It says nothing that words could: alt stays empty on purpose."""
    credit = models.CharField(max_length=LONGEST_CREDIT, blank=True)
    offered_credit = models.CharField(max_length=LONGEST_CREDIT, blank=True)
    """Who took it, as the file said; shown to nobody unless a person confirms it."""
    at = models.DateTimeField(default=clock.now)

    @property
    def is_described(self) -> bool:
        return bool(self.alt) or self.is_decoration

    @property
    def names(self) -> list[str]:
        """All its files, as storage names them."""
        return [self._name(width, kind) for width in self.widths for kind in self._kinds]

    @property
    def webp_srcset(self) -> str:
        return self._srcset("webp")

    @property
    def avif_srcset(self) -> str:
        return self._srcset("avif")

    @property
    def address(self) -> str:
        """Of a middling width, for those who choose none."""
        middling = [width for width in self.widths if width <= 1280]
        return default_storage.url(self._name(middling[-1] if middling else self.widths[0], "webp"))

    @property
    def _kinds(self) -> tuple[str, ...]:
        return ("webp", "avif") if self.has_avif else ("webp",)

    def _name(self, width: int, kind: str) -> str:
        return f"{self.folder}/{self.stem}-{width}.{kind}"

    def _srcset(self, kind: str) -> str:
        return ", ".join(f"{default_storage.url(self._name(width, kind))} {width}w" for width in self.widths)


def take(file: IO[bytes], *, folder: str) -> Picture:
    """Take a photo in. Refused where it is no picture, too large a file, or more than 64 megapixels."""
    most = options.value(MEGABYTES)
    data = file.read(most * 1024 * 1024 + 1)
    if len(data) > most * 1024 * 1024:
        raise Refused(_("The picture is too large: at most %(most)s MB.") % {"most": most}, field="file")
    picture = Picture(folder=f"{folder}/{clock.now():%Y/%m}", stem=secrets.token_hex(8), has_avif=features.check("avif") is True)
    with attachments.opened(data, pixels=PIXELS, bound=BOUND) as (still, _kind):
        picture.offered_credit = _credit(data)
        bare = _bare(still)
        largest = min(bare.width, WIDTHS[-1])
        picture.widths = [*(width for width in WIDTHS if width < largest), largest]
        picture.width, picture.height = largest, _height(bare, largest)
        encoded = {name: made for width in picture.widths for name, made in _encoded(picture, bare, width)}
    try:
        for name, made in encoded.items():
            default_storage.save(name, ContentFile(made))
        picture.bytes = sum(len(made) for made in encoded.values())
        picture.save()
    except BaseException:
        _delete(picture.names)
        raise
    return picture


def check_description(alt: str, *, is_decoration: bool) -> str:
    """What the picture shows, tidied; Refused where nothing is said and it is not only decoration."""
    said = " ".join(alt.replace("\x00", "").split())
    if is_decoration:
        return ""
    if not said:
        raise Refused(
            _("Say in words what the picture shows, for those who cannot see it."), cure=_("Or say that it is only decoration."), field="alt"
        )
    if len(said) > LONGEST_ALT:
        raise Refused(_("This has at most %(most)s characters.") % {"most": LONGEST_ALT}, field="alt")
    return said


def describe(picture: Picture, *, alt: str, is_decoration: bool = False, credit: str = "") -> None:
    """Say what it shows and who took it. Refused as ``check_description`` says."""
    said = check_description(alt, is_decoration=is_decoration)
    picture.alt, picture.is_decoration, picture.credit = said, is_decoration, tidy_credit(credit)
    picture.save(update_fields=["alt", "is_decoration", "credit"])


def tidy_credit(credit: str) -> str:
    """Who took it, on one line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in credit).split())[:LONGEST_CREDIT]


def drop(picture: Picture) -> None:
    """Let go of a picture; its files go once that is certain."""
    names = picture.names
    picture.delete()
    transaction.on_commit(lambda: _delete(names))


def stem_of(name: str) -> str:
    """The stem in the name of a stored file; "" where it is none of these."""
    found = _NAME.fullmatch(name)
    return found["stem"] if found else ""


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _bare(still: Image.Image) -> Image.Image:
    """The pixels alone, in the colours that every screen understands."""
    has_alpha = attachments.has_transparency(still)
    still = _in_srgb(still).convert("RGBA" if has_alpha else "RGB")
    bare = Image.new(still.mode, still.size)
    bare.paste(still)
    return bare


def _in_srgb(still: Image.Image) -> Image.Image:
    """Phones take photos in wider colours, and say so in what is thrown away."""
    profile = still.info.get("icc_profile")
    if not profile or still.mode not in {"RGB", "RGBA", "CMYK"}:
        return still
    mode = "RGBA" if still.mode == "RGBA" else "RGB"
    try:
        return ImageCms.profileToProfile(still, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode) or still
    except (ImageCms.PyCMSError, OSError, ValueError):
        return still


def _encoded(picture: Picture, bare: Image.Image, width: int) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of one width in each format."""
    made = bare if width == bare.width else bare.resize((width, _height(bare, width)), Image.Resampling.LANCZOS)
    how: dict[str, dict[str, Any]] = {"webp": {"quality": 80, "method": 3}, "avif": {"quality": 60, "speed": 8}}
    for kind in picture._kinds:
        out = io.BytesIO()
        made.save(out, kind.upper(), **how[kind])
        yield picture._name(width, kind), out.getvalue()


def _height(bare: Image.Image, width: int) -> int:
    return max(1, round(bare.height * width / bare.width))


def _credit(data: bytes) -> str:
    """Who took it, as the file says: the by-line of a press photo, or the artist that the camera wrote."""
    try:
        # Only what stands ahead of the pixels is read here, so that nothing is decoded twice.
        with Image.open(io.BytesIO(data), formats=list(attachments.FORMATS)) as picture:
            said: Any = (IptcImagePlugin.getiptcinfo(picture) or {}).get(BYLINE) or picture.getexif().get(ARTIST, "")
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        return ""
    said = said[0] if isinstance(said, list) and said else said
    return tidy_credit(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))
