"""For programs that fetch: podcasts of recordings, pictures in sitemaps, languages of articles, and what crawlers may do."""

from __future__ import annotations

import io
import mimetypes
from datetime import timedelta

import feedparser
import pytest
from defusedxml import ElementTree
from django.conf import settings
from PIL import Image

from commonwheel.authority import options
from commonwheel.conversations import attachments, posts, topics
from commonwheel.formats.articles.articles import Article
from commonwheel.formats.webcasts import recordings, videos
from commonwheel.web.pages.openweb import robots, sitemaps
from tests.formats.test_articles import draft, published
from tests.formats.test_videos import MP4, WEBM
from tests.formats.test_webcasts import VTT
from tests.gatherings import STREAM, begin, date_of, plan
from tests.web.browsing import browse, html, read
from tests.world import World

pytestmark = pytest.mark.django_db
FILE = "https://files.example/firmware-evening.mp4"


def recorded(world: World, title: str, address: str) -> int:
    """An event that was, with its recording; returns its topic's number."""
    webcast = plan(world, title, stream=STREAM, place="")
    begin(date_of(webcast), ago=timedelta(days=2))
    recordings.keep(webcast, by=world.dara, address=address, captions_text=VTT)
    return webcast.topic_id


def test_recordings_that_are_files_are_a_podcast(world: World) -> None:
    episode = recorded(world, "Firmware evening", FILE)
    recorded(world, "Only on YouTube", STREAM)
    answer = browse().get("/boards/events/podcast.rss")
    told = feedparser.parse(answer.content)
    assert not told.bozo and told.feed.title.startswith("Events") and told.feed.itunes_type == "episodic"
    assert [entry.title for entry in told.entries] == ["Firmware evening"]
    entry = told.entries[0]
    assert [(each.href, each.type) for each in entry.enclosures] == [(FILE, "video/mp4")]
    assert entry.itunes_duration and entry.image.href == f"{settings.ORIGIN}/topics/{episode}/card.png"
    transcript = answer.content.decode().partition('<podcast:transcript url="')[2].partition('"')[0]
    assert browse().get(transcript.removeprefix(settings.ORIGIN)).status_code == 200
    assert 'href="/boards/events/podcast.rss"' in html("/boards/events/")
    topics.hide(topics.Topic.objects.get(pk=episode), by=world.chen, reason="Not for all.")
    assert not feedparser.parse(browse().get("/boards/events/podcast.rss").content).entries
    assert browse().get("/boards/questions/podcast.rss").status_code == browse().get("/boards/moderators/podcast.rss").status_code == 404


@pytest.mark.parametrize(
    ("data", "kind"), [(MP4, "video/mp4"), (WEBM, "video/webm"), (b"OggS" + bytes(2_000), "video/ogg")],
)  # fmt: skip
def test_an_episode_that_dara_brought_is_fetched_whole_and_in_parts(data: bytes, kind: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a machine knows no types of its own, too, as in the image of deploy/."""
    monkeypatch.setattr("mimetypes._db", mimetypes.MimeTypes(filenames=()))
    webcast = plan(world, "Firmware evening", stream=STREAM, place="")
    begin(date_of(webcast), ago=timedelta(days=2))
    recordings.keep(webcast, by=world.dara, address=videos.bring(webcast, io.BytesIO(data), by=world.dara).address)
    [entry] = feedparser.parse(browse().get("/boards/events/podcast.rss").content).entries
    [enclosure] = entry.enclosures
    assert (enclosure.type, int(enclosure.length)) == (kind, len(data))
    assert enclosure.href.startswith(f"{settings.ORIGIN}/media/")
    path = enclosure.href.removeprefix(settings.ORIGIN)
    whole = browse().get(path)
    assert (whole.status_code, whole.headers["Content-Type"], whole.getvalue()) == (200, kind, data)
    part = browse().get(path, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.headers["Content-Range"], part.content) == (206, f"bytes 10-19/{len(data)}", data[10:20])


@pytest.mark.parametrize("ending", ["mp3", "m4a", "ogg", "opus", "flac", "m4v"])
def test_recordings_of_sound_elsewhere_are_episodes(ending: str, world: World) -> None:
    recorded(world, "Firmware evening", f"https://files.example/evening.{ending}?at=1")
    [entry] = feedparser.parse(browse().get("/boards/events/podcast.rss").content).entries
    assert entry.enclosures[0].type == {"mp3": "audio/mpeg", "m4a": "audio/mp4", "flac": "audio/flac", "m4v": "video/mp4"}.get(ending, "audio/ogg")


def test_the_sitemap_names_the_pictures_in_posts_that_visitors_may_see(world: World) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "purple").save(file, "PNG")
    file.seek(0)
    picture = attachments.add(file, by=world.amina)
    topic = world.ask()
    reply = posts.reply(topic, by=world.amina, body=f"Like this:\n\n![The lid]({picture.file.url})")

    def pictures() -> list[str]:
        tree = ElementTree.fromstring(browse().get(f"/sitemaps/topics-{topic.pk // sitemaps.SIZE}.xml").content)
        return [row.text for row in tree.iter("{http://www.google.com/schemas/sitemap-image/1.1}loc")]

    assert pictures() == [f"{settings.ORIGIN}{picture.file.url}"]
    posts.hide(reply, by=world.chen, reason="It shows a serial number.")
    assert pictures() == []


def test_an_article_names_its_other_languages_as_far_as_visitors_may_see_them(world: World) -> None:
    english = published(world)
    german = published(world, title="Ein Finch, der in der Tasche aufwacht", translation_of=english, language="de")
    pages = {article.language: Article.objects.get(pk=article.pk).topic for article in (english, german)}
    for page in pages.values():
        said = html(page.get_absolute_url())
        for language, other in (*pages.items(), ("x-default", pages["en"])):
            assert f'<link rel="alternate" hreflang="{language}" href="{settings.ORIGIN}{other.get_absolute_url()}">' in said
    topics.hide(pages["de"], by=world.chen, reason="Being revised.")
    said = html(pages["en"].get_absolute_url())
    assert "hreflang" not in said and pages["de"].title not in said
    assert draft(world).topic_id is None


def test_the_policy_for_programs_says_what_the_option_says(world: World) -> None:
    assert "Is not forbidden" in read("/crawlers/") and "ai-train=yes" in browse().get("/robots.txt").content.decode()
    options.set_(robots.AI, "deny", by=world.dara)
    said = read("/crawlers/")
    assert "Is not wanted" in said and "GPTBot" in said
    denied = browse().get("/robots.txt").content.decode()
    assert "Content-Signal: search=yes, ai-train=no" in denied and f"{settings.ORIGIN}/crawlers/" in denied
