"""The short way of a reply: the same as the long one, with everything asked that is asked there."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from commonwheel.accounts.people import Person
from commonwheel.authority import restrictions
from commonwheel.config import wsgi
from commonwheel.config.front.application import Front
from commonwheel.config.front.replies import first
from commonwheel.conversations import drafts, locks
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from tests.config.asking import Got, end, receiver, scope, taker
from tests.world import World

WORDS = "It wakes because of the *lid switch*."


class Writer:
    """A member's browser before the front, with the form of a topic open."""

    def __init__(self, front: Front, person: Person, topic: Topic) -> None:
        self.front, self.topic = front, topic
        client = Client()
        client.force_login(person)
        page = client.get(topic.get_absolute_url()).content
        found = re.search(rb'name="csrfmiddlewaretoken" value="(\w{64})"', page)
        assert found is not None
        self.token = found[1].decode()
        self.cookies = {"session": client.cookies["session"].value, "csrftoken": client.cookies["csrftoken"].value}

    def reply(self, body: str = WORDS, token: str = "", **headers: str) -> Got:
        got, form = Got(), urlencode({"csrfmiddlewaretoken": token or self.token, "body": body}).encode()
        told = {
            "accept_language": "en", "content_type": "application/x-www-form-urlencoded", "content_length": str(len(form)),
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers,
        }  # fmt: skip
        asyncio.run(self.front(scope(f"/topics/{self.topic.pk}/reply/", method="POST", **told), receiver(form), taker(got)))
        return got


@pytest.fixture
def front() -> Iterator[Front]:
    """A front of its own, of which one knows how often it had to ask the whole framework."""

    def counting(*args: Any) -> Any:
        front.asked += 1  # type: ignore[attr-defined]
        return wsgi.application(*args)

    front = Front(counting)
    front.asked = 0  # type: ignore[attr-defined]
    yield front
    end(front.bridge.pool)
    front.visits.stop()
    front.searches.stop()


def test_a_reply_stands_in_its_topic_and_its_author_is_led_there(committed_world: World, front: Front) -> None:
    world = committed_world
    topic = world.ask(by=world.noor)
    drafts.save(f"topic:{topic.pk}", by=world.ben, body="It wakes because")
    got = Writer(front, world.ben, topic).reply()
    post = Post.objects.get(topic=topic, number=2)
    assert (got.status, got.headers["location"]) == (302, f"/posts/{post.pk}/")
    assert (post.author, post.source, "<em>lid switch</em>" in post.html) == (world.ben, WORDS, True)
    assert drafts.find(f"topic:{topic.pk}", by=world.ben) is None
    assert front.asked == 0, "the whole framework was not needed"  # type: ignore[attr-defined]
    topic.refresh_from_db()
    assert (topic.replies_count, topic.last_post_id, topic.last_author) == (1, post.pk, world.ben)


def test_both_ways_say_the_same(committed_world: World, front: Front) -> None:
    world = committed_world
    writer = Writer(front, world.ben, world.ask(by=world.noor))
    short = writer.reply()
    writer.cookies["messages"] = "a message that waits"
    long = writer.reply()
    assert front.asked == 1  # type: ignore[attr-defined]
    assert short.headers["location"] == long.headers["location"], "the same once more is the same"
    told_by_cookies = {"set-cookie", "vary", "content-length", "content-type"}
    assert {k: v for k, v in short.headers.items() if k not in told_by_cookies} == {k: v for k, v in long.headers.items() if k not in told_by_cookies}
    assert "content-security-policy" in short.headers


def test_who_may_not_reply_is_told_why(committed_world: World, front: Front) -> None:
    world = committed_world
    topic, locked = world.ask(by=world.noor), world.ask("Which dock fits the Heron", by=world.noor)
    ben, late = Writer(front, world.ben, topic), Writer(front, world.ben, locked)
    locks.lock(locked, by=world.chen, reason="Answered.")
    refused = late.reply()
    assert refused.status == 422 and b"Answered." in refused.body and b"lid switch" in refused.body
    assert ben.reply("Hm.").status == 422
    restrictions.ban(world.ben, by=None, reason="Sold fake chargers.")
    banned = ben.reply()
    assert banned.status == 422 and b"Sold fake chargers." in banned.body
    assert not Post.objects.replies().exists()


def test_a_forged_form_and_a_foreign_page_are_refused(committed_world: World, front: Front) -> None:
    world = committed_world
    ben = Writer(front, world.ben, world.ask(by=world.noor))
    assert ben.reply(token="x" * 64).status == 403
    assert ben.reply(origin="https://elsewhere.example").status == 403
    assert ben.reply(host="elsewhere.example").status == 400
    ben.cookies["session"] = "x" * 32
    assert ben.reply().status in (302, 403)
    assert not Post.objects.replies().exists()


def test_a_topic_that_one_may_not_see_takes_nothing(committed_world: World, front: Front) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    ben = Writer(front, world.ben, topic)
    topic.board = world.moderators
    topic.save()
    assert ben.reply().status == 404
    assert not Post.objects.replies().exists()


def test_a_flood_ends_as_it_does_on_the_long_way(committed_world: World, front: Front) -> None:
    world = committed_world
    ben = Writer(front, world.ben, world.ask(by=world.noor))
    answers = [ben.reply(f"This is reply number {number}.") for number in range(7)]
    assert [got.status for got in answers] == [302] * 5 + [422] * 2
    assert b"very quick" in answers[-1].body
    assert Post.objects.replies().count() == 5


def test_a_reply_costs_few_statements(committed_world: World, front: Front) -> None:
    world = committed_world
    topic = world.ask(by=world.noor)
    ben = Writer(front, world.ben, topic)
    ben.reply("The first one, after which all is known.")
    with CaptureQueriesContext(connection) as queries:
        form = urlencode({"csrfmiddlewaretoken": ben.token, "body": WORDS}).encode()
        took = first(wsgi.application)(_environ(topic, ben, form), lambda status, headers: None)
        assert list(took) == [b""]
    assert len(queries) <= 17, "\n".join(query["sql"][:160] for query in queries)
    assert Post.objects.replies().count() == 2


def _environ(topic: Topic, writer: Writer, form: bytes) -> dict[str, Any]:
    cookies = "; ".join(f"{name}={value}" for name, value in writer.cookies.items())
    asked = RequestFactory().generic("POST", f"/topics/{topic.pk}/reply/", form, "application/x-www-form-urlencoded", HTTP_COOKIE=cookies, HTTP_HOST="localhost")
    return dict(asked.environ) | {"wsgi.input": io.BytesIO(form)}
