"""The front: one ASGI application that sends each request the shortest way."""

from __future__ import annotations

import asyncio
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection

from commonwheel.config.front import replies, searches
from commonwheel.config.front.bridge import Application, Bridge, Disconnected, Receive, Scope, Send
from commonwheel.config.front.files import StaticFiles
from commonwheel.config.front.members import Members
from commonwheel.config.front.pages import Pages, without_marks
from commonwheel.config.front.searches import Searches
from commonwheel.config.front.visitors import visit
from commonwheel.config.front.visits import Visits
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.web.pages.formats.webcasts import bringing
from commonwheel.web.pages.live.stream import Stream


class Front:
    """Files, live hints and kept pages of visitors and members are answered here; all else goes over the bridge to Django."""

    def __init__(self, django: Application) -> None:
        # Where the database takes one at a time anyhow, threads that wait for it only keep the one that writes from going on.
        lines_up = replies.is_reply if connection.vendor == "sqlite" else None
        self.bridge = Bridge(replies.first(django), threads=settings.THREADS, behind_proxy=settings.BEHIND_PROXY, room=bringing.room, lines_up=lines_up)
        self.members = Members(self.bridge)
        self.visits = Visits()
        self.searches = Searches()
        self.pages = Pages(freshness(), again=self._again)
        self.live = Stream(self.bridge.pool)
        hashed = getattr(staticfiles_storage, "hashed_files", {})
        self.files = StaticFiles(Path(settings.STATIC_ROOT), settings.STATIC_URL, frozenset(hashed.values()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_and_die(receive, send)
        elif scope["type"] == "http":
            try:
                await self._answer(scope, receive, send)
            except Disconnected:
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == "/live/":
            await self.live(scope, receive, send)
            return
        if path.startswith(self.files.prefix) and await self.files.answer(scope, send):
            return
        visitor = visit(scope)
        if visitor is not None:
            status = await self.pages.answer(visitor, scope, receive, send, self.bridge)
        else:
            status = await self.members.answer(scope, send) or await self._the_long_way(scope, receive, send)
        if status in (200, 304) and scope["method"] == "GET" and path.startswith("/topics/"):
            headers = dict(scope["headers"])
            if b"hx-request" not in headers and b"sec-purpose" not in headers:
                self.visits.note(path, headers.get(b"user-agent", b""))

    def _again(self, scope: Scope) -> None:
        if scope["path"] == searches.PATH:
            self.searches.note(scope["query_string"])

    async def _the_long_way(self, scope: Scope, receive: Receive, send: Send) -> int:
        answer = await self.bridge.ask(scope, receive)
        self.members.learn(answer)
        answer.headers = without_marks(answer.headers)
        await self.bridge.send(answer, scope, send)
        return answer.status

    async def _live_and_die(self, receive: Receive, send: Send) -> None:
        await receive()
        # Whoever served here before may have been killed between a deed and saying that pages changed.
        await asyncio.to_thread(freshness().renew)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.live.end()
        self.visits.stop()
        self.searches.stop()
        await send({"type": "lifespan.shutdown.complete"})
