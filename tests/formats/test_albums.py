"""Albums: photos without what cameras write into them, described for everybody, in an order."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image, features

from commonwheel.authority import options
from commonwheel.conversations import locks, posts, topics
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.notifications import Notification
from commonwheel.formats.albums import albums, comments, photos, pictures, thanks
from commonwheel.formats.albums.albums import Album
from commonwheel.formats.albums.photos import Photo
from commonwheel.formats.albums.pictures import Picture
from commonwheel.formats.albums.thanks import PhotoKudo
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import metrics
from tests.world import World

pytestmark = pytest.mark.django_db


def shot(size: tuple[int, int] = (360, 240), kind: str = "JPEG", mode: str = "RGB", colour: Any = "teal", **how: Any) -> io.BytesIO:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **how)
    out.seek(0)
    return out


def tour(world: World) -> Topic:
    """Ben's album."""
    topic = world.ask("My desk through the year", by=world.ben, board=world.gallery, body="One photo each month.")
    world.settle()
    return topic


def shown(world: World, topic: Topic, alt: str = "A desk in the sun", **how: Any) -> Photo:
    photo = photos.add(topic, shot(), by=world.ben)
    photos.describe(photo, by=world.ben, caption="", alt=alt, **how)
    return photo


def stored(picture: Picture) -> dict[str, bytes]:
    found = {}
    for name in picture.names:
        with default_storage.open(name) as file:
            found[name] = file.read()
    return found


def test_a_photo_is_stored_in_several_widths_and_nothing_hides_in_it(world: World) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x0112] = "my kitchen", "Ben Carter", 6
    exif.get_ifd(0x8825)[1] = "N"
    photo = photos.add(tour(world), shot((3000, 1500), exif=exif, comment=b"secret"), by=world.ben)
    picture = photo.picture
    assert (picture.width, picture.height) == (1500, 3000), "it stands upright"
    assert picture.widths == [320, 640, 1280, 1500]
    assert picture.has_avif == features.check("avif")
    files = stored(picture)
    assert len(files) == len(picture.widths) * (2 if picture.has_avif else 1)
    for name, data in files.items():
        assert b"kitchen" not in data and b"secret" not in data and b"Carter" not in data
        opened = Image.open(io.BytesIO(data))
        assert not opened.getexif() and f"-{opened.width}." in name
        assert opened.format in {"WEBP", "AVIF"}
    assert picture.offered_credit == "Ben Carter"
    assert picture.credit == "", "offered, not taken"
    assert "320w" in picture.webp_srcset and picture.address.endswith("-1280.webp")


def test_the_by_line_of_a_press_photo_comes_first(world: World) -> None:
    line = b"\x1c\x02\x50" + struct.pack(">H", 11) + b"Zo\xc3\xab Miller"
    block = b"8BIM" + struct.pack(">H", 0x0404) + b"\x00\x00" + struct.pack(">I", len(line)) + line + (b"\x00" if len(line) % 2 else b"")
    segment = b"Photoshop 3.0\x00" + block
    whole = shot().getvalue()
    marked = whole[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + whole[2:]
    photo = photos.add(tour(world), io.BytesIO(marked), by=world.ben)
    assert photo.picture.offered_credit == "Zoë Miller"


@pytest.mark.parametrize(("kind", "mode", "colour"), [("PNG", "RGBA", (9, 9, 9, 90)), ("GIF", "P", 3), ("WEBP", "RGB", "red"), ("JPEG", "L", 90), ("JPEG", "CMYK", (0, 9, 9, 9)), ("PNG", "P", 2)])
def test_every_kind_of_picture_we_take_arrives(world: World, kind: str, mode: str, colour: Any) -> None:
    picture = photos.add(tour(world), shot((64, 48), kind, mode, colour), by=world.ben).picture
    assert (picture.widths, picture.height) == ([64], 48)
    assert stored(picture)


def test_colours_of_phones_are_put_into_those_of_screens(world: World) -> None:
    broken = shot(icc_profile=b"no profile at all")
    assert photos.add(tour(world), broken, by=world.ben).picture.widths[-1] == 360


def test_a_tower_of_pixels_is_no_higher_than_any_format_holds(world: World) -> None:
    picture = photos.add(tour(world), shot((40, 9000), "PNG"), by=world.ben).picture
    assert picture.height <= pictures.BOUND


def bomb(width: int, height: int) -> io.BytesIO:
    """A small file that says it is a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b""))


@pytest.mark.parametrize(("width", "height"), [(8_001, 8_000), (10_000, 10_000), (12_000, 9_000), (60_000, 60_000)])
def test_more_than_64_megapixels_are_refused_in_words(world: World, width: int, height: int) -> None:
    with pytest.raises(Refused, match="at most 64 megapixels"):
        photos.add(tour(world), bomb(width, height), by=world.ben)
    assert not Picture.objects.exists()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0" + b"x" * 500])
def test_what_is_no_picture_is_refused_in_words(world: World, data: bytes) -> None:
    with pytest.raises(Refused, match="not a picture"):
        photos.add(tour(world), io.BytesIO(data), by=world.ben)


def test_too_large_a_file_too_full_an_album_and_too_many_in_a_day_are_refused(world: World) -> None:
    topic = tour(world)
    options.set_(pictures.MEGABYTES, 1, by=None)
    with pytest.raises(Refused, match="at most 1 MB"):
        photos.add(topic, io.BytesIO(shot().getvalue() + b"\x00" * 1_100_000), by=world.ben)
    options.set_(photos.MOST, 1, by=None)
    photos.add(topic, shot(), by=world.ben)
    with pytest.raises(Refused, match="album is full"):
        photos.add(topic, shot(), by=world.ben)
    options.set_(photos.MOST, 9, by=None)
    options.set_(photos.A_DAY, 1, by=None)
    with pytest.raises(Refused, match="one day"):
        photos.add(topic, shot(), by=world.ben)


def test_a_photo_is_shown_once_it_says_what_it_shows(world: World) -> None:
    topic = tour(world)
    photo = photos.add(topic, shot(), by=world.ben)
    for person in (world.noor, world.visitor):
        assert not Photo.objects.visible_to(person).exists()
    for person in (world.ben, world.chen):
        assert Photo.objects.visible_to(person).exists()
    with pytest.raises(Refused, match="what the picture shows") as refused:
        photos.describe(photo, by=world.ben, caption="June", alt="  ")
    assert refused.value.field == "alt" and "only decoration" in str(refused.value.cure)
    photos.describe(photo, by=world.ben, caption="June", alt="", is_decoration=True)
    assert Photo.objects.visible_to(world.visitor).get().picture.alt == ""
    photos.describe(photo, by=world.ben, caption="June", alt="A desk in June", credit="Ben\nCarter")
    assert (photo.picture.alt, photo.picture.credit) == ("A desk in June", "Ben Carter")
    album = Album.objects.get()
    assert (album.photos_count, album.cover) == (1, photo)


def test_only_the_albums_author_and_who_edits_posts_change_it(world: World) -> None:
    topic = tour(world)
    photo = shown(world, topic)
    for person in (world.noor, world.mallory):
        with pytest.raises(Refused):
            photos.add(topic, shot(), by=person)
        with pytest.raises(Refused):
            photos.describe(photo, by=person, caption="Mine", alt="Mine now")
        with pytest.raises(Refused):
            photos.remove(photo, by=person)
    photos.describe(photo, by=world.chen, caption="Tidied", alt="A desk")
    locks.lock(topic, by=world.chen)
    with pytest.raises(Refused, match="locked"):
        photos.describe(photo, by=world.ben, caption="Back again", alt="A desk")


def test_an_order_is_kept_and_the_first_photo_is_the_cover(world: World) -> None:
    topic = tour(world)
    first, second, third = (shown(world, topic, f"Photo {number}") for number in range(3))
    photos.arrange(topic, [third.pk, 999_999, first.pk], by=world.ben)
    assert [photo.pk for photo in photos.of_album(albums.of(topic), world.noor)] == [third.pk, first.pk, second.pk]
    assert Album.objects.get().cover == third


def test_a_removed_photo_takes_its_files_along_and_leaves_what_was_said(world: World, django_capture_on_commit_callbacks: Any) -> None:
    topic = tour(world)
    photo = shown(world, topic)
    thanks.give(photo, by=world.noor)
    comments.write(photo, by=world.noor, body="What a fine desk that is.")
    names = photo.picture.names
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove(photo, by=world.ben)
    assert not Picture.objects.exists() and not any(default_storage.exists(name) for name in names)
    topic.refresh_from_db()
    assert (topic.replies_count, Album.objects.get().photos_count, Album.objects.get().cover) == (1, 0, None)


def test_what_nobody_describes_is_let_go_after_a_week(world: World, django_capture_on_commit_callbacks: Any) -> None:
    topic = tour(world)
    kept, left = shown(world, topic), photos.add(topic, shot(), by=world.ben)
    assert photos.shed() == 0
    Photo.objects.update(at=clock.ago(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert photos.shed() == 1
    assert Photo.objects.get() == kept
    assert not any(default_storage.exists(name) for name in left.picture.names)


def test_kudos_for_a_photo_count_once_ring_and_are_not_for_ones_own(world: World) -> None:
    photo = shown(world, tour(world))
    with pytest.raises(Refused, match="photos of others"):
        thanks.give(photo, by=world.ben)
    for _again in range(2):
        thanks.give(photo, by=world.noor)
    world.settle()
    assert (photo.kudos_count, PhotoKudo.objects.count()) == (1, 1)
    assert Notification.objects.get(reason="kudos").person == world.ben
    assert metrics.value(world.ben, "kudos_received") == 1
    for _again in range(2):
        thanks.take(photo, by=world.noor)
    world.settle()
    assert photo.kudos_count == 0
    assert metrics.value(world.ben, "kudos_received") == 0
    assert metrics.differences() == []


def test_a_comment_is_a_reply_that_names_the_photo(world: World) -> None:
    topic = tour(world)
    photo = shown(world, topic)
    post = comments.write(photo, by=world.noor, body="What a fine desk that is.")
    assert comments.write(photo, by=world.noor, body="What a fine desk that is.") == post
    other = posts.reply(topic, by=world.noor, body="And the album is fine as a whole.")
    assert comments.of_posts(topic, [post.pk, other.pk]) == {post.pk: photo}
    topic.refresh_from_db()
    assert topic.replies_count == 2


def test_photos_behind_closed_doors_do_not_exist_for_others(world: World) -> None:
    topic = tour(world)
    shown(world, topic)
    topics.hide(topic, by=world.chen, reason="A serial number.")
    assert not Photo.objects.visible_to(world.noor).exists()
    assert not Album.objects.visible_to(world.visitor).exists()
    assert Photo.objects.visible_to(world.chen).exists()


def test_a_question_takes_no_photos(world: World) -> None:
    with pytest.raises(Refused, match="not a gallery"):
        photos.add(world.ask(by=world.ben), shot(), by=world.ben)
