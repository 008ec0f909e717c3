"""Coming and going: what a provider says is made up by whoever runs it, so nonsense is answered with a clear page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import wraps
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver
from django.views.decorators.cache import never_cache
from jwt import PyJWTError
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from requests import RequestException

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]
NONSENSE = (
    ValueError, TypeError, LookupError, AttributeError, SyntaxError, ImproperlyConfigured,
    RequestException, PyJWTError, OAuth2Error, OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError,
)  # fmt: skip


def sturdy(view: View) -> View:
    """A view that speaks with a provider: nonsense lets nobody in and says so, and the way out is a page of its own."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except SocialApp.DoesNotExist as off:
            raise Http404 from off
        except NONSENSE:
            log.warning("a provider answered what nobody understands: %s", request.path, exc_info=True)
            return render(request, "socialaccount/authentication_error.html", status=502)
        return leaving(request, answer)

    return guarded


def leaving(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer; a redirect to another site as a page that goes on there by itself.

    The policy for pages (form-action) lets no form lead elsewhere, not even by a redirect.
    """
    address = answer.headers.get("Location", "")
    if answer.status_code not in (301, 302, 303, 307) or not leads_away(request, address):
        return answer
    page = render(request, "account/leaving.html", {"address": address, "host": urlsplit(address).hostname})
    page.cookies = answer.cookies
    return page


def leads_away(request: HttpRequest, address: str) -> bool:
    """Whether an address is of another site."""
    url = urlsplit(address)
    return url.scheme in ("http", "https") and url.netloc != request.get_host()


def sturdily(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The addresses of a provider of django-allauth, each view made sturdy."""
    found: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found.append(URLResolver(pattern.pattern, sturdily(pattern.url_patterns), pattern.default_kwargs))
        else:
            found.append(URLPattern(pattern.pattern, sturdy(pattern.callback), pattern.default_args, pattern.name))
    return found
