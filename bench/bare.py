"""The yardstick: an application that answers a page's bytes from memory and does nothing else."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

BODIES = {f"/{file.stem}": file.read_bytes() for file in Path(os.environ["BARE_BODIES"]).glob("*.html")}


async def application(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    if scope["type"] != "http":
        return
    body = BODIES[scope["path"]]
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
