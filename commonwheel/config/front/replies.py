"""Replies of members, which go a shorter way through the framework than pages do (web/short_ways.py)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, connection
from django.http import HttpResponse

from commonwheel.config.front.bridge import Application
from commonwheel.web import short_ways

log = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"


def first(django: Application) -> Application:
    """The application, ahead of which replies are taken in. With copies of the database, the framework notes who wrote when."""
    if settings.REPLICAS:
        return django

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not is_reply(environ):
            return django(environ, start_response)
        response = _taken(environ)
        if response is None:
            environ["wsgi.input"].seek(0)
            return django(environ, start_response)
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    return answer


def is_reply(environ: dict[str, Any]) -> bool:
    """Whether this request is a form with a reply."""
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("CONTENT_TYPE", "").partition(";")[0] == FORM
        and short_ways.REPLY.fullmatch(environ["PATH_INFO"]) is not None
    )


def _taken(environ: dict[str, Any]) -> HttpResponse | None:
    try:
        return short_ways.reply(WSGIRequest(environ))
    except DatabaseError:
        # The framework notices by itself whether its connection still holds.
        log.warning("a reply goes the long way", exc_info=True)
        connection.close()
        return None
