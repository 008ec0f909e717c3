"""Pictures are made anew on the way in: nothing hides in them, and none is too much for the house."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from commonwheel.authority import options
from commonwheel.conversations import attachments
from commonwheel.conversations.attachments import Attachment
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from tests.world import World


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), colour: str = "red", mode: str = "RGB", **how: object) -> io.BytesIO:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **how)
    out.seek(0)
    return out


def stored(attachment: Attachment) -> bytes:
    with default_storage.open(attachment.file.name) as file:
        return file.read()


def opened(attachment: Attachment) -> Image.Image:
    image = Image.open(io.BytesIO(stored(attachment)))
    image.load()
    return image


def test_where_noor_took_the_picture_is_nobodys_business(world: World) -> None:
    exif = Image.Exif()
    exif[0x010E] = "my kitchen"
    exif.get_ifd(0x8825)[1] = "N"
    taken = attachments.add(picture(exif=exif, comment=b"secret"), by=world.noor, name="kitchen\x00.jpg")
    data = stored(taken)
    assert b"my kitchen" not in data and b"Exif" not in data and b"secret" not in data
    assert not opened(taken).getexif()
    assert (taken.width, taken.height, taken.name) == (40, 20, "kitchen.jpg")
    assert taken.bytes == len(data)


def test_words_hidden_in_a_png_are_left_behind(world: World) -> None:
    words = PngInfo()
    words.add_text("Author", "Noor of Example Street")
    taken = attachments.add(picture("PNG", pnginfo=words), by=world.noor)
    assert b"Example Street" not in stored(taken)


def test_a_picture_taken_sideways_stands_upright(world: World) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(attachments.add(picture(size=(40, 20), exif=exif), by=world.noor)).size == (20, 40)


def test_a_wide_picture_is_made_narrower_and_keeps_its_shape(world: World) -> None:
    assert opened(attachments.add(picture(size=(3200, 800)), by=world.noor)).size == (1600, 400)


@pytest.mark.parametrize(("kind", "mode", "as_kind"), [("PNG", "RGBA", "PNG"), ("GIF", "P", "PNG"), ("WEBP", "RGB", "WEBP"), ("JPEG", "L", "JPEG"), ("JPEG", "CMYK", "JPEG"), ("PNG", "1", "PNG")])
def test_every_kind_of_picture_we_take_arrives(world: World, kind: str, mode: str, as_kind: str) -> None:
    colour = {"1": 1, "L": 90, "P": 3, "CMYK": (0, 9, 9, 9)}.get(mode, "red")
    taken = attachments.add(picture(kind, mode=mode, colour=colour), by=world.noor)  # type: ignore[arg-type]
    assert opened(taken).format == as_kind


NOT_PICTURES = [b"", b"GIF89a", b"%PDF-1.4", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"\xff\xd8\xff\xe0" + b"x" * 500, b"<?php echo 1; ?>"]


@pytest.mark.parametrize("data", NOT_PICTURES)
def test_what_is_no_picture_is_refused_in_words(world: World, data: bytes) -> None:
    with pytest.raises(Refused, match="not a picture") as refused:
        attachments.add(io.BytesIO(data), by=world.noor)
    assert refused.value.field == "file"
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO"])
def test_kinds_that_no_browser_needs_are_refused(world: World, kind: str) -> None:
    with pytest.raises(Refused, match="not a picture"):
        attachments.add(picture(kind), by=world.noor)


def test_a_picture_that_is_cut_off_is_refused(world: World) -> None:
    whole = picture(size=(300, 300), quality=95).getvalue()
    with pytest.raises(Refused, match="not a picture"):
        attachments.add(io.BytesIO(whole[: len(whole) // 2]), by=world.noor)


def test_a_moving_picture_that_is_cut_off_anywhere_is_shown_or_refused(world: World) -> None:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(file, "GIF", save_all=True, append_images=[Image.new("RGB", (60, 40), "blue")])
    refused = 0
    for end in range(len(file.getvalue())):
        try:
            attachments.encode(file.getvalue()[:end], widest=60)
        except Refused:
            refused += 1
    assert refused


def test_a_picture_whose_notes_are_not_what_they_say_is_refused(world: World) -> None:
    """It is told to lie on its side by notes of which one says that it is a number, and is words."""
    notes = b"MM\0*\0\0\0\x08\0\x02\0\xff\0\x02\0\0\0\x06\0\0\0&\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0hello\0"
    file = io.BytesIO()
    Image.new("RGB", (60, 40)).save(file, "WEBP", exif=notes)
    with pytest.raises(Refused, match="not a picture we can show"):
        attachments.encode(file.getvalue(), widest=60)


@pytest.mark.parametrize("side", [8_000, 10_000, 60_000])
def test_a_small_file_that_would_become_a_huge_picture_is_refused_unopened(world: World, side: int) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")
    with pytest.raises(Refused):
        attachments.add(io.BytesIO(bomb), by=world.noor)


def test_a_file_that_is_too_large_is_refused_by_the_option(world: World) -> None:
    options.set_(attachments.MEGABYTES, 1, by=None)
    with pytest.raises(Refused, match="at most 1 MB"):
        attachments.add(io.BytesIO(picture().getvalue() + b"\x00" * 1_100_000), by=world.noor)


def test_a_day_has_a_limit_and_visitors_and_banned_members_upload_nothing(world: World) -> None:
    options.set_(attachments.A_DAY, 2, by=None)
    for _ in range(2):
        attachments.add(picture(), by=world.noor)
    with pytest.raises(Refused, match="one day"):
        attachments.add(picture(), by=world.noor)
    Attachment.objects.update(at=clock.ago(days=1, seconds=1))
    attachments.add(picture(), by=world.noor)
    for person in (world.visitor, world.mallory):
        with pytest.raises(Refused):
            attachments.check_upload(by=person)


def test_a_picture_in_a_post_stays_and_one_that_no_post_shows_is_forgotten_after_a_day(world: World) -> None:
    shown, left = attachments.add(picture(), by=world.noor), attachments.add(picture(), by=world.noor)
    topic = world.ask(body=f"See ![the fan]({shown.file.url}) in my bag.")
    shown.refresh_from_db()
    assert shown.post == topic.posts.get()
    assert not attachments.forgotten().exists()
    Attachment.objects.update(at=clock.ago(days=2))
    assert list(attachments.forgotten()) == [left]


def test_a_post_may_be_a_picture_and_nothing_else(world: World) -> None:
    shown = attachments.add(picture(), by=world.noor)
    topic = world.ask(body=f"![]({shown.file.url})")
    assert shown.file.url in topic.posts.get().html
