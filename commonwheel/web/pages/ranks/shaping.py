"""Ranks for who shapes them: one rank as a form, the whole ladder as text; first see who rises and falls, then save."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonwheel.accounts.people import Person
from commonwheel.authority import roles, standing
from commonwheel.authority.roles import Role
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import differences
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import formulas, ladder_texts, ladders, metrics, ranks
from commonwheel.reputation.ladders import SHAPING, Ladder, Outdated, Rank
from commonwheel.reputation.ranks import Judged, Preview
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.ranks.forms import LadderForm, RankForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.settings_tabs import settings_tabs

AT = "/settings/ranks/"
MOST_SHOWN = 50
PAGE = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Moved:
    """Members for whom the same changes: the roles, and what that lets them do or no longer do, as sentences."""

    roles: str
    powers: list[str]
    people: list[Person]


@require_safe
@members_only
def every(request: HttpRequest) -> HttpResponse:
    """All ranks, and the versions of the ladder."""
    standing.of(request.user).require(SHAPING)
    history = ladders.history()
    steps = history[0].ranks if history else ()
    held = ranks.counts()
    rows = [{"rank": rank, "count": held.get(rank.name, 0)} for rank in steps]
    return render(request, "ranks/shaping.html", {"rows": rows, "history": history, "tabs": settings_tabs(request)})


@PAGE
@members_only
def change(request: HttpRequest, position: int) -> HttpResponse:
    """Change one rank, move it, or take it out."""
    latest = _latest(request)
    if request.method == "POST":
        return _one(request, latest, request.POST.get("was", ""))
    rank = next((rank for rank in latest.ranks if rank.position == position), None)
    if rank is None:
        raise Http404
    return _form_page(request, RankForm(initial=_initial(rank, latest), known=_roles()), rank.name)


@PAGE
@members_only
def new(request: HttpRequest) -> HttpResponse:
    """Put one more rank on the ladder."""
    latest = _latest(request)
    if request.method == "POST":
        return _one(request, latest, "")
    return _form_page(request, RankForm(initial={"after": latest.number, "position": 1}, known=_roles()), "")


@PAGE
@members_only
def text(request: HttpRequest) -> HttpResponse:
    """The whole ladder as text. What was typed is kept whatever happens."""
    standing.of(request.user).require(SHAPING)
    if request.method == "POST":
        return _sent(request)
    history = ladders.history()
    number = request.GET.get("version", "")
    chosen = next((version for version in history if str(version.number) == number), None) if number else next(iter(history), None)
    if number and chosen is None:
        raise Http404
    form = LadderForm(initial={"text": chosen.text if chosen else "", "after": history[0].number if history else 0})
    return _text_page(request, form, chosen=chosen, is_old=bool(chosen and chosen != history[0]))


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
    return redirect(AT)


def _one(request: HttpRequest, latest: Ladder, was: str) -> HttpResponse:
    """What was sent about one rank: show what it would change, or save it."""
    form = RankForm(request.POST, known=_roles())
    if "remove" in request.POST or "sure" in request.POST:
        # Whatever else was typed does not matter then.
        form.fields = {"after": form.fields["after"]}
    if not form.is_valid():
        return _form_page(request, RankForm(request.POST, known=_roles()), was, status=422)
    try:
        _check_on_top_of(latest, form.cleaned_data["after"])
        if len(form.fields) == 1:
            return _removed(request, latest, was)
        formulas.parse(form.cleaned_data["formula"])
        changed = ladder_texts.put(latest.text, was, form.said(), position=form.cleaned_data["position"] - 1)
        if "save" in request.POST:
            return _saved(request, changed, latest.number)
        found = ranks.preview(ladders.check_save(changed, by=request.user))
        return _form_page(request, form, was, preview=found)
    except Outdated as outdated:
        theirs = next((rank for rank in outdated.latest.ranks if rank.name == was), None)
        typed = request.POST.copy()
        typed["after"] = str(outdated.latest.number)
        again = RankForm(typed, known=_roles())
        again.is_valid()
        again.add_error(None, outdated.reason)
        return _form_page(request, again, was, status=409, theirs=theirs)
    except Refused as refusal:
        again = RankForm(request.POST, known=_roles())
        again.is_valid()
        refuse(again, refusal)
        return _form_page(request, again, was, status=422)


def _removed(request: HttpRequest, latest: Ladder, was: str) -> HttpResponse:
    """First who would fall by it, then without it."""
    changed = ladder_texts.without(latest.text, was)
    if "sure" in request.POST:
        return _saved(request, changed, latest.number)
    context = {"name": was, "after": latest.number, "tabs": settings_tabs(request), **_previewed(ranks.preview(ladders.check_save(changed, by=request.user)))}
    return render(request, "ranks/remove.html", context)


def _saved(request: HttpRequest, changed: str, after: int) -> HttpResponse:
    version = ladders.save(changed, by=request.user, after=after)
    messages.success(request, _("Version %(number)s is saved. Everybody is ranked by it within a minute.") % {"number": version.number})
    return redirect(AT)


def _sent(request: HttpRequest) -> HttpResponse:
    form = LadderForm(request.POST)
    if not form.is_valid():
        return _text_page(request, form, status=422)
    written = form.cleaned_data["text"]
    try:
        if "save" in request.POST:
            return _saved(request, written, form.cleaned_data["after"])
        return _text_page(request, form, preview=ranks.preview(ladders.check_save(written, by=request.user)))
    except Outdated as outdated:
        again = LadderForm({"text": written, "after": outdated.latest.number})
        again.is_valid()
        refuse(again, outdated)
        pieces = differences.of(outdated.latest.text, written.replace("\r\n", "\n"))
        return _text_page(request, again, status=409, pieces=pieces)
    except Refused as refusal:
        refuse(form, refusal)
        return _text_page(request, form, status=422)


def _latest(request: HttpRequest) -> Ladder:
    """The ladder that holds, for who may change it."""
    standing.of(request.user).require(SHAPING)
    latest = ladders.latest()
    if latest is None:
        raise Http404
    return latest


def _check_on_top_of(latest: Ladder, after: int) -> None:
    if latest.number != after:
        raise Outdated(latest)


def _roles() -> list[Role]:
    """Those that a rank can give or ask for."""
    return [role for role in roles.every() if role.slug not in roles.IMPLICIT and not role.holds_all]


def _initial(rank: Rank, latest: Ladder) -> dict[str, Any]:
    return {**ladder_texts.said(rank), "position": rank.position + 1, "after": latest.number}


def _previewed(preview: Preview | None) -> dict[str, Any]:
    """What the part of a page that tells of a preview needs."""
    if preview is None:
        return {}
    return {
        "preview": preview, "gains": _moved(preview.gains, lambda one: one.gains, 0), "loses": _moved(preview.loses, lambda one: one.loses, 1),
    }  # fmt: skip


def _moved(rows: list[Judged], which: Callable[[Judged], frozenset[str]], side: int) -> list[Moved]:
    """The first of those who gain (side 0) or lose (1), put together where the same changes for them."""
    named = {role.slug: role for role in roles.every()}
    found: dict[tuple[str, tuple[str, ...]], list[Person]] = defaultdict(list)
    for judged in rows[:MOST_SHOWN]:
        titles = standing.of(judged.person).book.titles
        moved = ranks.powers_moved(judged)[side]
        said = tuple(str(power) if at == ROOT else f"{power} ({titles[at]})" for power, at in moved)
        found[", ".join(_(named[slug].name) for slug in sorted(which(judged))), said].append(judged.person)
    return [Moved(given, list(said), people) for (given, said), people in found.items()]


def _form_page(
    request: HttpRequest, form: RankForm, was: str, *, status: int = 200, preview: Preview | None = None, theirs: Rank | None = None
) -> HttpResponse:
    context = {
        "form": form, "was": was, "theirs": theirs, "tabs": settings_tabs(request), "metrics": metrics.NAMES.items(), **_previewed(preview),
    }  # fmt: skip
    return render(request, "ranks/rank.html", context, status=status)


def _text_page(request: HttpRequest, form: LadderForm, *, status: int = 200, preview: Preview | None = None, **more: Any) -> HttpResponse:
    return render(request, "ranks/text.html", {"form": form, "tabs": settings_tabs(request), **_previewed(preview), **more}, status=status)
