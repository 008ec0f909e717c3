"""Badges for those who make them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonwheel.authority import standing
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import awards, badges, metrics
from commonwheel.reputation.badges import SHAPING, Badge, Outdated
from commonwheel.web.access import find
from commonwheel.web.intents import unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.badges.forms import BadgeForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.picture_fields import encoded
from commonwheel.web.parts.settings_tabs import settings_tabs

FIELDS = ("name", "description", "set_name", "icon", "hue", "formula")


@require_safe
@members_only
def every(request: HttpRequest) -> HttpResponse:
    """All badges, those that are not given any more too."""
    standing.of(request.user).require(SHAPING)
    counts = awards.counts()
    rows = [{"badge": badge, "count": counts.get(badge.pk, 0)} for badge in Badge.objects.visible_to(request.user)]
    return render(request, "badges/every.html", {"rows": rows, "tabs": settings_tabs(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def new(request: HttpRequest) -> HttpResponse:
    """Make a badge."""
    standing.of(request.user).require(SHAPING)
    form = BadgeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            shown = _picture(form)
            made = badges.make(by=request.user, **_said(form))
            if shown is not None:
                badges.picture(made, shown, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The badge is made. Who earned it gets it within a minute."))
            return redirect(made)
    return _page(request, form, None, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def change(request: HttpRequest, badge: str) -> HttpResponse:
    """Change a badge; who has it keeps it."""
    standing.of(request.user).require(SHAPING)
    here = find(Badge.objects, request.user, slug=badge)
    if request.method != "POST":
        return _page(request, BadgeForm(initial=_written(here)), here)
    form = BadgeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, here, status=422)
    try:
        shown = _picture(form)
        saved = badges.change(here, by=request.user, after=form.cleaned_data["after"] or 0, **_said(form))
        if shown is not None or (form.cleaned_data["without_upload"] and saved.picture):
            badges.picture(saved, shown, by=request.user)
    except Outdated as outdated:
        again = BadgeForm({**form.cleaned_data, "after": outdated.latest.version})
        again.is_valid()
        refuse(again, outdated)
        return _page(request, again, here, status=409, theirs=outdated.latest)
    except Refused as refusal:
        refuse(form, refusal)
        return _page(request, form, here, status=422)
    messages.success(request, _("Saved."))
    return redirect("settings-badges")


@require_POST
@members_only
def retirement(request: HttpRequest, badge: str) -> HttpResponse:
    """Give it no more, or again."""
    here = find(Badge.objects, request.user, slug=badge)
    if unsets(request):
        badges.bring_back(here, by=request.user)
    else:
        badges.retire(here, by=request.user)
    return redirect("settings-badges")


def _said(form: BadgeForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in FIELDS}


def _picture(form: BadgeForm) -> tuple[bytes, str] | None:
    return encoded(form.cleaned_data["upload"], "upload", widest=badges.PICTURE_SIZE, square=True)


def _written(badge: Badge) -> dict[str, Any]:
    return {name: getattr(badge, name) for name in FIELDS} | {"after": badge.version}


def _page(request: HttpRequest, form: BadgeForm, badge: Badge | None, *, status: int = 200, theirs: Badge | None = None) -> HttpResponse:
    context = {"form": form, "badge": badge, "theirs": theirs, "metrics": metrics.NAMES.items(), "tabs": settings_tabs(request)}
    return render(request, "badges/edit.html", context, status=status)
