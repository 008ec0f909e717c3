"""Members: pages that are put together ahead of the framework for who is signed in (web/short_ways.py)."""

from __future__ import annotations

import logging
import re

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import parse_cookie

from commonwheel.config.front import encodings
from commonwheel.config.front.bridge import Answer, Bridge, Declined, Headers, Scope, Send
from commonwheel.web import short_ways
from commonwheel.web.shells import HEADER, shells
from commonwheel.web.short_ways import Asked

log = logging.getLogger(__name__)

NUMBER = HEADER.lower().encode()
PLACES = ("/topics/", "/boards/")
SECRET = re.compile(r"[A-Za-z0-9]{32}")
LONGEST = 4_000
"""Bytes of cookies and of an address; longer ones go the long way."""
OURS = frozenset({NUMBER, b"set-cookie", b"content-length", b"content-encoding"})


class Members:
    """Answers what it can in a thread of the bridge, so that a database that is slow holds up nobody else."""

    def __init__(self, bridge: Bridge) -> None:
        self.bridge = bridge

    async def answer(self, scope: Scope, send: Send) -> int | None:
        """The status of the answer that was sent; None where the request goes the long way."""
        headers = dict(scope["headers"])
        asked = asked_of(scope, headers)
        if asked is None:
            return None
        try:
            made = await self.bridge.run(self._make, asked, headers.get(b"accept-encoding", b"")[:LONGEST])
        except Declined:
            made = None  # the long way says so
        if made is None:
            return None
        told, body = made
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": body})
        return 200

    def learn(self, answer: Answer) -> None:
        """What an answer that came the long way says of itself, the next one from the same shell will say, too."""
        number = next((value for name, value in answer.headers if name == NUMBER), None)
        if number is None:
            return
        shells.dress(int(number), [pair for pair in answer.headers if pair[0] not in OURS])
        answer.headers = [pair for pair in answer.headers if pair[0] != NUMBER]

    def _make(self, asked: Asked, accepted: bytes) -> tuple[Headers, bytes] | None:
        try:
            found = short_ways.answer(asked)
        except DatabaseError:
            # The framework notices by itself whether its connection still holds; what was on the way is asked anew there.
            log.warning("a page goes the long way", exc_info=True)
            connection.close()
            return None
        if found is None:
            return None
        headers, body = found
        if encodings.takes_gzip(accepted):
            body = encodings.swift(body)
            headers = [*headers, (b"content-encoding", b"gzip")]
        return [*headers, (b"content-length", str(len(body)).encode())], body


def asked_of(scope: Scope, headers: dict[bytes, bytes]) -> Asked | None:
    """The request, where it may be one for a page that is kept for members."""
    path = scope["path"]
    if scope["method"] != "GET" or not (path == "/" or path.startswith(PLACES)):
        return None
    if b"hx-request" in headers or b"authorization" in headers or b"cookie" not in headers or headers.get(b"content-length", b"0") != b"0":
        return None
    cookies = b"; ".join([value for name, value in scope["headers"] if name == b"cookie"])
    if max(len(cookies), len(path) + len(scope["query_string"])) > LONGEST:
        return None
    jar = parse_cookie(cookies.decode("latin-1"))
    session, secret = jar.get(settings.SESSION_COOKIE_NAME), jar.get(settings.CSRF_COOKIE_NAME, "")
    if not session or "messages" in jar or b"host" not in headers:
        return None
    secret = secret if SECRET.fullmatch(secret) else ""
    return Asked(session, secret, headers[b"host"].decode("latin-1"), _is_secure(scope, headers), path, scope["query_string"].decode("latin-1"))


def _is_secure(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """As Django reads it."""
    told = headers.get(b"x-forwarded-proto") if settings.BEHIND_PROXY else None
    return (told.split(b",", 1)[0].strip() == b"https") if told is not None else scope.get("scheme") == "https"
