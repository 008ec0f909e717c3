"""Videos of one's own: known by their bytes, bounded, shown to who may see the event, and let go when nobody shows them."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from commonwheel.authority import options
from commonwheel.conversations import topics
from commonwheel.formats.occasions import planning
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.occasions.planning import Setting
from commonwheel.formats.webcasts import players, recordings, videos
from commonwheel.formats.webcasts.videos import Video
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from tests.gatherings import STREAM, begin, date_of, plan
from tests.world import World

pytestmark = pytest.mark.django_db

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 40
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\x00" * 500


@pytest.fixture
def evening(world: World) -> Occasion:
    return plan(world, "Firmware evening", stream=STREAM, place="")


def bring(world: World, occasion: Occasion, data: bytes = MP4) -> Video:
    return videos.bring(occasion, io.BytesIO(data), by=world.dara, name="evening.exe")


@pytest.mark.parametrize(("data", "ending"), [(MP4, ".mp4"), (WEBM, ".webm"), (b"OggS" + b"\x00" * 60, ".ogv")])
def test_a_file_is_what_its_bytes_say(world: World, evening: Occasion, data: bytes, ending: str) -> None:
    video = bring(world, evening, data)
    assert video.address.endswith(ending) and video.bytes == len(data)
    assert (Path(settings.MEDIA_ROOT) / video.file.name).read_bytes() == data


@pytest.mark.parametrize("data", [b"", b"MZ\x90\x00" * 40, b"<html><script>alert(1)</script>", b"\x00\x00\x00\x14ftypqt  " + b"\x00" * 40, b"\x1a\x45\xdf\xa3matroska"])
def test_what_browsers_do_not_play_is_refused(world: World, evening: Occasion, data: bytes) -> None:
    with pytest.raises(Refused, match="do not play") as refused:
        bring(world, evening, data)
    assert refused.value.field == "video" and not Video.objects.exists()


def test_the_option_bounds_it_and_zero_is_none(world: World, evening: Occasion) -> None:
    options.set_(videos.MEGABYTES, 1, by=world.dara)
    with pytest.raises(Refused, match="at most 1 MB"):
        bring(world, evening, MP4 + bytes(1024 * 1024))
    options.set_(videos.MEGABYTES, 0, by=world.dara)
    with pytest.raises(Refused, match="keeps no video files"):
        bring(world, evening)
    with pytest.raises(Refused):
        videos.check_bring(evening, by=world.ben)


def test_it_is_shown_and_stays_when_the_words_of_the_event_change(world: World, evening: Occasion) -> None:
    video = bring(world, evening)
    videos.show(video, by=world.dara)
    evening.refresh_from_db()
    assert players.of(evening.stream).is_own and evening.watched_at.endswith(f"/occasions/{evening.pk}/stream/")
    planning.change(evening, by=world.dara, title="Another title", body="Other words.", setting=Setting("Europe/Berlin", stream=evening.stream))
    assert Occasion.objects.get().stream == video.address
    with pytest.raises(Refused, match="https"):
        planning.change(evening, by=world.dara, title="Another title", body="Other words.", setting=Setting("Europe/Berlin", stream="/media/videos/other.mp4"))


def test_a_recording_is_a_file_of_its_own_event_alone(world: World, evening: Occasion) -> None:
    begin(date_of(evening), ago=timedelta(days=2))
    video = bring(world, evening)
    assert recordings.keep(evening, by=world.dara, address=video.address).address == video.address
    other = plan(world, "Another evening")
    begin(date_of(other), ago=timedelta(days=2))
    with pytest.raises(Refused, match="https"):
        recordings.keep(other, by=world.dara, address=video.address)


def test_what_nobody_shows_any_more_is_let_go_with_its_file(world: World, evening: Occasion) -> None:
    begin(date_of(evening), ago=timedelta(days=2))
    shown, kept, dropped = bring(world, evening), bring(world, evening), bring(world, evening)
    videos.show(shown, by=world.dara)
    recordings.keep(evening, by=world.dara, address=kept.address)
    assert videos.shed() == 0
    Video.objects.update(at=clock.ago(hours=2))
    assert videos.shed() == 1
    assert set(Video.objects.all()) == {shown, kept}
    assert not (Path(settings.MEDIA_ROOT) / dropped.file.name).exists() and (Path(settings.MEDIA_ROOT) / kept.file.name).exists()


def test_what_is_hidden_is_seen_by_nobody_else(world: World, evening: Occasion) -> None:
    bring(world, evening)
    topics.hide(evening.topic, by=world.chen, reason="Not public yet.")
    assert not Video.objects.visible_to(world.ben).exists() and Video.objects.visible_to(world.chen).exists()
