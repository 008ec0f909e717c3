"""The pages of webcasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonwheel.authority import options
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.webcasts import players, questions, recordings
from commonwheel.formats.webcasts.questions import Question
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
    assert not Question.objects.exists()


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
