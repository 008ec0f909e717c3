"""The pages of webcasts."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonwheel.authority import options
from commonwheel.conversations import topics
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.webcasts import chats, players, questions, recordings, videos
from commonwheel.formats.webcasts.chats import Line
from commonwheel.formats.webcasts.videos import Video
from commonwheel.web.pages.formats.webcasts import bringing
from tests.formats.test_videos import MP4
from tests.formats.test_webcasts import PARTS, VTT
from tests.gatherings import STREAM, begin, date_of, plan
from tests.web.browsing import browse, html, read, words
from tests.world import World

pytestmark = pytest.mark.django_db

HX = {"HX-Request": "true"}


@pytest.fixture
def webcast(world: World) -> Occasion:
    return plan(world, "Firmware evening", stream=STREAM, place="")


@pytest.fixture
def recorded(world: World, webcast: Occasion) -> Occasion:
    begin(date_of(webcast), ago=timedelta(days=2))
    recordings.keep(webcast, by=world.dara, address=STREAM, captions_text=VTT, chapters_text=PARTS)
    return webcast


def test_nothing_is_loaded_from_elsewhere_before_the_click(world: World, webcast: Occasion) -> None:
    answer = browse().get(webcast.topic.get_absolute_url())
    page = answer.content.decode()
    assert "<iframe" not in page and "Nothing is loaded from YouTube before you press this" in words(answer)
    assert answer.headers["Content-Security-Policy"].endswith("; frame-src https://www.youtube-nocookie.com")
    watched = browse().get(f"/occasions/{webcast.pk}/stream/")
    assert '<iframe src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0"' in watched.content.decode()
    for other in ("/boards/events/", world.ask().get_absolute_url()):
        assert "frame-src" not in browse().get(other).headers["Content-Security-Policy"]


def test_an_address_that_is_not_on_the_list_is_a_link(world: World) -> None:
    elsewhere = plan(world, "Talk on another server", stream="https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv")
    answer = browse().get(elsewhere.topic.get_absolute_url())
    assert "Watch at tube.example" in words(answer) and "frame-src" not in answer.headers["Content-Security-Policy"]
    options.set_(players.PEERTUBE, "tube.example", by=world.dara)
    assert "frame-src https://tube.example" in browse().get(elsewhere.topic.get_absolute_url()).headers["Content-Security-Policy"]
    assert browse().get(f"/occasions/{plan(world).pk}/stream/").status_code == 404


def test_noor_asks_and_keeps_what_she_typed_when_it_is_too_long(world: World, webcast: Occasion) -> None:
    noor, address = browse(world.noor), f"/occasions/{webcast.pk}/questions/"
    wrong = noor.post(address, {"text": "Why? " * 80})
    assert wrong.status_code == 422 and ("Why? " * 80).strip() in wrong.content.decode()
    assert noor.post(address, {"text": "When does it come?"}).headers["Location"].endswith("#questions")
    assert "When does it come?" in read(webcast.topic.get_absolute_url())
    part = noor.post(address, {"text": "And for the Wren?"}, headers=HX)
    assert "And for the Wren?" in words(part) and 'hx-swap-oob="true"' in part.content.decode()
    assert "What would you like to know?" in words(noor.post(address, {"text": "  a "}, headers=HX))
    assert browse().post(address, {"text": "Me, too?"}).headers["Location"].startswith("/account/sign-in/")
    assert "And for the Wren?" in words(browse().get(address))


def test_questions_are_voted_for_answered_and_removed(world: World, webcast: Occasion) -> None:
    row = questions.ask(webcast, "When does it come?", by=world.noor)
    address = f"/occasions/{webcast.pk}/questions/{row.pk}/"
    ben, dara = browse(world.ben), browse(world.dara)
    assert 'aria-pressed="true"' in ben.post(f"{address}vote/", headers=HX).content.decode()
    ben.post(f"{address}vote/", {"_method": "delete"})
    row.refresh_from_db()
    assert row.votes_count == 1
    assert ben.post(f"{address}answer/").status_code == 403
    dara.post(f"{address}answer/")
    assert "Answered" in read(webcast.topic.get_absolute_url())
    dara.post(f"{address}answer/", {"_method": "delete"})
    assert ben.post(address, {"_method": "delete"}).status_code == 403
    browse(world.noor).post(address, {"_method": "delete"})
    assert "When does it come?" not in read(webcast.topic.get_absolute_url(), world.ben)
    assert ben.post(address).status_code == 404
    for person in (world.noor, world.chen):
        assert "1 removed question When does it come?" in read(webcast.topic.get_absolute_url(), person)
    dara.post(address)
    assert "removed" not in words(dara.get(f"/occasions/{webcast.pk}/questions/", headers=HX))
    assert "When does it come?" in read(webcast.topic.get_absolute_url())


def test_a_recording_has_chapters_and_a_transcript_that_lead_to_their_moment(recorded: Occasion) -> None:
    assert "Watch the recording" in read(recorded.topic.get_absolute_url())
    assert "Recording" in read("/boards/events/?list=past")
    address = f"/occasions/{recorded.pk}/recording/"
    page = html(address)
    assert 'href="?play=1&amp;t=65#t=65"' in page and 'id="t=65"' in page and "Good evening, everybody." in page
    assert "/embed/aqz-KE-bpKQ?rel=0&amp;start=65" in html(f"{address}?play=1&t=65")
    assert "1 place" in read(f"{address}?q=SCREWS") and "Good evening" not in read(f"{address}?q=screws")
    assert "These words are not said" in read(f"{address}?q=nails")
    track = browse().get(f"/occasions/{recorded.pk}/captions.vtt")
    assert track.headers["Content-Type"] == "text/vtt; charset=utf-8" and track.content.decode() == VTT
    assert browse().get(f"/occasions/{recorded.pk}/secrets.vtt").status_code == 404


def test_a_video_file_of_a_known_server_is_played_with_its_captions(world: World, recorded: Occasion) -> None:
    options.set_(players.FILES, "files.example", by=world.dara)
    recordings.keep(recorded, by=world.dara, address="https://files.example/evening.mp4", captions_text=VTT)
    answer = browse().get(f"/occasions/{recorded.pk}/recording/?play=1&t=65")
    assert "media-src 'self' https://files.example" in answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    assert '<video src="https://files.example/evening.mp4#t=65"' in page and f'src="/occasions/{recorded.pk}/captions.vtt"' in page


def test_dara_brings_captions_as_a_file_and_a_broken_one_is_told(world: World, webcast: Occasion) -> None:
    address = f"/occasions/{webcast.pk}/recording/edit/"
    dara = browse(world.dara)
    assert dara.get(address).status_code == 403
    begin(date_of(webcast))
    wrong = dara.post(address, {"address": STREAM, "captions": "1\n00:01 --> 00:02\nHello there"})
    assert wrong.status_code == 422 and "This is no WebVTT file." in words(wrong) and "Hello there" in words(wrong)
    assert "not written in UTF-8" in words(dara.post(address, {"address": STREAM, "captions_file": SimpleUploadedFile("a.vtt", b"\xff\xfe\x00")}))
    file = SimpleUploadedFile("a.vtt", VTT.encode(), "text/vtt")
    assert dara.post(address, {"address": STREAM, "captions_file": file}).status_code == 302
    assert "First the screws." in read(f"/occasions/{webcast.pk}/recording/")
    assert browse(world.ben).get(address).status_code == 403
    dara.post(address, {"_method": "delete"})
    assert browse().get(f"/occasions/{webcast.pk}/recording/").status_code == 404


@pytest.fixture
def running(world: World, webcast: Occasion) -> Occasion:
    return begin(date_of(webcast)).occasion


def test_noor_writes_in_the_chat_and_others_read_it(world: World, running: Occasion) -> None:
    noor, address = browse(world.noor), f"/occasions/{running.pk}/chat/"
    assert noor.post(address, {"text": "Hello from the sofa"}).headers["Location"] == address
    for page in (address, running.topic.get_absolute_url(), f"/occasions/{running.pk}/stream/"):
        assert "Hello from the sofa" in read(page)
    assert "Hello from the sofa" in words(browse().get(address, headers=HX))
    too_long = "Hello! " * 90
    wrong = noor.post(address, {"text": too_long})
    assert wrong.status_code == 422 and too_long.strip() in wrong.content.decode()
    part = noor.post(address, {"text": too_long}, headers=HX)
    assert 'hx-swap-oob="true"' in part.content.decode() and too_long.strip() in part.content.decode()
    assert browse().post(address, {"text": "Me, too"}).headers["Location"].startswith("/account/sign-in/")
    line = Line.objects.get()
    assert browse(world.ben).post(f"{address}{line.pk}/", {"_method": "delete"}).status_code == 403
    noor.post(f"{address}{line.pk}/", {"_method": "delete"})
    assert "Hello from the sofa" not in read(running.topic.get_absolute_url())


def test_a_chat_that_is_over_is_folded_away_and_takes_nothing(world: World, running: Occasion) -> None:
    chats.say(running, "Hello from the sofa", by=world.noor)
    begin(date_of(running), ago=timedelta(days=1))
    page = browse(world.noor).get(running.topic.get_absolute_url())
    assert "The chat: 1 line" in words(page) and 'id="say"' not in page.content.decode()
    assert browse(world.noor).post(f"/occasions/{running.pk}/chat/", {"text": "Hello?"}).status_code == 422


def video_file(name: str = "evening.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, MP4, content_type="application/octet-stream")


def test_dara_shows_a_video_of_her_own_and_nobody_else_learns_of_it(world: World, running: Occasion) -> None:
    dara, address = browse(world.dara), f"/occasions/{running.pk}/video/"
    assert "at most 500 MB" in words(dara.get(address))
    assert dara.post(address, {"video": video_file()}).headers["Location"] == running.topic.get_absolute_url()
    page = browse().get(running.topic.get_absolute_url())
    assert f'<video src="{Video.objects.get().address}"' in page.content.decode()
    policy = page.headers["Content-Security-Policy"]
    assert "media-src" not in policy and "frame-src" not in policy
    assert browse(world.noor).post(address, {"video": video_file()}).status_code == 403
    wrong = dara.post(address, {"video": SimpleUploadedFile("evening.mp4", b"nothing at all")})
    assert wrong.status_code == 422 and "do not play" in words(wrong)


def test_a_recording_is_brought_with_its_captions_and_kept_where_those_are_wrong(world: World, webcast: Occasion) -> None:
    begin(date_of(webcast), ago=timedelta(days=2))
    dara, address = browse(world.dara), f"/occasions/{webcast.pk}/recording/edit/"
    wrong = dara.post(address, {"address": STREAM, "video": video_file(), "captions": "no captions"})
    brought = Video.objects.get()
    assert wrong.status_code == 422 and f'value="{brought.address}"' in wrong.content.decode() and "no captions" in wrong.content.decode()
    dara.post(address, {"address": brought.address, "captions": VTT})
    page = browse().get(f"/occasions/{webcast.pk}/recording/").content.decode()
    assert f'<video src="{brought.address}' in page and 'kind="captions"' in page
    empty = dara.post(address, {"address": "", "captions": VTT})
    assert empty.status_code == 422 and "This field is required" in words(empty)


def test_a_video_comes_in_parts_and_to_nobody_who_may_not_see_its_event(world: World, webcast: Occasion) -> None:
    video = videos.bring(webcast, io.BytesIO(MP4), by=world.dara)
    part = browse().get(video.address, headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, b"ftypmp42", f"bytes 4-11/{len(MP4)}")
    assert part.headers["Content-Type"] == "video/mp4" and part.headers["X-Content-Type-Options"] == "nosniff"
    whole = browse(world.noor).get(video.address, headers={"Accept-Encoding": "gzip"})
    assert b"".join(whole.streaming_content) == MP4 and whole.headers["Accept-Ranges"] == "bytes"  # type: ignore[attr-defined]
    topics.hide(webcast.topic, by=world.chen, reason="Not public yet.")
    assert browse(world.noor).get(video.address).status_code == 404
    assert browse(world.noor).get(video.address, headers={"Range": "bytes=0-"}).status_code == 404
    assert browse(world.chen).get(video.address, headers={"Range": "bytes=0-"}).status_code == 206


def test_there_is_room_for_a_video_from_who_may_bring_it_and_from_nobody_else(committed_world: World) -> None:
    world = committed_world
    webcast = plan(world, "Firmware evening", stream=STREAM, place="")

    def room(client: Client, path: str) -> int:
        return bringing.room(path, "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()))

    here = f"/occasions/{webcast.pk}/"
    assert room(browse(world.dara), f"{here}video/") == room(browse(world.dara), f"{here}recording/edit/") > 500 * 1024 * 1024
    assert room(browse(world.noor), f"{here}video/") == room(browse(), f"{here}video/") == room(browse(world.dara), f"{here}edit/") == 0
    options.set_(videos.MEGABYTES, 0, by=world.dara)
    assert room(browse(world.dara), f"{here}video/") == 0
