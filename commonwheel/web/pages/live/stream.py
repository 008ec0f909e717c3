"""The live stream (server-sent events): hints that a topic or one's bell changed, each the name of a channel.

One look at all marks serves every open stream of the process. A stream ends after some minutes and the browser opens
the next one by itself: what the person may hear is then asked anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import Executor
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib import auth
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie

from commonwheel.delivery import live
from commonwheel.kernel.engines.freshness import freshness

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

GLANCE = 0.3
HEARTBEAT = 20.0
LONGEST = 300.0
MOST = 1_000
"""Open streams in one process."""
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Listener:
    """One open stream: what it hears, and what it has not been told yet."""

    def __init__(self, channels: Mapping[str, str]) -> None:
        self.channels = channels
        self.news: set[str] = set()
        self.wake = asyncio.Event()


class Stream:
    """The ASGI application of /live/."""

    def __init__(self, threads: Executor) -> None:
        self.threads = threads
        self.listeners: set[Listener] = set()
        self.watching: asyncio.Task[None] | None = None
        self.ended = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET" or len(self.listeners) >= MOST or self.ended:
            await _refuse(send, 405 if scope["method"] != "GET" else 503)
            return
        cookies = b"; ".join([value for name, value in scope["headers"] if name == b"cookie"]).decode("latin-1")
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        loop = asyncio.get_running_loop()
        channels = await loop.run_in_executor(self.threads, allowed, cookies, asked)
        if not channels:
            # 204 tells the browser not to ask again.
            await _refuse(send, 204)
            return
        listener = Listener(channels)
        self.listeners.add(listener)
        if self.watching is None or self.watching.done():
            self.watching = loop.create_task(self._watch())
        gone = loop.create_task(_gone(receive))
        try:
            await self._tell(listener, send, gone)
        finally:
            self.listeners.discard(listener)
            gone.cancel()

    def end(self) -> None:
        """End all streams."""
        self.ended = True
        for listener in self.listeners:
            listener.wake.set()

    async def _tell(self, listener: Listener, send: Send, gone: asyncio.Task[None]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _say(send, "retry: 3000\n\n")
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST
        while not self.ended and not gone.done() and loop.time() < until:
            woken = loop.create_task(listener.wake.wait())
            await asyncio.wait({woken, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            woken.cancel()
            listener.wake.clear()
            news, listener.news = listener.news, set()
            if not gone.done():
                await _say(send, "".join(f"event: hint\ndata: {channel}\n\n" for channel in sorted(news)) or ": here\n\n")
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self) -> None:
        """Look at the marks of all listeners together, for as long as there are any."""
        known: dict[str, bytes] = {}
        while self.listeners and not self.ended:
            marks = sorted({mark for listener in self.listeners for mark in listener.channels})
            versions = dict(zip(marks, await _each(marks), strict=True))
            changed = {mark for mark, version in versions.items() if known.get(mark, version) != version}
            known = versions
            for listener in list(self.listeners) if changed else ():
                news = {listener.channels[mark] for mark in changed & listener.channels.keys()}
                if news:
                    listener.news |= news
                    listener.wake.set()
            await asyncio.sleep(GLANCE)


def allowed(cookies: str, asked: Mapping[str, list[str]]) -> dict[str, str]:
    """What the person behind these cookies may hear of what was asked for. Runs in a thread with a database."""
    return live.channels(
        who_asks(cookies), topic_ids=_numbers(asked, "topic"), chat_ids=_numbers(asked, "chat"), bell="bell" in asked
    )  # fmt: skip


def who_asks(cookies: str) -> Any:
    """The person behind these cookies, asked outside of any request. Runs in a thread with a database."""
    close_old_connections()
    request = HttpRequest()
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return auth.get_user(request)


def _numbers(asked: Mapping[str, list[str]], name: str) -> list[int]:
    return [int(number) for number in asked.get(name, []) if number.isdigit() and len(number) < 18]


async def _each(marks: list[str]) -> list[bytes]:
    engine = freshness()
    return await asyncio.to_thread(engine.each, marks) if engine.is_remote else engine.each(marks)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")] if status != 204 else []})
    await send({"type": "http.response.body", "body": b""})
