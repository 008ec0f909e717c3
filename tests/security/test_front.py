"""What strangers do to the front so that others wait, and what must never be kept for the next one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commonwheel.config.front import bridge as bridge_module
from commonwheel.config.front import visitors
from commonwheel.config.front.bridge import Bridge
from commonwheel.config.front.pages import Pages
from commonwheel.config.front.visitors import visit
from commonwheel.engines.freshness.memory import SharedMemoryFreshness
from tests.config.asking import Got, receiver, scope, taker


async def never() -> dict[str, Any]:
    """A sender who sends nothing."""
    await asyncio.sleep(30)
    return {}


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"here"]


def test_who_announces_a_body_and_never_sends_it_lets_nobody_wait_for_the_page() -> None:
    assert visit(scope("/", content_length="10")) is None
    assert visit(scope("/", transfer_encoding="chunked")) is None
    assert visit(scope("/", content_length="0")) is not None


def test_endless_headers_and_addresses_are_remembered_nowhere() -> None:
    before = visitors._differing.cache_info().currsize
    for header in ("accept_language", "cookie"):
        assert visit(scope("/", **{header: "x" * 3_000})) is None
    assert visit(scope("/", query="q=" + "x" * 3_000)) is None
    assert visitors._differing.cache_info().currsize == before
    assert len(visit(scope("/", accept_encoding="gzip, " * 3_000)).encodings) <= visitors.LONGEST


def test_three_hundred_slow_senders_leave_room_for_a_reader() -> None:
    async def story() -> int:
        bridge = Bridge(page, threads=1, behind_proxy=False)
        slow = [asyncio.create_task(bridge.ask(scope("/", method="POST", content_length="9"), never)) for _ in range(300)]
        await asyncio.sleep(0)
        answer = await bridge.ask(scope("/"), receiver())
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return answer.status

    assert asyncio.run(story()) == 200


def test_a_body_that_drips_is_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "PATIENCE", 0.1)

    async def drip() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    answer = asyncio.run(asyncio.wait_for(Bridge(page, threads=1, behind_proxy=False).ask(scope("/", method="POST", content_length="900"), drip), 5))
    assert answer.status == 408


def test_readers_who_take_a_long_file_slowly_hold_no_thread_of_the_pages() -> None:
    started = threading.Event()

    class Long:
        streaming = True

        def __iter__(self) -> Iterator[bytes]:
            started.set()
            return iter([b"piece"] * 3)

    def site(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Long() if environ["PATH_INFO"] == "/long/" else [b"page"]

    async def story() -> bytes:
        bridge = Bridge(site, threads=1, behind_proxy=False)
        asked = scope("/long/")
        taken = asyncio.Event()

        async def take_slowly(message: dict[str, Any]) -> None:
            await taken.wait()

        answer = await bridge.ask(asked, receiver())
        slow = asyncio.create_task(bridge.send(answer, asked, _after_start(take_slowly)))
        await asyncio.to_thread(started.wait, 5)
        page = await asyncio.wait_for(bridge.ask(scope("/"), receiver()), 5)
        taken.set()
        await slow
        return page.body

    assert asyncio.run(story()) == b"page"


def _after_start(take: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """Takes the head at once and the body as ``take`` does."""

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await take(message)

    return send


def test_a_page_that_came_with_a_cookie_is_for_one_visitor_alone(tmp_path: Path) -> None:
    freshness = SharedMemoryFreshness(str(tmp_path / "freshness"))
    people = iter(("first", "second"))

    def site(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        who = next(people)
        marks = f"topic:1={freshness.read(['topic:1']).hex()}"
        start_response("200 OK", [("X-Page-Marks", marks), ("Set-Cookie", f"csrftoken={who}")])
        return [f"token of the {who}".encode()]

    async def story() -> list[Got]:
        pages, bridge = Pages(freshness), Bridge(site, threads=1, behind_proxy=False)
        all_got = []
        for _ in range(2):
            got, asked = Got(), scope("/")
            visitor = visit(asked)
            assert visitor is not None
            await pages.answer(visitor, asked, receiver(), taker(got), bridge)
            all_got.append(got)
        return all_got

    first, second = asyncio.run(story())
    assert (first.body, second.body) == (b"token of the first", b"token of the second")
    assert second.headers["set-cookie"] == "csrftoken=second"
    assert "x-page-marks" not in first.headers
