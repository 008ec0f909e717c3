"""Browsers of guests: the secret by which one that wrote before is known again, and what tells a person from a robot."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused

COOKIE = "guest"
PATH = "/topics/"
YEAR = 365 * 86_400
TRAP = "homepage"
"""A field that people do not see, and robots fill in."""
QUICKEST = 3
"""Seconds in which nobody reads a form and fills it in."""
LONGEST = timedelta(days=1)

_cookies = signing.Signer(salt="commonwheel.guest.browser")
_begun = signing.Signer(salt="commonwheel.guest.begun")


def of(request: HttpRequest) -> str:
    """The secret of the browser that asks; "" where it has none, or one that we did not make."""
    try:
        return _cookies.unsign(request.COOKIES.get(COOKIE, ""))
    except signing.BadSignature:
        return ""


def new() -> str:
    """A secret for a browser that has none."""
    return secrets.token_urlsafe(24)


def remember(response: HttpResponse, secret: str) -> None:
    """Give the browser its secret: unread by scripts, and sent along from our own pages only."""
    response.set_cookie(
        COOKIE, _cookies.sign(secret), max_age=YEAR, path=PATH, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def begun() -> str:
    """What a form carries, to say since when it is open."""
    return _begun.sign(str(int(clock.now().timestamp())))


def check_pace(token: str) -> None:
    """Refused where the form was sent faster than people type, or lay open for a day, or has never been ours."""
    try:
        seconds = clock.now().timestamp() - int(_begun.unsign(token))
    except (signing.BadSignature, ValueError):
        seconds = LONGEST.total_seconds() + 1
    if seconds > LONGEST.total_seconds():
        raise Refused(_("This page was open for long. Please send it once more."), field="began")
    if seconds < QUICKEST:
        raise Refused(_("You are very quick. Please wait a moment before you go on."), cure=_("What you wrote is kept."))
