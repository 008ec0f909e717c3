"""Which requests are answered from a copy of the database: those that only read, at a moment as new as they need it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from commonwheel.kernel import replicas
from commonwheel.kernel.replicas import Reading

Handler = Callable[[HttpRequest], HttpResponse]

COOKIE = "written"
"""How far the database had come when this browser last wrote. Nobody gains by changing it, so it is not signed."""
KEPT = 30
"""Seconds after which every copy that is used at all has come so far (a copy two seconds behind is not)."""
_POSITION = re.compile("[0-9a-f]{1,16}")


def from_replicas(get_response: Handler) -> Handler:
    """Let GET and HEAD be answered from copies. Where one falls silent meanwhile, the primary answers in its place."""
    if not settings.REPLICAS:
        raise MiddlewareNotUsed

    def handle(request: HttpRequest) -> HttpResponse:
        reads = request.method in ("GET", "HEAD") and "Authorization" not in request.headers
        with replicas.reading(needs=_written(request), from_primary=not reads) as reading:
            response = get_response(request)
        if reading.had_trouble and reading.chosen is not None and reading.asked and not reading.wrote:
            reading.chosen.lost()
            response.close()
            with replicas.reading(from_primary=True) as reading:
                # A request of its own: what the first attempt noted on the other stays there.
                response = get_response(WSGIRequest(request.META))
        return _remember(response, reading)

    return handle


def _written(request: HttpRequest) -> int:
    """Up to where this browser wrote; 0 where it did not lately."""
    told = request.COOKIES.get(COOKIE, "")
    return int(told, 16) if _POSITION.fullmatch(told) else 0


def _remember(response: HttpResponse, reading: Reading) -> HttpResponse:
    if reading.wrote:
        position = replicas.position()
        if position != replicas.NEVER:
            response.set_cookie(
                COOKIE, f"{position:x}", max_age=KEPT, secure=settings.SECURE, httponly=True, samesite="Lax"
            )  # fmt: skip
    return response
