"""Asks an ASGI application in the test's own process, as a web server would."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from django.db import connections


@dataclass
class Got:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def scope(path: str = "/", *, method: str = "GET", query: str = "", **headers: str) -> dict[str, Any]:
    """A request; ``accept_language="de"`` becomes the header of that name."""
    named = {"host": "localhost", **headers}
    return {
        "type": "http", "method": method, "path": path, "query_string": query.encode(), "http_version": "1.1",
        "scheme": "http", "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 40000),
        "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in named.items()],
    }


def receiver(body: bytes = b"") -> Callable[[], Awaitable[dict[str, Any]]]:
    """The body of a request, in pieces as a network brings them."""
    pieces = [body[at : at + 65_536] for at in range(0, len(body), 65_536)] or [b""]

    async def receive() -> dict[str, Any]:
        if not pieces:
            return {"type": "http.disconnect"}
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    return receive


def taker(got: Got) -> Callable[[dict[str, Any]], Awaitable[None]]:
    """Takes what is sent down into ``got``."""

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            got.status = message["status"]
            got.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            got.body += message.get("body", b"")

    return send


def end(pool: ThreadPoolExecutor) -> None:
    """No thread of a bridge is left, nor any connection that one had to the database."""
    closed: set[threading.Thread] = set()

    def close() -> None:
        connections.close_all()
        closed.add(threading.current_thread())
        time.sleep(0.005)  # meanwhile another thread takes the next

    # Who takes what is asked for is not to be foretold, nor whether one more thread is begun for it.
    while not closed >= pool._threads:
        wait([pool.submit(close) for _ in range(len(pool._threads))])
    pool.shutdown()
