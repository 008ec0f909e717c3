"""Ranks: the ladder for everybody, with one's own way up, and its editor for who shapes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonwheel.authority import roles, standing
from commonwheel.kernel import differences
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import ladders, metrics, ranks
from commonwheel.reputation.ladders import SHAPING, Outdated
from commonwheel.web.context import page_depends_on
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.ranks.forms import LadderForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.settings_tabs import settings_tabs


@require_safe
def ladder(request: HttpRequest) -> HttpResponse:
    """Every rank, what it takes and what it gives; nothing about it is secret."""
    page_depends_on(request, "ranks")
    latest = ladders.latest()
    steps = latest.ranks if latest is not None else ()
    named = {role.slug: role.name for role in roles.every()}
    held = ranks.counts()
    rows = [
        {"rank": rank, "count": held.get(rank.name, 0), "gives": [named.get(slug, slug) for slug in sorted(given)]}
        for rank, given in zip(steps, ladders.roles_of(steps), strict=True)
    ]
    context = {
        "rows": rows, "metrics": metrics.NAMES.items(), "may_shape": standing.of(request.user).allows(SHAPING),
        "progress": ranks.progress(request.user) if request.user.is_authenticated else None,
    }
    return render(request, "ranks/ladder.html", context)


@require_http_methods(["GET", "POST"])
@members_only
def edit(request: HttpRequest) -> HttpResponse:
    """Change the ladder: first see who rises and falls, then save. What was typed is kept whatever happens."""
    standing.of(request.user).require(SHAPING)
    if request.method == "POST":
        return _sent(request)
    history = ladders.history()
    number = request.GET.get("version", "")
    chosen = next((version for version in history if str(version.number) == number), None) if number else next(iter(history), None)
    if number and chosen is None:
        raise Http404
    form = LadderForm(initial={"text": chosen.text if chosen else "", "after": history[0].number if history else 0})
    return _page(request, form)


@require_POST
@members_only
def undo(request: HttpRequest) -> HttpResponse:
    """Back to the version before."""
    standing.of(request.user).require(SHAPING)
    after = request.POST.get("after", "")
    try:
        version = ladders.undo(by=request.user, after=int(after) if after.isdecimal() and len(after) < 9 else 0)
        messages.success(request, _("Version %(number)s holds now.") % {"number": version.number})
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("/settings/ranks/")


def _sent(request: HttpRequest) -> HttpResponse:
    form = LadderForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    text = form.cleaned_data["text"]
    try:
        if "save" not in request.POST:
            return _page(request, form, preview=ranks.preview(ladders.check_save(text, by=request.user)))
        version = ladders.save(text, by=request.user, after=form.cleaned_data["after"])
    except Outdated as outdated:
        again = LadderForm({"text": text, "after": outdated.latest.number})
        again.is_valid()
        refuse(again, outdated)
        pieces = differences.of(outdated.latest.text, text.replace("\r\n", "\n"))
        return _page(request, again, status=409, pieces=pieces)
    except Refused as refusal:
        refuse(form, refusal)
        return _page(request, form, status=422)
    messages.success(request, _("Version %(number)s is saved. Everybody is ranked by it within a minute.") % {"number": version.number})
    return redirect("/settings/ranks/")


def _page(request: HttpRequest, form: LadderForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "history": ladders.history(), "tabs": settings_tabs(request), **more}
    return render(request, "ranks/edit.html", context, status=status)
