"""Events for who plans them: move and cancel dates, invite, name speakers, see and mark who was there."""

from __future__ import annotations

import csv
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.formats.occasions import attendance, dates, invitations, occasions, speakers
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.formats.occasions.rsvps import Rsvp
from commonwheel.formats.occasions.speakers import Speaker
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.formats.occasions import whens
from commonwheel.web.pages.formats.occasions.answering import date_of
from commonwheel.web.pages.formats.occasions.forms import InviteForm, MoveForm, SpeakerForm, TimesForm
from commonwheel.web.pages.writing.forms import refuse

DEED = require_http_methods(["GET", "HEAD", "POST"])


@DEED
@members_only
def move(request: HttpRequest, occasion_id: int, date_id: int) -> HttpResponse:
    """Another time for a date, and for those after it where that is wanted."""
    date = _managed_date(request, occasion_id, date_id)
    zone = ZoneInfo(date.occasion.zone)
    now = {"starts": date.starts_at.astimezone(zone).replace(tzinfo=None), "ends": date.ends_at.astimezone(zone).replace(tzinfo=None)}
    form = MoveForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            dates.move(date, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Moved. Who answered is told."))
            return _back(date.occasion)
    return _page(request, "occasions/times.html", form, date.occasion, date=date, is_series=date.occasion.dates.count() > 1)


@DEED
@members_only
def add_date(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """One date more."""
    here = _managed(request, occasion_id)
    form = TimesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dates.add(here, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(here)
    return _page(request, "occasions/times.html", form, here)


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
@members_only
def cancel(request: HttpRequest, occasion_id: int, date_id: int) -> HttpResponse:
    """It does not take place; or, taken back, it does after all."""
    date = _managed_date(request, occasion_id, date_id)
    if unsets(request):
        dates.revive(date, by=request.user)
        return _back(date.occasion)
    if request.method == "POST":
        dates.cancel(date, by=request.user)
        return _back(date.occasion)
    return render(request, "occasions/cancel.html", {"topic": date.occasion.topic, "when": whens.of(date, request.user)})


@DEED
@members_only
def cancel_all(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """Nothing that is left of it takes place."""
    here = _managed(request, occasion_id)
    if request.method == "POST":
        dates.cancel_all(here, by=request.user)
        return _back(here)
    return render(request, "occasions/cancel.html", {"topic": here.topic})


@DEED
@members_only
def invitations_of(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """Who was invited, and somebody more."""
    here = _managed(request, occasion_id)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(here, form.names(), by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Invited."))
            return redirect("occasion-invitations", here.pk)
    return _page(request, "occasions/invitations.html", form, here, invited=here.invitations.select_related("person"))


@DEED
@members_only
def speakers_of(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """Who speaks, and one more."""
    here = _managed(request, occasion_id)
    form = SpeakerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        picture = said.pop("picture")
        try:
            speakers.add(here, by=request.user, picture=picture.read() if picture else b"", **said)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("occasion-speakers", here.pk)
    return _page(request, "occasions/speakers.html", form, here, speakers=here.speakers.select_related("person"))


@require_http_methods(["POST", "DELETE"])
@members_only
def speaker(request: HttpRequest, occasion_id: int, speaker_id: int) -> HttpResponse:
    """Somebody speaks no longer."""
    gone = find(Speaker.objects.select_related("occasion__topic__board"), request.user, pk=speaker_id, occasion=occasion_id)
    speakers.remove(gone, by=request.user)
    return redirect("occasion-speakers", occasion_id)


@DEED
@members_only
def attendance_of(request: HttpRequest, occasion_id: int, date_id: int) -> HttpResponse:
    """Who answered what, and who was there."""
    date = _managed_date(request, occasion_id, date_id)
    if request.method == "POST":
        there = [int(pk) for pk in request.POST.getlist("there") if pk.isdecimal() and len(pk) < 18]
        attendance.mark(date, there, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("occasion-attendance", occasion_id, date_id)
    context = {
        "topic": date.occasion.topic, "date": date, "when": whens.of(date, request.user), "rows": attendance.of(date),
        "has_begun": date.starts_at <= clock.now(),
    }  # fmt: skip
    return render(request, "occasions/attendance.html", context)


@require_safe
@members_only
def attendance_table(request: HttpRequest, occasion_id: int, date_id: int) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    date = _managed_date(request, occasion_id, date_id)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="attendance-{date.pk}.csv"'
    table = csv.writer(answer)
    table.writerow([_("Handle"), _("Name"), _("Answer"), _("Waiting"), _("Since"), _("Was there")])
    table.writerows([_harmless(cell) for cell in _cells(row)] for row in attendance.of(date))
    return answer


def _cells(row: Rsvp) -> list[str]:
    return [
        row.person.handle, row.person.name, str(row.get_answer_display()), _("yes") if row.is_waiting else _("no"),
        row.at.isoformat(timespec="seconds"), _("yes") if row.attended_at else _("no"),
    ]  # fmt: skip


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _managed(request: HttpRequest, occasion_id: int) -> Occasion:
    """The event, for those who may change it."""
    here = find(Occasion.objects.select_related("topic__board", "topic__author"), request.user, pk=occasion_id)
    occasions.check_manage(here, by=request.user)
    return here


def _managed_date(request: HttpRequest, occasion_id: int, date_id: int) -> Date:
    date = date_of(request, occasion_id, date_id)
    occasions.check_manage(date.occasion, by=request.user)
    return date


def _back(here: Occasion) -> HttpResponse:
    return redirect(f"{here.topic.get_absolute_url()}#occasion")


def _page(request: HttpRequest, template: str, form: forms.Form, here: Occasion, **more: Any) -> HttpResponse:
    context = {"form": form, "occasion": here, "topic": here.topic, "zone": whens.said(here.zone), **more}
    return render(request, template, context, status=422 if request.method == "POST" else 200)
