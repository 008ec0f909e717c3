"""The pages of galleries, albums and photos."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from commonwheel.authority import roles
from commonwheel.console import founding
from commonwheel.conversations import topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums import photos
from commonwheel.formats.albums.photos import Photo
from tests.web.browsing import browse, fetch, html, read, words
from tests.world import World

pytestmark = pytest.mark.django_db


def file(name: str = "desk.jpg", size: tuple[int, int] = (360, 240), **how: Any) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG", **how)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


@pytest.fixture
def tour(world: World) -> Topic:
    """Ben's album with three photos."""
    topic = world.ask("My desk through the year", by=world.ben, board=world.gallery, body="One photo each month.")
    world.settle()
    for month in ("January", "February", "March"):
        photo = photos.add(topic, file(), by=world.ben)
        photos.describe(photo, by=world.ben, caption=month, alt=f"A desk in {month}", credit="Ben Carter")
    return topic


def all_photos() -> list[Photo]:
    return list(Photo.objects.order_by("position"))


def form_of(*changes: dict[str, Any]) -> dict[str, Any]:
    """What the page of captions sends for all photos, with changes for each."""
    said: dict[str, Any] = {}
    for photo, change in zip(all_photos(), changes, strict=True):
        row = {"alt": photo.picture.alt, "caption": photo.caption, "credit": photo.picture.credit, "place": photo.position} | change
        said |= {f"photo-{photo.pk}-{name}": value for name, value in row.items()}
    return said


def test_ben_starts_an_album_with_two_photos_and_says_what_they_show(world: World) -> None:
    ben = browse(world.ben)
    exif = Image.Exif()
    exif[0x013B] = "Ben Carter"
    sent = {"title": "My desk through the year", "body": "One photo each month.", "files": [file(exif=exif), file("two.jpg")]}
    answer = ben.post("/boards/gallery/new/", sent)
    topic = Topic.objects.get()
    assert answer.headers["Location"] == f"/topics/{topic.pk}/photos/"
    page = ben.get(answer.headers["Location"]).content.decode()
    assert 'value="Ben Carter"' in page and "The file says so: is it right?" in page
    assert "No photos yet" in read(topic.get_absolute_url())
    assert "2 photos wait" in read(topic.get_absolute_url(), world.ben)
    wrong = ben.post(f"/topics/{topic.pk}/photos/", form_of({"alt": "A tidy desk", "credit": "Ben Carter"}, {"caption": "February"}))
    assert wrong.status_code == 422
    assert "Say in words what the picture shows" in words(wrong) and 'value="February"' in wrong.content.decode()
    assert [photo.shown_at is not None for photo in all_photos()] == [True, False]
    done = ben.post(f"/topics/{topic.pk}/photos/", form_of({}, {"caption": "February", "is_decoration": "on"}))
    assert done.headers["Location"] == topic.get_absolute_url()
    shown = html(topic.get_absolute_url())
    assert 'alt="A tidy desk"' in shown and "2 photos" in shown


def test_a_file_that_is_no_picture_is_named_and_the_others_are_taken(world: World) -> None:
    ben = browse(world.ben)
    notes = SimpleUploadedFile("notes.txt", b"no picture", content_type="image/jpeg")
    answer = ben.post("/boards/gallery/new/", {"title": "My desk through the year", "body": "One photo each month.", "files": [notes, file()]}, follow=True)
    assert "notes.txt: This is not a picture we can show" in words(answer)
    assert Photo.objects.count() == 1
    topic = Topic.objects.get()
    again = ben.post(f"/topics/{topic.pk}/photos/new/", {})
    assert again.status_code == 422 and "required" in words(again)
    alone = SimpleUploadedFile("other.txt", b"no picture")
    again = ben.post(f"/topics/{topic.pk}/photos/new/", {"files": [alone]}, follow=True)
    assert "other.txt: This is not a picture" in words(again)
    assert again.redirect_chain[-1][0] == f"/topics/{topic.pk}/photos/new/"


def test_an_album_that_is_too_short_keeps_what_was_typed(world: World) -> None:
    answer = browse(world.ben).post("/boards/gallery/new/", {"title": "Desk", "body": "One photo each month.", "files": [file()]})
    assert answer.status_code == 422
    assert "One photo each month." in answer.content.decode() and not Topic.objects.exists()


def test_nothing_jumps_while_an_album_loads(world: World, tour: Topic) -> None:
    page = html(tour.get_absolute_url())
    pictures = re.findall(r"<img[^>]*/media/photos/[^>]*>", page)
    assert len(pictures) == 3
    for picture in pictures:
        assert all(part in picture for part in (' width="360"', ' height="240"', ' srcset="', ' sizes="', ' loading="lazy"', ' alt="A desk in '))
        assert "320w" in picture and "360w" in picture
    assert 'loading="lazy"' not in re.findall(r"<img[^>]*/media/photos/[^>]*>", html(f"/photos/{all_photos()[0].pk}/"))[0]


def test_photos_are_served_only_to_who_may_see_the_album(world: World, tour: Topic) -> None:
    address = all_photos()[0].picture.address
    answer, body = fetch(browse(), address)
    assert answer.headers["Content-Type"] == "image/webp" and body[8:12] == b"WEBP"
    assert "private" in answer.headers["Cache-Control"]
    for wrong in ("/media/photos/x.webp", address.replace(".webp", ".png"), "/media/photos/", address.replace("photos/", "entries/", 1)):
        assert browse(world.ben).get(wrong).status_code == 404
    topics.hide(tour, by=world.chen, reason="A serial number.")
    assert browse(world.noor).get(address).status_code == 404
    assert fetch(browse(world.chen), address)[0].status_code == 200


def test_photos_of_a_closed_board_are_behind_its_door(world: World, tour: Topic) -> None:
    founding.close_to(world.gallery, roles.MODERATOR)
    photo = all_photos()[0]
    for person in (None, world.noor):
        for address in (photo.picture.address, f"/photos/{photo.pk}/", f"/photos/{photo.pk}/kudos/", tour.get_absolute_url()):
            assert browse(person).get(address).status_code == 404
    assert fetch(browse(world.chen), photo.picture.address)[0].status_code == 200


def test_a_photo_has_a_page_between_its_neighbours(world: World, tour: Topic) -> None:
    first, second, third = all_photos()
    page = html(f"/photos/{second.pk}/")
    assert f'href="/photos/{first.pk}/" rel="prev"' in page and f'href="/photos/{third.pk}/" rel="next"' in page
    said = read(f"/photos/{second.pk}/")
    assert "2 of 3" in said and "February" in said and "Photo: Ben Carter" in said
    assert 'rel="prev"' not in html(f"/photos/{first.pk}/")
    assert "ImageObject" in page and "Place it in a post" not in said


def test_a_comment_stands_on_the_photos_page_and_in_the_album(world: World, tour: Topic) -> None:
    photo = all_photos()[1]
    noor = browse(world.noor)
    short = noor.post(f"/photos/{photo.pk}/comments/", {"body": "Nice"})
    assert short.status_code == 422 and "A little more, please" in words(short) and ">Nice</textarea>" in short.content.decode()
    answer = noor.post(f"/photos/{photo.pk}/comments/", {"body": "What a fine desk that is."})
    assert answer.headers["Location"] == f"/photos/{photo.pk}/#post-2"
    assert "What a fine desk that is." in read(f"/photos/{photo.pk}/")
    assert "What a fine desk" not in read(f"/photos/{all_photos()[0].pk}/")
    album = read(tour.get_absolute_url())
    assert "About the photo: February" in album and "What a fine desk that is." in album
    assert browse().post(f"/photos/{photo.pk}/comments/", {"body": "Me, too, says nobody."}).headers["Location"].startswith("/account/sign-in/")


def test_noor_gives_kudos_for_a_photo_and_ben_cannot_for_his_own(world: World, tour: Topic) -> None:
    photo = all_photos()[0]
    noor = browse(world.noor)
    assert 'aria-pressed="true"' in noor.post(f"/photos/{photo.pk}/kudos/", headers={"HX-Request": "true"}).content.decode()
    assert noor.post(f"/photos/{photo.pk}/kudos/").headers["Location"] == f"/photos/{photo.pk}/"
    assert "Noor" in read(f"/photos/{photo.pk}/kudos/") and "1 kudos" in read(f"/photos/{photo.pk}/")
    assert browse(world.ben).post(f"/photos/{photo.pk}/kudos/").status_code == 403
    noor.post(f"/photos/{photo.pk}/kudos/", {"_method": "delete"})
    assert "Nobody yet" in read(f"/photos/{photo.pk}/kudos/")


def test_order_and_captions_are_changed_and_a_photo_is_removed(world: World, tour: Topic) -> None:
    first, second, third = all_photos()
    ben = browse(world.ben)
    ben.post(f"/topics/{tour.pk}/photos/", form_of({"place": 3}, {"caption": "Spring is near"}, {"is_removed": "on"}))
    assert [(photo.pk, photo.caption) for photo in all_photos()] == [(second.pk, "Spring is near"), (first.pk, "January")]
    assert browse(world.ben).get(f"/photos/{third.pk}/").status_code == 404
    assert browse(world.noor).get(f"/topics/{tour.pk}/photos/").status_code == 403
    assert browse(world.chen).get(f"/topics/{tour.pk}/photos/").status_code == 200


def test_a_photo_that_is_moved_to_the_place_of_another_stands_before_it(world: World, tour: Topic) -> None:
    first, second, third = all_photos()
    browse(world.ben).post(f"/topics/{tour.pk}/photos/", form_of({}, {}, {"place": 1}))
    assert [photo.pk for photo in all_photos()] == [third.pk, first.pk, second.pk]


def test_the_gallery_shows_covers_and_counts(world: World, tour: Topic) -> None:
    page = html("/boards/gallery/")
    assert "3 photos" in page and all_photos()[0].picture.stem in page
    for order in ("new", "large", "nonsense"):
        assert "My desk through the year" in read(f"/boards/gallery/?order={order}")
    assert "Start an album" in read("/boards/gallery/", world.noor)


def test_a_photo_is_placed_in_a_post_and_stays_behind_its_door(world: World, tour: Topic) -> None:
    photo = all_photos()[0]
    snippet = re.search(r'id="snippet"[^>]*value="([^"]+)"', html(f"/photos/{photo.pk}/", world.noor))
    assert snippet
    reply = world.answer(world.ask(), body=f"It looks like this:\n\n{snippet[1]}")
    shown = Post.objects.get(pk=reply.pk).html
    assert f'href="/photos/{photo.pk}/"' in shown and f'src="{photo.picture.address}"' in shown and 'alt="A desk in January"' in shown


def test_visitors_are_asked_to_sign_in_before_they_add(world: World, tour: Topic) -> None:
    for address in ("/boards/gallery/new/", f"/topics/{tour.pk}/photos/new/", f"/topics/{tour.pk}/photos/"):
        assert browse().get(address).headers["Location"].startswith("/account/sign-in/")
    assert browse(world.noor).get(f"/topics/{tour.pk}/photos/new/").status_code == 403
    question = world.ask()
    assert browse(world.noor).get(f"/topics/{question.pk}/photos/").status_code == 403
