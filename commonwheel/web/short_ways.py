"""The short ways of members: to a page, from a session's key to its bytes, where its shell is kept; and of a reply into its topic.

Whatever is out of the ordinary goes the long way: no shell yet, a message that waits, a policy to accept, a session that holds
more than who is signed in, a reply that is refused. Both ways lead to the same.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware

from commonwheel.accounts import bearers
from commonwheel.conversations import reading
from commonwheel.kernel.refusal import Refused
from commonwheel.web import acceptances, holes, shells
from commonwheel.web.middleware import in_words_of, reader, security_headers
from commonwheel.web.pages.writing import replying
from commonwheel.web.shells import Headers

REPLY = re.compile(r"/topics/(\d{1,15})/reply/")
"""Where replies are sent to."""


class Asked(NamedTuple):
    """A member's request for a page; ``secret`` is in their cookie, and what their tokens are made of. Who has none gets one."""

    session: str
    secret: str
    host: str
    is_secure: bool
    path: str
    query: str


def answer(asked: Asked) -> tuple[Headers, bytes] | None:
    """The headers and the page; None where the long way has to be taken. Reading the page is noted."""
    person = bearers.of(asked.session)
    if person is None or acceptances.is_asked(person):
        return None
    with in_words_of(person):
        key = shells.key_of(person, host=asked.host, is_secure=asked.is_secure, path=asked.path, query=asked.query)
        shell = shells.shells.find(key)
        if shell is None or shell.headers is None:
            return None
        reading.note(person)
        body = shell.filled(person)
    if body is None:
        return None
    token, more = shells.token_of(asked.secret)
    return [*shell.headers, *more], body.replace(holes.TOKEN.encode(), token)


class _Token(CsrfViewMiddleware):
    """The framework's own check of the token. The page that says what is wrong is made on the long way."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponseForbidden(reason)


def _checked(request: HttpRequest) -> HttpResponse:
    match = REPLY.fullmatch(request.path_info)
    if match is None:
        raise Http404
    _token.process_request(request)
    return _token.process_view(request, replying.reply, (), {}) or replying.post_reply(request, int(match[1]))


_token = _Token(_checked)
_through = SecurityMiddleware(security_headers(reader(_checked)))


def reply(request: HttpRequest) -> HttpResponse | None:
    """Post a member's reply, through those layers of the framework that matter to it; None where the long way has to be taken.

    What was posted already is known there, so nothing is ever said twice.
    """
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not session or "messages" in request.COOKIES or "HTTP_HX_REQUEST" in request.META or "HTTP_AUTHORIZATION" in request.META:
        return None
    try:
        request.get_host()
        person = bearers.of(session)
        if person is None:
            return None
        request.user = person
        answer = _through(request)
    except (Http404, Refused, SuspiciousOperation):
        return None
    return answer if isinstance(answer, HttpResponse) and answer.status_code == 302 else None
