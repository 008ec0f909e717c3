"""Calendars to subscribe to: one event, a board, and what a member answered, by a secret address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.formats.occasions import calendars
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.formats.occasions.rsvps import Rsvp
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.context import community_name
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only


@require_safe
def one(request: HttpRequest, occasion_id: int) -> HttpResponseBase:
    """An event with all its dates, as a file for one's calendar."""
    here = find(Occasion.objects.select_related("topic"), request.user, pk=occasion_id)
    rows = Date.objects.visible_to(request.user).filter(occasion=here).select_related("occasion__topic__board", "occasion__topic__author")
    return _answer(request, here.topic.title, rows, f"{here.topic.slug}.ics")


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The events of a board, for calendars that come back; they read what visitors may see."""
    here = find(Board.objects, request.user, slug=slug)
    if "occasions" not in here.of_kind.formats:
        raise Http404
    rows = Date.objects.visible_to(request.user).filter(occasion__topic__board=here, occasion__topic__hidden_at__isnull=True)
    return _answer(request, f"{here.title} · {community_name()}", calendars.recent(rows), f"{here.slug}.ics")


@never_cache
@require_safe
@limited("calendar", 60, methods=("GET", "HEAD"))
def member(request: HttpRequest, token: str) -> HttpResponseBase:
    """What a member comes to, perhaps comes to or waits for; the address alone says who they are."""
    person = calendars.whose(token)
    if person is None:
        raise Http404
    with translation.override(person.language if translation.check_for_language(person.language) else "en"):
        rows, said = calendars.of_member(person)
        return _answer(request, _("Events at %(name)s") % {"name": community_name()}, rows, "calendar.ics", said)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def address(request: HttpRequest) -> HttpResponse:
    """The address of one's own calendar, and another one where somebody else learned of it."""
    if request.method == "POST":
        calendars.renew_key(request.user)
        messages.success(request, _("The old address is void. Put the new one into your calendar."))
        return redirect("account-calendar")
    path = f"/calendars/{calendars.key_of(request.user)}.ics"
    rows, said = calendars.of_member(request.user)
    coming = [row for row in rows if not row.is_over]
    return render(request, "occasions/calendar.html", {"address": f"{settings.ORIGIN}{path}", "coming": coming, "said": said})


def _answer(request: HttpRequest, name: str, rows: Iterable[Date], file: str, said: Mapping[int, Rsvp] | None = None) -> HttpResponseBase:
    """The file, or 304 to a calendar that has this very one: most come back each quarter of an hour."""
    body = calendars.write(name, rows, said)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["ETag"] = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    answer.headers["Content-Disposition"] = f'inline; filename="{file}"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=answer.headers["ETag"], response=answer) or answer
