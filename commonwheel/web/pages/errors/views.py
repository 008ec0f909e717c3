"""Pages for when something is wrong: they say what, keep the status, and offer a way on."""

from __future__ import annotations

import re
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from commonwheel.discovery import similar
from commonwheel.kernel import replicas
from commonwheel.structure import redirects
from commonwheel.web import limits

AWAY = 5
"""Seconds after which a reader may ask again while the database is away."""
LOST_A_MINUTE = 20
"""Wrong addresses of one reader that are searched for; further ones are told the plain truth."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_OURS = frozenset({"topics", "boards", "posts", "members", "tags", "categories", "html", "htm", "php", "aspx", "page"})


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """An old address leads on to where its page is now; any other is searched for by its words."""
    target = redirects.find(request.path[:300])
    if target is not None:
        return HttpResponsePermanentRedirect(target)
    words = " ".join([word for word in _WORD.findall(request.path) if word.lower() not in _OURS][:6])
    busy = limits.count(f"lost:{limits.who(request)}", LOST_A_MINUTE, 60)
    likely = similar.to_title(words, request.user, most=5) if words and not busy else []
    return render(request, "errors/not_found.html", {"words": words, "likely": likely}, status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Not allowed, for a reason of the framework; refusals of the community have their own page."""
    return render(request, "errors/forbidden.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault; or the database is away, and comes back. Nothing here may need the database."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        replicas.note_trouble()
        answer = render(None, "errors/away.html", status=503)
        answer.headers["Retry-After"] = str(AWAY)
        return answer
    return render(None, "errors/broken.html", status=500)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long, or came from elsewhere. What was typed is one step back."""
    return render(request, "errors/csrf.html", status=403)
