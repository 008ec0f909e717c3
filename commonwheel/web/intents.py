"""What a request wants: to set a state or to unset it, and where it goes on from there."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def unsets(request: HttpRequest) -> bool:
    """DELETE, which a form without JavaScript writes as POST with ``_method=delete``."""
    return request.method == "DELETE" or request.POST.get("_method") == "delete"


def is_own_address(request: HttpRequest, address: str) -> bool:
    """Whether an address is a path of this community, and leads nowhere else."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())


def sign_in_first(request: HttpRequest, then: str = "") -> HttpResponse:
    """To the sign-in page, and from there to ``then`` (this page, unless said)."""
    after = urlencode({"next": then or request.get_full_path()})
    address = f"{resolve_url(settings.LOGIN_URL)}?{after}"
    if request.headers.get("HX-Request"):
        # htmx follows a redirect by itself and would put the sign-in page into the middle of this one.
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def text(request: HttpRequest, name: str, most: int) -> str:
    """A field of the form without what a database cannot hold, and no longer than ``most``."""
    return request.POST.get(name, "").replace("\x00", "")[:most].strip()


def moment(request: HttpRequest, name: str) -> datetime | None:
    """A moment that a form of ours names; None where it names none."""
    try:
        found = datetime.fromisoformat(text(request, name, 40))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
