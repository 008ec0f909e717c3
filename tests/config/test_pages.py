"""The page cache for visitors: fast, and never a moment behind what people wrote."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import brotli
import pytest

from commonwheel.config.front import pages as pages_module
from commonwheel.config.front.bridge import Bridge
from commonwheel.config.front.pages import Pages
from commonwheel.config.front.visitors import visit
from commonwheel.engines.freshness.memory import SharedMemoryFreshness
from tests.config.asking import Got, receiver, scope, taker

DATES = {"first": "Fri, 27 Nov 2026 08:00:00 GMT", "second": "Fri, 27 Nov 2026 09:00:00 GMT"}
FILLER = "A wheel turns, and everybody who holds it turns it. " * 40


class House:
    """A tiny site behind the cache: one text that changes, with its mark, as our pages do it."""

    def __init__(self, folder: Path) -> None:
        self.freshness = SharedMemoryFreshness(str(folder / "freshness"))
        self.bridge = Bridge(self.wsgi, threads=4, behind_proxy=False)
        self.pages = Pages(self.freshness)
        self.text = "first"
        self.made = 0
        self.while_making: Callable[[], None] = lambda: None
        self.lock = threading.Lock()

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self.lock:
            self.made += 1
        version = self.freshness.read(["topic:1"])
        body = f"<p>{self.text}</p>{FILLER}".encode()
        self.while_making()
        headers = [("Content-Type", "text/html"), ("Vary", "Cookie")]
        if environ["PATH_INFO"] in ("/feed/", "/tagged/"):
            headers.append(("Last-Modified", DATES[self.text]))
        if environ["PATH_INFO"] == "/tagged/":
            headers.append(("ETag", f'"{self.text}"'))
        elif environ["PATH_INFO"] != "/unmarked/":
            headers.append(("X-Page-Marks", f"topic:1={version.hex()}"))
        start_response("200 OK", headers)
        return [body]

    def change(self, text: str) -> None:
        """What a POST does before it is answered."""
        self.text = text
        self.freshness.touch(["topic:1"])

    async def get(self, path: str = "/", **headers: str) -> Got:
        got, asked = Got(), scope(path, **headers)
        visitor = visit(asked)
        assert visitor is not None
        await self.pages.answer(visitor, asked, receiver(), taker(got), self.bridge)
        return got


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_page_is_made_once_and_then_kept(house: House) -> None:
    async def story() -> None:
        first, second = await house.get(), await house.get()
        assert first.body == second.body
        assert b"<p>first</p>" in second.body
        assert house.made == 1

    asyncio.run(story())


def test_what_was_changed_shows_in_the_very_next_request(house: House) -> None:
    async def story() -> None:
        for number in range(50):
            await house.get()
            house.change(f"text {number}")
            assert f"<p>text {number}</p>".encode() in (await house.get()).body

    asyncio.run(story())


def test_a_page_that_was_read_before_a_change_and_ready_after_it_is_not_kept_alive(house: House) -> None:
    async def story() -> None:
        house.while_making = lambda: house.change("second")
        assert b"<p>first</p>" in (await house.get()).body, "it was asked for before the change"
        house.while_making = lambda: None
        assert b"<p>second</p>" in (await house.get()).body

    asyncio.run(story())


def test_many_who_come_at_once_wait_for_one_page(house: House) -> None:
    async def story() -> None:
        house.while_making = lambda: time.sleep(0.05)
        answers = await asyncio.gather(*(house.get() for _ in range(40)))
        assert all(b"<p>first</p>" in answer.body for answer in answers)
        assert house.made == 1

    asyncio.run(story())


def test_who_waits_for_a_page_that_grew_old_meanwhile_gets_the_new_one(house: House) -> None:
    async def story() -> None:
        started = threading.Event()
        go_on = threading.Event()

        def hold() -> None:
            started.set()
            go_on.wait(5)

        house.while_making = hold
        early = asyncio.create_task(house.get())
        await asyncio.to_thread(started.wait, 5)
        house.while_making = lambda: None
        house.change("second")
        late = asyncio.create_task(house.get())
        await asyncio.sleep(0.05)
        go_on.set()
        await early
        assert b"<p>second</p>" in (await late).body

    asyncio.run(story())


def test_pages_without_marks_are_made_for_each(house: House) -> None:
    async def story() -> None:
        answers = [await house.get("/unmarked/") for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 200]
        assert house.made == 3

    asyncio.run(story())


def test_the_marks_are_never_shown_to_the_world(house: House) -> None:
    async def story() -> None:
        for answer in (await house.get(), await house.get()):
            assert "x-page-marks" not in answer.headers

    asyncio.run(story())


def test_each_encoding_says_the_same(house: House) -> None:
    async def story() -> None:
        plain = await house.get()
        small = await house.get(accept_encoding="gzip, deflate")
        smallest = await house.get(accept_encoding="gzip, deflate, br")
        unwanted = await house.get(accept_encoding="br;q=0, gzip;q=0")
        assert "content-encoding" not in plain.headers
        assert small.headers["content-encoding"] == "gzip"
        assert smallest.headers["content-encoding"] == "br"
        assert plain.body == gzip.decompress(small.body) == brotli.decompress(smallest.body) == unwanted.body
        for answer in (plain, small, smallest):
            assert int(answer.headers["content-length"]) == len(answer.body)
            assert answer.headers["vary"] == "Accept-Encoding, Accept-Language, Cookie"
            assert answer.headers["cache-control"] == "no-cache"
        assert len({answer.headers["etag"] for answer in (plain, small, smallest)}) == 3
        assert house.made == 1

    asyncio.run(story())


def test_a_browser_that_has_the_page_is_told_so_until_it_changes(house: House) -> None:
    async def story() -> None:
        tag = (await house.get(accept_encoding="br")).headers["etag"]
        again = await house.get(accept_encoding="br", if_none_match=f'"other", {tag}')
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
        house.change("second")
        changed = await house.get(accept_encoding="br", if_none_match=tag)
        assert changed.status == 200
        assert b"<p>second</p>" in brotli.decompress(changed.body)

    asyncio.run(story())


def test_a_page_that_is_not_kept_is_not_sent_again_either_where_it_says_which_it_is(house: House) -> None:
    async def story() -> None:
        tag = (await house.get("/tagged/")).headers["etag"]
        again = await house.get("/tagged/", if_none_match=f"W/{tag}")
        assert (again.status, again.body, "content-type" in again.headers) == (304, b"", False)
        assert (await house.get("/tagged/", if_none_match='"other"')).body
        assert (await house.get("/unmarked/", if_none_match=tag)).status == 200
        house.change("second")
        assert (await house.get("/tagged/", if_none_match=tag)).status == 200

    asyncio.run(story())


@pytest.mark.parametrize("address", ["/feed/", "/tagged/"], ids=["kept", "not kept"])
def test_a_reader_that_knows_no_tags_is_told_by_the_date(house: House, address: str) -> None:
    async def story() -> None:
        moment = (await house.get(address)).headers["last-modified"]
        again = await house.get(address, if_modified_since=moment)
        assert (again.status, again.body) == (304, b"")
        assert (await house.get(address, if_modified_since=moment, if_none_match='"other"')).status == 200, "a tag counts more than a date"
        house.change("second")
        assert (await house.get(address, if_modified_since=moment)).status == 200
        assert (await house.get(if_modified_since=moment)).status == 200, "a page without a date is always sent"

    asyncio.run(story())


def test_head_tells_of_the_page_without_sending_it(house: House) -> None:
    async def story() -> None:
        whole = await house.get()
        got, asked = Got(), scope("/", method="HEAD")
        visitor = visit(asked)
        assert visitor is not None
        await house.pages.answer(visitor, asked, receiver(), taker(got), house.bridge)
        assert got.body == b""
        assert got.headers["content-length"] == whole.headers["content-length"]

    asyncio.run(story())


def test_a_page_is_made_anew_after_a_minute(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        await house.get()
        house.text = "unmarked change"
        assert b"<p>first</p>" in (await house.get()).body
        now = time.monotonic()
        monkeypatch.setattr(pages_module.time, "monotonic", lambda: now + 61)
        assert b"<p>unmarked change</p>" in (await house.get()).body

    asyncio.run(story())


def test_memory_is_bounded_and_the_least_used_goes_first(house: House) -> None:
    async def story() -> None:
        house.pages.most_bytes = 20_000
        await house.get("/favourite/")
        for number in range(30):
            await house.get(f"/{number}/")
            await house.get("/favourite/", accept_encoding="gzip")
        assert house.pages.bytes <= 20_000
        assert house.pages.bytes == sum(page.size for page in house.pages.kept.values())
        assert house.made == 31, "what is used stays"

    asyncio.run(story())
