"""The bridge from the event loop to Django's pages: a whole request in, one thread, a whole answer out.

A thread is taken only once the request has arrived in full and given back before the answer is sent, so a slow reader
or writer on the network never holds one. Threads are few and live on: each keeps its connection to the database.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any, TypeVar

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Application = Callable[..., Iterable[bytes]]
Made = TypeVar("Made")

LARGEST = 4 * 1024 * 1024
LARGEST_FORM = 52 * 1024 * 1024
"""Forms with files; the site's options say how large a picture may be, up to 50 MB."""
Room = Callable[[str, str], int]
"""How many bytes a form for this path, sent by who holds these cookies, may have where that is more than usual; else 0."""
IN_MEMORY = 1024 * 1024
SPOOLED = 64 * 1024
"""Bytes of a body that lie in memory while it arrives: many may arrive at once."""
SLOWEST = 16 * 1024
"""Bytes a second that a body must bring on the whole, after a first PATIENCE."""
PATIENCE = 60.0
"""Seconds without a byte from a sender, or without a byte taken by a reader, before we give up."""
WAITING = 256
"""Requests that arrived and may wait for a thread."""
STREAMS = 16
"""Threads for long files. They are not those of pages, for whoever reads slowly holds one."""


@dataclass
class Answer:
    """What to send. ``stream`` is there instead of ``body`` where an answer is made piece by piece."""

    status: int
    headers: Headers
    body: bytes = b""
    stream: Iterable[bytes] | None = None


class Declined(Exception):
    """A request that is not passed on."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        body = words.encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        if status == 503:
            headers.append((b"retry-after", b"2"))
        self.answer = Answer(status, headers, body)


class Disconnected(Exception):
    """The client went away before the request was complete."""


class Bridge:
    """Runs a WSGI application in ``threads`` threads, and in one more what ``lines_up``: that is worked on one after the other."""

    def __init__(
        self, application: Application, *, threads: int, behind_proxy: bool, room: Room | None = None, lines_up: Callable[[dict[str, Any]], bool] | None = None
    ) -> None:
        self.application = application
        self.room = room
        self.lines_up = lines_up
        self.behind_proxy = behind_proxy
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self.line = ThreadPoolExecutor(1, thread_name_prefix="line")
        self.streams = ThreadPoolExecutor(STREAMS, thread_name_prefix="stream")
        self.waiting = 0

    async def ask(self, scope: Scope, receive: Receive) -> Answer:
        """The application's answer. Raises Disconnected."""
        try:
            environ = environ_of(scope, behind_proxy=self.behind_proxy)
            environ["wsgi.input"] = body = await read_body(environ, receive, await self._largest(environ))
            try:
                pool = self.line if self.lines_up and self.lines_up(environ) else self.pool
                return await self.run(self._run, environ, pool=pool)
            finally:
                body.close()
        except Declined as declined:
            return declined.answer
        except Disconnected:
            raise
        except Exception:
            # Django turns trouble in pages into an answer; this is trouble in that.
            log.exception("no answer to %s %s", scope["method"], scope["path"])
            return Declined(500, "Something broke. It has been noted.\n").answer

    async def _largest(self, environ: dict[str, Any]) -> int:
        """How many bytes the body may have."""
        if not environ.get("CONTENT_TYPE", "").startswith("multipart/form-data"):
            return LARGEST
        length = environ.get("CONTENT_LENGTH") or "0"
        if self.room is None or not length.isdigit() or int(length) <= LARGEST_FORM:
            return LARGEST_FORM
        asked = asyncio.get_running_loop().run_in_executor(self.pool, self.room, environ["PATH_INFO"], environ.get("HTTP_COOKIE", ""))
        return max(LARGEST_FORM, await asked)

    async def run(self, make: Callable[..., Made], *asked: Any, pool: ThreadPoolExecutor | None = None) -> Made:
        """What ``make`` returns, called in one of the threads. Raises Declined where too many wait for one."""
        # Only who has arrived is counted: those who never finish sending must not keep others out.
        if self.waiting >= WAITING:
            raise Declined(503, "Too many people at once. Please try again in a moment.\n")
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(pool or self.pool, make, *asked)
        finally:
            self.waiting -= 1

    async def send(self, answer: Answer, scope: Scope, send: Send) -> None:
        """Send an answer as it is."""
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        loop = asyncio.get_running_loop()
        if answer.stream is not None and scope["method"] != "HEAD":
            await loop.run_in_executor(self.streams, self._stream, answer.stream, send, loop)
            return
        if answer.stream is not None:
            await loop.run_in_executor(self.streams, _close, answer.stream)
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})

    def _run(self, environ: dict[str, Any]) -> Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
            started[:] = [(status, headers)]
            return lambda _body: None

        response = self.application(environ, start_response)
        status, pairs = started[0]
        answer = Answer(int(status[:3]), [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs])
        # A small file is a stream too, in many pieces: taken whole, it needs no thread while it is sent.
        length = next((int(value) for name, value in answer.headers if name == b"content-length"), None)
        if getattr(response, "streaming", False) and (length is None or length > IN_MEMORY):
            answer.stream = response
            return answer
        try:
            answer.body = b"".join(response)
        finally:
            _close(response)
        return answer

    def _stream(self, response: Iterable[bytes], send: Send, loop: asyncio.AbstractEventLoop) -> None:
        """Piece by piece in one thread, since what makes the pieces may hold a cursor of its connection."""

        def pass_on(body: bytes, more: bool) -> None:
            message = {"type": "http.response.body", "body": body, "more_body": more}
            asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result(PATIENCE)

        try:
            for piece in response:
                pass_on(piece, True)
            pass_on(b"", False)
        finally:
            _close(response)


def environ_of(scope: Scope, *, behind_proxy: bool) -> dict[str, Any]:
    """The request as WSGI tells it."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("127.0.0.1", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        # With an underscore it would read like another header after the change of dashes below.
        if "_" in name or (name.startswith("x-forwarded-") and not behind_proxy):
            continue
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    if behind_proxy and "HTTP_X_FORWARDED_FOR" in environ:
        # The last one is what our own proxy saw; all before it is hearsay.
        environ["REMOTE_ADDR"] = environ["HTTP_X_FORWARDED_FOR"].rsplit(",", 1)[-1].strip()
    return environ


async def read_body(environ: dict[str, Any], receive: Receive, largest: int) -> IO[bytes]:
    """The whole body; large ones lie on disk. Declined where it is too large, or of a length nobody tells."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        raise Declined(411, "Say how long the body is (Content-Length).\n")
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit():
        raise Declined(400, "Content-Length is not a number.\n")
    if int(length) > largest:
        raise Declined(413, "That is more than this community takes at once.\n")
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 — closed by who asked
    try:
        if int(length):
            await _receive(body, receive, int(length))
    except TimeoutError:
        body.close()
        raise Declined(408, "The request did not arrive.\n") from None
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _receive(body: IO[bytes], receive: Receive, length: int) -> None:
    """TimeoutError where nothing comes for a while, or all of it takes too long."""
    now = asyncio.get_running_loop().time
    last = now() + PATIENCE + length / SLOWEST
    async with asyncio.timeout(PATIENCE) as patience:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            body.write(message.get("body", b""))
            if not message.get("more_body", False):
                return
            patience.reschedule(min(last, now() + PATIENCE))


async def _sent(send: Send, message: Message) -> None:
    await send(message)


def _close(response: Iterable[bytes]) -> None:
    close = getattr(response, "close", None)
    if close is not None:
        close()
