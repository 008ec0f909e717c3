"""Pages kept for visitors, served ahead of the framework for as long as what they depend on did not change.

A page says itself what it depends on and at which version it read that (web/caching.py). It is served while every one
of these marks still reads the same, so the first request after a change gets the new page; and at most for a minute,
since pages say "5 minutes ago".
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from commonwheel.config.front import encodings
from commonwheel.config.front.bridge import Answer, Bridge, Headers, Receive, Scope, Send
from commonwheel.config.front.visitors import Visit
from commonwheel.kernel.engines.freshness import Freshness
from commonwheel.web.caching import HEADER

MARKS = HEADER.lower().encode()
LONGEST = 60.0
VARY = b"Accept-Encoding, Accept-Language, Cookie"
OURS = frozenset({MARKS, b"vary", b"cache-control", b"etag", b"content-length", b"content-encoding", b"expires"})
ASIDE = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""What is between us and the client; the page itself is asked for whole and plain."""
BODILY = (b"content-length", b"content-encoding", b"content-type")
"""Headers that tell of a body."""
OVERHEAD = 2_048
"""Bytes that a kept page takes besides its bodies, about."""

Ready = tuple[bytes, bytes, Headers, Headers]
"""Entity tag, body, the headers with the body, the headers without it (304)."""


class Page:
    """One answer that visitors share, in each encoding that was asked for."""

    __slots__ = ("changed", "headers", "marks", "plain", "ready", "tag", "until", "versions")

    def __init__(self, answer: Answer, marks: list[str], versions: list[bytes]) -> None:
        self.marks, self.versions = marks, versions
        self.until = time.monotonic() + LONGEST
        self.plain = answer.body
        self.tag = hashlib.blake2b(answer.body, digest_size=12).hexdigest()
        self.headers: Headers = [pair for pair in answer.headers if pair[0] not in OURS]
        self.changed = dict(self.headers).get(b"last-modified", b"")
        self.ready: dict[str, Ready] = {}
        """By encoding."""

    @property
    def size(self) -> int:
        return len(self.plain) + sum(len(body) for _tag, body, _with, _without in self.ready.values()) + OVERHEAD

    def made(self, encoding: str) -> Ready:
        """What clients that take this encoding are sent. Takes a moment: not in the event loop."""
        body = encodings.encode(self.plain, encoding)
        tag = f'"{self.tag}{encoding and "-"}{encoding}"'.encode()
        without = [*self.headers, (b"etag", tag), (b"vary", VARY), (b"cache-control", b"no-cache")]
        coded = [(b"content-encoding", encoding.encode())] if encoding else []
        return tag, body, [*without, *coded, (b"content-length", str(len(body)).encode())], without


class Pages:
    """Kept pages, the least used forgotten first. Lives in one event loop and is touched by nobody else."""

    def __init__(self, freshness: Freshness, *, again: Callable[[Scope], None] = lambda _scope: None, most_bytes: int = 64 * 1024 * 1024) -> None:
        self.freshness = freshness
        self.again = again
        """Told of each request that a kept page answers: the view of the page does not hear of it."""
        self.most_bytes = most_bytes
        self.bytes = 0
        self.kept: OrderedDict[Hashable, Page] = OrderedDict()
        self.in_the_making: dict[Hashable, asyncio.Future[bool]] = {}

    async def answer(self, visit: Visit, scope: Scope, receive: Receive, send: Send, bridge: Bridge) -> int:
        """Answer a visitor, from what is kept or by asking the bridge; returns the status."""
        while True:
            page = await self.find(visit.key)
            if page is not None:
                self.again(scope)
                return await self.send(page, visit, send)
            making = self.in_the_making.get(visit.key)
            # Many who ask for the same at once wait for the first. What comes out is looked at anew: it may already be old.
            if making is None or not await making:
                return await self.make(visit, scope, receive, send, bridge)

    async def find(self, key: Hashable) -> Page | None:
        """The page, if it is still true."""
        page = self.kept.get(key)
        if page is None:
            return None
        if time.monotonic() < page.until:
            if self.freshness.is_remote:
                versions = await asyncio.to_thread(self.freshness.each, page.marks)
            else:
                versions = self.freshness.each(page.marks)
            if versions == page.versions:
                if self.kept.get(key) is page:
                    self.kept.move_to_end(key)
                return page
        if self.kept.get(key) is page:
            self.drop(key)
        return None

    async def make(self, visit: Visit, scope: Scope, receive: Receive, send: Send, bridge: Bridge) -> int:
        """Have the page made, keep it if it may be kept, and send it."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        is_first = self.in_the_making.setdefault(visit.key, done) is done
        page = None
        try:
            answer = await bridge.ask({**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in ASIDE]}, receive)
            page = self.keep(visit.key, answer) if not visit.is_head else None
        finally:
            if is_first:
                del self.in_the_making[visit.key]
                done.set_result(page is not None)
        if page is not None:
            return await self.send(page, visit, send)
        answer.headers = without_marks(answer.headers)
        told = dict(answer.headers)
        if answer.status == 200 and answer.stream is None and _is_known(told.get(b"etag", b""), told.get(b"last-modified", b""), visit):
            # The view was not told what the visitor has, so it could not say so itself.
            return await self.send_nothing([pair for pair in answer.headers if pair[0] not in BODILY], send)
        await bridge.send(answer, scope, send)
        return answer.status

    async def send_nothing(self, headers: Headers, send: Send) -> int:
        """Say that what the visitor has is still true."""
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return 304

    async def send(self, page: Page, visit: Visit, send: Send) -> int:
        """Send a kept page as this visitor takes it, or that theirs is still true."""
        encoding = encodings.best(visit.encodings) if len(page.plain) >= encodings.SMALL else ""
        if encoding not in page.ready:
            made = await asyncio.to_thread(page.made, encoding)
            before = page.size
            page.ready[encoding] = made
            if self.kept.get(visit.key) is page:
                self.bytes += page.size - before
        tag, body, headers, without = page.ready[encoding]
        if _is_known(tag, page.changed, visit):
            return await self.send_nothing(without, send)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if visit.is_head else body})
        return 200

    def keep(self, key: Hashable, answer: Answer) -> Page | None:
        """Keep an answer that says what it depends on; None for others."""
        told = next((value for name, value in answer.headers if name == MARKS), None)
        if not told or answer.status != 200 or answer.stream is not None:
            return None
        if any(name == b"set-cookie" for name, _value in answer.headers):
            # A cookie is for one person, and so is the page that came with it (a form with their token).
            return None
        pairs = [pair.rpartition("=") for pair in told.decode("latin-1").split(" ")]
        page = Page(answer, [mark for mark, _, _version in pairs], [bytes.fromhex(version) for _mark, _, version in pairs])
        if key in self.kept:
            self.drop(key)
        self.kept[key] = page
        self.bytes += page.size
        while self.bytes > self.most_bytes and len(self.kept) > 1:
            self.drop(next(iter(self.kept)))
        return page

    def drop(self, key: Hashable) -> None:
        """Forget a page."""
        self.bytes -= self.kept.pop(key).size


def _is_known(tag: bytes, changed: bytes, visit: Visit) -> bool:
    """Whether a visitor says that they have what this entity tag names; or, knowing no tag, what changed at this very moment."""
    if not visit.known:
        return bool(changed) and changed == visit.since
    return bool(tag) and tag in {known.strip().removeprefix(b"W/") for known in visit.known.split(b",")}


def without_marks(headers: Headers) -> Headers:
    """Headers as the world may see them."""
    return [pair for pair in headers if pair[0] != MARKS]
