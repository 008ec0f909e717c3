"""Feeds: what Ben's reader gets of public talk, and what it never gets."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from django.conf import settings
from django.test import Client

from commonwheel.conversations import posts, topics
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from tests.web.browsing import browse, html
from tests.world import World

ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
HOSTILE = "</title><script>go()</script> & ]]> \x01 in the bag"


def atom(address: str, client: Client | None = None) -> Element:
    """A feed that is there, parsed."""
    answer = (client or browse()).get(address)
    assert answer.status_code == 200, address
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)


def titles(feed: Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title", "") for entry in feed.findall(f"{ATOM}entry")]


def content(feed: Element) -> str:
    return feed.findtext(f"{ATOM}entry/{ATOM}content", "")


def feeds(world: World, topic: Topic) -> list[str]:
    """The feed of every kind of page on which a topic of Noor's with the tag “sleep” shows."""
    places = (
        "/", f"/categories/{world.laptops.slug}/", f"{topic.board.get_absolute_url()}", "/tags/sleep/",
        f"/topics/{topic.pk}/", "/members/noor/",
    )  # fmt: skip
    return [*(f"{place}feed.{form}" for place in places for form in ("atom", "rss")), "/search/feed.atom?q=bag"]


def test_a_search_that_finds_nothing_has_an_empty_feed_though_its_page_shows_something(world: World) -> None:
    world.ask("My Finch wakes in the bag")
    world.settle()
    assert "<entry>" in browse().get("/search/feed.atom?q=finch").content.decode()
    assert "<entry>" not in browse().get("/search/feed.atom?q=finch+spaceship").content.decode()


def test_every_public_page_has_a_feed_with_the_whole_post(world: World) -> None:
    topic = world.ask(body="It is **hot** when I take it [out](/boards/lounge/).", tags=("sleep",))
    world.settle()
    for address in feeds(world, topic):
        answer = browse().get(address)
        assert answer.status_code == 200, address
        said = answer.content.decode()
        assert "My Finch wakes in the bag" in said and "&lt;strong&gt;hot&lt;/strong&gt;" in said, address
        ElementTree.fromstring(answer.content)
    whole = content(atom("/boards/questions/feed.atom"))
    assert f'href="{settings.ORIGIN}/boards/lounge/"' in whole and 'href="/' not in whole


def test_an_entry_names_its_author_its_times_and_an_address_that_lasts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = world.ask()
    before = atom("/feed.atom")
    later = clock.now() + timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    world.answer(topic)
    entry, old = (feed.find(f"{ATOM}entry") for feed in (atom("/feed.atom"), before))
    assert entry is not None and old is not None
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Noor"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == f"{settings.ORIGIN}/members/noor/"
    assert entry.findtext(f"{ATOM}id") == old.findtext(f"{ATOM}id")
    published, updated = (datetime.fromisoformat(entry.findtext(f"{ATOM}{name}", "")) for name in ("published", "updated"))
    assert published.tzinfo is not None and published == topic.created_at
    assert updated == later
    item = ElementTree.fromstring(browse().get("/feed.rss").content).find("channel/item")
    assert item is not None and item.findtext(CREATOR) == "Noor"
    assert re.match(r"\w{3}, \d{2} \w{3} \d{4} ", item.findtext("pubDate", ""))


def test_a_topics_feed_has_its_posts_the_newest_first_and_survives_a_new_title(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    assert titles(atom(f"/topics/{topic.pk}/feed.atom")) == ["Re: My Finch wakes in the bag", "My Finch wakes in the bag"]
    topics.retitle(topic, title="Wakes in any bag", tag_names=[], by=world.noor)
    assert titles(atom(f"/topics/{topic.pk}/feed.atom"))[-1] == "Wakes in any bag"


def test_a_closed_board_a_hidden_topic_and_a_hidden_post_are_in_no_feed_even_for_dara(world: World) -> None:
    topic = world.ask(tags=("sleep",))
    reply = world.answer(topic, by=world.noor, body="The secret zebra of the bag.")
    ghost = world.ask("The zebra topic of the bag", tags=("sleep",))
    closed = world.ask("Zebra among moderators, a bag", by=world.chen, board=world.moderators, tags=("sleep", "stripes"))
    world.settle()
    posts.hide(reply, by=world.chen, reason="Off topic.")
    topics.hide(ghost, by=world.chen, reason="Off topic.")
    for client in (browse(), browse(world.dara)):
        for address in [*feeds(world, topic), "/members/chen/feed.atom"]:
            assert "zebra" not in client.get(address).content.decode().lower(), address
        for address in (
            f"/topics/{closed.pk}/feed.atom", f"/topics/{ghost.pk}/feed.rss", "/boards/moderators/feed.atom",
            "/categories/backstage/feed.atom", "/tags/stripes/feed.atom", "/members/nobody/feed.atom",
        ):  # fmt: skip
            assert client.get(address).status_code == 404, address


def test_hostile_titles_are_only_words_in_a_feed(world: World) -> None:
    topic = world.ask(HOSTILE, body="<script>go()</script> Words enough for a post.", tags=("sleep",))
    world.settle()
    for address in feeds(world, topic):
        said = browse().get(address).content
        ElementTree.fromstring(said)
        assert b"<script" not in said and b"&lt;script&gt;go()&lt;/script&gt; Words" not in said and b"\x01" not in said, address
    assert titles(atom("/feed.atom")) == ["</title><script>go()</script> & ]]>  in the bag"]


def test_a_reader_who_has_it_is_told_so_until_something_changes(world: World) -> None:
    topic = world.ask()
    for address in ("/feed.atom", "/boards/questions/feed.rss", f"/topics/{topic.pk}/feed.atom"):
        first = browse().get(address)
        known: dict[str, Any] = {"if-none-match": first.headers["ETag"]}
        assert browse().get(address, headers=known).status_code == 304, address
        assert browse().get(address, headers={"if-modified-since": first.headers["Last-Modified"]}).status_code == 304
        posts.edit(topic.posts.get(), by=world.noor, body=f"Edited, and longer than before. {address}")
        changed = browse().get(address, headers=known)
        assert changed.status_code == 200 and b"Edited, and longer" in changed.content, address


def test_an_edit_anywhere_in_a_feed_is_among_what_the_kept_feed_depends_on(world: World) -> None:
    topic = world.ask(tags=("sleep",))
    for address in feeds(world, topic)[:-1]:
        assert f"topic:{topic.pk}=" in browse().get(address).headers["X-Page-Marks"], address
    assert "X-Page-Marks" not in browse().get("/search/feed.atom?q=bag").headers


def test_a_feed_of_nothing_stays_the_same(world: World) -> None:
    first = browse().get("/boards/lounge/feed.atom")
    assert titles(ElementTree.fromstring(first.content)) == []
    assert browse().get("/boards/lounge/feed.atom", headers={"if-none-match": first.headers["ETag"]}).status_code == 304


def test_pages_lead_to_their_feeds(world: World) -> None:
    topic = world.ask(tags=("sleep",))
    for page, feed in {
        "/": "/feed.atom", "/boards/questions/": "/boards/questions/feed.atom", "/categories/laptops/": "/categories/laptops/feed.atom",
        "/tags/sleep/": "/tags/sleep/feed.atom", "/members/noor/": "/members/noor/feed.atom",
        topic.get_absolute_url(): f"/topics/{topic.pk}/feed.atom", "/search/?q=bag": "/search/feed.atom?q=bag",
    }.items():  # fmt: skip
        source = html(page)
        assert re.search(rf'<link rel="alternate" type="application/atom\+xml" href="{re.escape(feed)}"', source), page
        assert re.search(rf'<a [^>]*href="{re.escape(feed)}"', source), page
        atom(feed)
