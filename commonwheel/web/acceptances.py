"""Acceptances: a member who has yet to accept a policy is asked on the next page they open, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonwheel.authority.joining import policies
from commonwheel.web.kept import Kept

OPEN_WAYS = ("/account/", "/policies/", "/static/", "/media/", "/live/", "/scim/", "/.well-known/", "/settings/", "/healthz")
"""What can be done before accepting: leave, change one's account, read what there is to accept; owners keep their settings."""

_asked: Kept[bool] = Kept(5_000)
_any: Kept[bool] = Kept(1)


def policies_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Ask a member who opens a page to accept what is new first. What a form sends is let through: it was begun before."""

    def handle(request: HttpRequest) -> HttpResponse:
        if _opens_a_page(request) and is_asked(request.user):
            return redirect(f"/account/policies/?{urlencode({'next': request.get_full_path()})}")
        return get_response(request)

    return handle


def is_asked(person: Any) -> bool:
    """Whether this member has yet to accept a policy; from memory until one changes."""
    if not _any.find("any", [policies.MARK], lambda: bool(policies.current())):
        return False
    return _asked.find(person.pk, [policies.MARK, f"policies:{person.pk}"], lambda: bool(policies.unaccepted(person)))


def _opens_a_page(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and request.user.is_authenticated
        and "text/html" in request.headers.get("Accept", "")
        and "HX-Request" not in request.headers
        and not request.path.startswith(OPEN_WAYS)
    )
