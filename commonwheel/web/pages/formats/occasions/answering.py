"""Answers: I come, perhaps, or not; to one date or to all of a series."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonwheel.formats.occasions import rsvps
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first, unsets


@require_http_methods(["POST", "DELETE"])
def answer(request: HttpRequest, occasion_id: int, date_id: int) -> HttpResponse:
    """What one says about a date, or nothing any more."""
    date = date_of(request, occasion_id, date_id)
    topic = date.occasion.topic
    if not request.user.is_authenticated:
        return sign_in_first(request, topic.get_absolute_url())
    if unsets(request):
        rsvps.withdraw(date, by=request.user)
    elif rsvps.answer(date, request.POST.get("answer", ""), by=request.user).is_waiting:
        messages.success(request, _("All seats are taken. You are on the waiting list, and told when a seat is yours."))
    return redirect(f"{topic.get_absolute_url()}#occasion")


@require_POST
def answer_all(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """The same answer for all dates that are left."""
    here = find(Occasion.objects.select_related("topic__board"), request.user, pk=occasion_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, here.topic.get_absolute_url())
    waiting = sum(rsvp.is_waiting for rsvp in rsvps.answer_all(here, request.POST.get("answer", ""), by=request.user))
    if waiting:
        messages.success(request, _("Where all seats are taken, you are on the waiting list."))
    return redirect(f"{here.topic.get_absolute_url()}#occasion")


def date_of(request: HttpRequest, occasion_id: int, date_id: int) -> Date:
    """A date of an event that the reader may see."""
    return find(
        Date.objects.select_related("occasion__topic__board", "occasion__topic__author"), request.user, pk=date_id, occasion=occasion_id
    )
