"""Limits: how often one member, or one address of visitors, may ask for what costs much."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonwheel.kernel.engines.limits import limits

View = Callable[..., HttpResponse]


def limited(name: str, most: int, *, seconds: int = 60, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[View], View]:
    """Answer 429, and when to come back, after ``most`` requests in a window of ``seconds``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method in methods:
                wait = count(f"{name}:{who(request)}", most, seconds)
                if wait:
                    return too_many(request, wait)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def count(key: str, most: int, seconds: int) -> int:
    """Count one more in the window that began with the first; answers 0, or for how many seconds to wait."""
    counted, until = limits().count(key, seconds)
    return max(1, math.ceil(until - time.time())) if counted > most else 0


def who(request: HttpRequest) -> str:
    """The member, or the visitor's address."""
    return f"member-{request.user.pk}" if request.user.is_authenticated else f"address-{address_of(request)}"


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Behind a proxy that we trust, what that proxy added last counts: all before it can be made up."""
    address: str = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or address
    if ":" in address:
        with suppress(ValueError):
            # A house has more of these addresses than there are people: its network counts as one.
            return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return address


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """The page that asks for a moment's patience."""
    answer = render(request, "429.html", {"wait": wait}, status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer
