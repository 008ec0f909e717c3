"""Live hints: that something changed, only to who may know, and no more than that."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client

from commonwheel.delivery import live
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.web.pages.live.stream import Stream
from tests.config.asking import Got, scope, taker
from tests.world import World


def listen(query: str, *, while_open: Any = lambda: None, cookie: str = "") -> Got:
    """Open a stream for a moment, do something, and close it."""

    async def story() -> Got:
        got, left = Got(), asyncio.Event()

        async def receive() -> dict[str, Any]:
            await left.wait()
            return {"type": "http.disconnect"}

        with ThreadPoolExecutor(1) as pool:
            asked = scope("/live/", query=query, **({"cookie": cookie} if cookie else {}))
            open_stream = asyncio.create_task(Stream(pool)(asked, receive, taker(got)))
            await asyncio.sleep(0.6)
            await asyncio.to_thread(while_open)
            await asyncio.sleep(0.6)
            left.set()
            await asyncio.wait_for(open_stream, 5)
            await asyncio.get_running_loop().run_in_executor(pool, _close)
        return got

    return asyncio.run(story())


def _close() -> None:
    from django.db import connection  # noqa: PLC0415 — the connection of the stream's own thread

    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_visitor_hears_that_a_topic_changed_and_nothing_else(committed_world: World) -> None:
    topic, other = committed_world.ask(), committed_world.ask("Another question about it")

    def happens() -> None:
        freshness().touch([f"topic:{topic.pk}", f"topic:{other.pk}", "people"])

    got = listen(f"topic={topic.pk}", while_open=happens)
    assert got.headers["content-type"].startswith("text/event-stream")
    assert got.body.decode().count("event: hint") == 1
    assert f"data: topic:{topic.pk}\n" in got.body.decode()
    assert topic.title not in got.body.decode()


@pytest.mark.django_db(transaction=True)
def test_noor_hears_her_own_bell(committed_world: World) -> None:
    client = Client()
    client.force_login(committed_world.noor)
    cookie = f"session={client.cookies['session'].value}"
    noor, ben = committed_world.noor.pk, committed_world.ben.pk
    assert b"data: bell\n" in listen("bell=1", cookie=cookie, while_open=lambda: freshness().touch([f"bell:{noor}"])).body
    assert b"hint" not in listen("bell=1", cookie=cookie, while_open=lambda: freshness().touch([f"bell:{ben}"])).body


@pytest.mark.django_db(transaction=True)
def test_a_browser_with_nothing_to_hear_is_told_not_to_ask_again(committed_world: World) -> None:
    assert listen("bell=1").status == 204
    assert listen("topic=999999&topic=abc").status == 204


def test_who_may_not_see_a_topic_does_not_hear_of_it(world: World) -> None:
    secret = world.ask(by=world.chen, board=world.moderators)
    assert live.channels(world.noor, topic_ids=[secret.pk], bell=False) == {}
    assert live.channels(world.visitor, topic_ids=[secret.pk], bell=True) == {}
    assert live.channels(world.chen, topic_ids=[secret.pk], bell=False) == {f"topic:{secret.pk}": f"topic:{secret.pk}"}


def test_a_reader_is_offered_the_replies_of_others_that_they_have_not_seen(world: World, client: Client) -> None:
    topic = world.ask()
    assert client.get(f"/live/topics/{topic.pk}/?after=1").status_code == 204
    first = world.answer(topic)
    world.answer(topic, by=world.ben, body="It also wakes when a mouse is moved.")
    page = client.get(f"/live/topics/{topic.pk}/?after=1").content.decode()
    assert "2 new replies" in page
    assert f'href="{first.get_absolute_url()}"' in page
    client.force_login(world.amina)
    assert "1 new reply" in client.get(f"/live/topics/{topic.pk}/?after=1").content.decode()


def test_the_parts_of_a_page_are_hidden_from_who_may_not_see_the_page(world: World, client: Client) -> None:
    secret = world.ask(by=world.chen, board=world.moderators)
    assert client.get(f"/live/topics/{secret.pk}/?after=0").status_code == 404
