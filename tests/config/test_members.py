"""The short way to a member's page: the same page as the long way, and never a moment behind what was decided of the member."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonwheel.accounts import people, sign_ins
from commonwheel.accounts.people import Person
from commonwheel.authority import restrictions
from commonwheel.authority.joining import policies
from commonwheel.config import wsgi
from commonwheel.config.front.application import Front
from commonwheel.conversations import kudos, posts, reading
from commonwheel.delivery import notifications
from commonwheel.web import short_ways
from commonwheel.web.shells import shells
from commonwheel.web.short_ways import Asked
from tests.config.asking import Got, end, receiver, scope, taker
from tests.world import PASSWORD, World

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w{64})"')


class Browser:
    """A member's browser before the front, with their cookies."""

    def __init__(self, front: Front, person: Person | None = None) -> None:
        self.front = front
        self.cookies: dict[str, str] = {}
        if person is not None:
            client = Client()
            client.force_login(person)
            self.cookies["session"] = client.cookies["session"].value

    def get(self, path: str, **headers: str) -> Got:
        got, headers = Got(), {"accept": "text/html", "accept_language": "en", **headers}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        path, _, query = path.partition("?")
        asyncio.run(self.front(scope(path, query=query, **headers), receiver(), taker(got)))
        for name, value in re.findall(r"(\w+)=([^;]*)", got.headers.get("set-cookie", ""))[:1]:
            self.cookies[name] = value
        return got


@pytest.fixture
def front() -> Iterator[Front]:
    """A front of its own, of which one knows whom it asked."""
    front = Front(wsgi.application)
    front.asked = 0  # type: ignore[attr-defined]
    ask = front.bridge.ask

    async def counting(*args: Any) -> Any:
        front.asked += 1  # type: ignore[attr-defined]
        return await ask(*args)

    front.bridge.ask = counting  # type: ignore[method-assign]
    shells.kept.clear()
    yield front
    end(front.bridge.pool)
    front.visits.stop()
    front.searches.stop()


def warm(front: Front, person: Person, path: str) -> Browser:
    """A browser that has been on this page, so that the next time is the short way."""
    browser = Browser(front, person)
    for _ in range(3):
        assert browser.get(path).status == 200
    before = front.asked  # type: ignore[attr-defined]
    assert browser.get(path).status == 200
    assert front.asked == before, "the framework was asked, though the page was kept"  # type: ignore[attr-defined]
    return browser


def test_the_short_way_leads_to_the_same_page_as_the_long_one(committed_world: World, front: Front) -> None:
    topic = committed_world.ask(by=committed_world.chen)
    path = topic.get_absolute_url()
    browser = warm(front, committed_world.noor, path)
    short = browser.get(path)
    shells.kept.clear()
    long = browser.get(path)
    assert TOKEN.sub(b"", short.body) == TOKEN.sub(b"", long.body) and b"My Finch" in short.body
    left_out = {"set-cookie", "content-length"}
    assert {k: v for k, v in short.headers.items() if k not in left_out} == {k: v for k, v in long.headers.items() if k not in left_out}
    assert "x-page-shell" not in long.headers and short.headers["cache-control"] == "private, no-cache"


def test_another_member_is_served_from_the_same_shell_with_what_is_theirs(committed_world: World, front: Front) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    reply = world.answer(topic)
    iris = people.add("iris", name="Iris")
    kudos.give(reply, by=world.noor)
    path = topic.get_absolute_url()
    noor, other = warm(front, world.noor, path), warm(front, iris, path)
    assert b"Kudos given" in noor.get(path).body and b"Kudos given" not in other.get(path).body
    assert b"@iris" in other.get(path).body and b"@noor" not in other.get(path).body
    assert reading.read_up_to(iris, topic) == 2
    tokens = [set(TOKEN.findall(browser.get(path).body)) for browser in (noor, other)]
    assert all(len(found) == 1 for found in tokens) and tokens[0] != tokens[1]


def test_a_form_of_a_page_from_the_short_way_is_taken(committed_world: World, front: Front) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    browser = warm(front, world.noor, topic.get_absolute_url())
    token = TOKEN.search(browser.get(topic.get_absolute_url()).body)
    client = Client(enforce_csrf_checks=True)
    client.cookies.load(browser.cookies)
    assert token is not None
    answer = client.post(f"/topics/{topic.pk}/watch/", {"csrfmiddlewaretoken": token[1].decode()})
    assert answer.status_code == 302
    assert b"You are told of every reply" in browser.get(topic.get_absolute_url()).body


def test_who_lost_the_cookie_of_forms_gets_another_one(committed_world: World, front: Front) -> None:
    topic = committed_world.ask(by=committed_world.chen)
    path = topic.get_absolute_url()
    browser = warm(front, committed_world.noor, path)
    kept = browser.get(path)
    assert "set-cookie" not in kept.headers
    for lost in ("", "not a secret"):
        browser.cookies["csrftoken"] = lost
        page = browser.get(path)
        cookie = page.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=" in cookie
        assert browser.cookies["csrftoken"] not in ("", lost)
        token = TOKEN.search(page.body)
        client = Client(enforce_csrf_checks=True)
        client.cookies.load(browser.cookies)
        assert token is not None
        assert client.post(f"/topics/{topic.pk}/watch/", {"csrfmiddlewaretoken": token[1].decode()}).status_code == 302


def test_what_others_write_is_in_the_very_next_page(committed_world: World, front: Front) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    browser = warm(front, world.noor, topic.get_absolute_url())
    for number in range(3):
        world.answer(topic, body=f"This is answer number {number}.")
        assert f"answer number {number}.".encode() in browser.get(topic.get_absolute_url()).body
    notifications.tell(world.noor.pk, "mention", post=world.answer(world.ask("Another one here"), by=world.ben), actor=world.ben)
    assert b'class="bell-count"' in browser.get(topic.get_absolute_url()).body


def ended(world: World) -> None:
    for row in sign_ins.of(world.noor):
        sign_ins.end(row, by=world.noor)
    Client().session.model.objects.all().delete()


def everywhere(world: World) -> None:
    people.sign_out_everywhere(world.noor)


def closed(world: World) -> None:
    people.close(world.noor, by=world.dara)


def new_password(world: World) -> None:
    world.noor.set_password("another long and quiet evening")
    world.noor.save()


@pytest.mark.parametrize("over", [ended, everywhere, closed, new_password])
def test_a_sign_in_that_is_over_is_over_at_once(committed_world: World, front: Front, over: Any) -> None:
    topic = committed_world.ask(by=committed_world.chen)
    browser = warm(front, committed_world.noor, topic.get_absolute_url())
    over(committed_world)
    page = browser.get(topic.get_absolute_url())
    assert b"@noor" not in page.body and b"Sign in to reply" in page.body


def test_a_ban_a_policy_and_a_preference_hold_at_once(committed_world: World, front: Front) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    path = topic.get_absolute_url()
    browser = warm(front, world.noor, path)
    world.noor.language, world.noor.theme = "de", "dark"
    world.noor.save()
    page = browser.get(path).body
    assert b'lang="de"' in page and b'data-theme="dark"' in page
    restrictions.ban(world.noor, by=None, reason="Sold fake chargers.")
    assert b"Sold fake chargers." in browser.get(path).body
    policies.publish("Rules", "Be kind.", by=world.dara)
    asked = browser.get(path)
    assert asked.status == 302 and asked.headers["location"].startswith("/account/policies/")


def test_a_topic_that_a_member_may_not_see_any_more_is_gone_at_once(committed_world: World, front: Front) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    browser = warm(front, world.noor, topic.get_absolute_url())
    posts.topics.move(topic, world.moderators, by=world.dara)
    assert browser.get(topic.get_absolute_url()).status == 404


@pytest.mark.parametrize(("path", "most"), [("topic", 7), ("/", 4), ("/boards/questions/", 5)])
def test_the_short_way_costs_few_statements_however_much_there_is(committed_world: World, front: Front, path: str, most: int) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    for number in range(5):
        world.answer(topic, body=f"This is answer number {number}.")
        world.ask(f"Question number {number}", by=world.chen)
    path = topic.get_absolute_url() if path == "topic" else path
    browser = warm(front, world.noor, path)
    asked = Asked(browser.cookies["session"], browser.cookies["csrftoken"], "localhost", False, path, "")
    with CaptureQueriesContext(connection) as queries:
        assert short_ways.answer(asked) is not None
    assert len(queries) <= most, "\n".join(query["sql"][:160] for query in queries)


def test_a_message_that_waits_takes_the_long_way(committed_world: World, front: Front) -> None:
    topic = committed_world.ask(by=committed_world.chen)
    browser = warm(front, committed_world.noor, topic.get_absolute_url())
    before = front.asked  # type: ignore[attr-defined]
    browser.cookies["messages"] = "anything"
    browser.get(topic.get_absolute_url())
    assert front.asked == before + 1  # type: ignore[attr-defined]


def test_the_page_is_made_small_for_who_takes_that(committed_world: World, front: Front) -> None:
    topic = committed_world.ask(by=committed_world.chen)
    browser = warm(front, committed_world.noor, topic.get_absolute_url())
    plain, small = browser.get(topic.get_absolute_url()), browser.get(topic.get_absolute_url(), accept_encoding="br, gzip")
    assert small.headers["content-encoding"] == "gzip" and len(small.body) < len(plain.body) / 2
    assert TOKEN.sub(b"", gzip.decompress(small.body)) == TOKEN.sub(b"", plain.body)


def test_neither_a_stranger_nor_a_forged_session_gets_a_members_page(committed_world: World, front: Front) -> None:
    topic = committed_world.ask(by=committed_world.chen)
    browser = warm(front, committed_world.noor, topic.get_absolute_url())
    browser.cookies["session"] = "x" * 32
    assert b"@noor" not in browser.get(topic.get_absolute_url()).body
    assert b"@noor" not in Browser(front).get(topic.get_absolute_url()).body
    client = Client()
    assert client.post("/account/sign-in/", {"login": "noor", "password": PASSWORD}).status_code == 302
    browser.cookies["session"] = client.cookies["session"].value
    assert b"@noor" in browser.get(topic.get_absolute_url()).body
