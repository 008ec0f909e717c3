"""Hubs and search engines are told of what changed, and never of what visitors cannot see. A real server listens."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import feedparser
import pytest
from django.conf import settings

from commonwheel.authority import options
from commonwheel.conversations import topics
from commonwheel.discovery import announcements
from commonwheel.discovery.announcements import Announcement
from commonwheel.kernel import clock
from tests.kernel.test_outside import OURS
from tests.web.browsing import browse
from tests.world import World

pytestmark = pytest.mark.django_db


class Hub(BaseHTTPRequestHandler):
    told: list[tuple[str, str]] = []
    down: set[str] = set()

    def do_POST(self) -> None:
        self.told.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.send_response(503 if self.path in self.down else 204)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Hub, "told", [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def wanting(world: World, hub: str) -> None:
    world.settle()
    options.set_(announcements.HUB, f"{hub}/hub", by=world.dara)
    options.set_(announcements.INDEXNOW, True, by=world.dara)


def feeds_told() -> set[str]:
    return {url.removeprefix(settings.ORIGIN) for path, body in Hub.told if path == "/hub" for url in parse_qs(body)["hub.url"]}


def pages_told() -> list[str]:
    return [url.removeprefix(settings.ORIGIN) for path, body in Hub.told if path == "/engines" for url in json.loads(body)["urlList"]]


def test_the_hub_hears_of_every_feed_with_news_and_engines_of_the_page(world: World, hub: str) -> None:
    wanting(world, hub)
    topic = world.ask(tags=("sleep",))
    world.answer(topic)
    world.ask("Between moderators", by=world.chen, board=world.moderators, tags=("secret",))
    world.settle()
    announcements.send_due(ways=OURS, engines=f"{hub}/engines")
    places = ("/", "/categories/laptops/", "/boards/questions/", "/tags/sleep/", f"/topics/{topic.pk}/", "/members/noor/", "/members/amina/")
    assert feeds_told() == {f"{place}feed.{form}" for place in places for form in ("atom", "rss")}
    assert pages_told() == [topic.get_absolute_url()], "of a closed board nothing is told"
    for feed in feeds_told():
        assert browse().get(feed).status_code == 200, feed
    key = json.loads(next(body for path, body in Hub.told if path == "/engines"))["key"]
    assert browse().get("/indexnow-key.txt").content.decode().strip() == key
    Hub.told.clear()
    announcements.send_due(ways=OURS, engines=f"{hub}/engines")
    assert Hub.told == [], "it is told once"
    topics.hide(topic, by=world.chen, reason="Off topic.")
    world.settle()
    announcements.send_due(ways=OURS, engines=f"{hub}/engines")
    assert pages_told() == [topic.get_absolute_url()] and not feeds_told(), "that it is gone, engines may know"


def test_a_feed_says_which_hub_tells_of_it(world: World, hub: str) -> None:
    world.ask()
    assert not feedparser.parse(browse().get("/feed.atom").content).feed.get("hub")
    assert "Link" not in browse().get("/feed.atom").headers
    wanting(world, hub)
    for form in ("atom", "rss"):
        answer = browse().get(f"/feed.{form}")
        links = feedparser.parse(answer.content).feed.links
        assert {link.rel: link.href for link in links if link.rel in ("hub", "self")} == {"hub": f"{hub}/hub", "self": f"{settings.ORIGIN}/feed.{form}"}
        assert answer.headers["Link"] == f'<{hub}/hub>; rel="hub", <{settings.ORIGIN}/feed.{form}>; rel="self"'
    assert "Link" not in browse().get("/feed.atom?list=hot").headers, "of that list nobody is told"


def test_a_hub_that_is_down_is_told_later_and_not_for_ever(world: World, hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanting(world, hub)
    monkeypatch.setattr(Hub, "down", {"/hub"})
    topic = world.ask()
    world.settle()
    for number in range(announcements.TRIES):
        assert Announcement.objects.count() == 1, number
        announcements.send_due(ways=OURS, engines=f"{hub}/engines")
        Announcement.objects.update(due_at=clock.now() - timedelta(seconds=1))
    assert not Announcement.objects.exists()
    assert [path for path, _body in Hub.told].count("/hub") == announcements.TRIES
    assert set(pages_told()) == {topic.get_absolute_url()}, "search engines heard of it all the same"


def test_without_the_options_nothing_is_told_and_there_is_no_key(world: World) -> None:
    world.ask()
    world.settle()
    assert not Announcement.objects.exists()
    assert browse().get("/indexnow-key.txt").status_code == 404
