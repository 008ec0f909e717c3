"""Programmes for those who run them: make and change them, call members in, answer nominations, renew and end terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonwheel.accounts import people
from commonwheel.authority import roles, scopes, standing
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import metrics
from commonwheel.reputation.programmes import calls, programmes, terms
from commonwheel.reputation.programmes.calls import Call
from commonwheel.reputation.programmes.nominations import ProgrammeNomination
from commonwheel.reputation.programmes.programmes import RUN, WORDS, Outdated, Programme
from commonwheel.reputation.programmes.terms import Term
from commonwheel.structure import categories
from commonwheel.web.access import find
from commonwheel.web.intents import unsets
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.powers.places import places
from commonwheel.web.pages.ranks.programme_forms import (
    CallForm,
    NewProgrammeForm,
    OwnBoardForm,
    ProgrammeForm,
    RenewalForm,
)
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.settings_tabs import settings_tabs

AT = "/settings/programme/"
PAGE = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@members_only
def every(request: HttpRequest) -> HttpResponse:
    """All programmes that one runs."""
    held = standing.of(request.user)
    mine = [row for row in Programme.objects.visible_to(request.user) if held.allows(RUN, row.scope_id)]
    if not mine:
        held.require(RUN)
    rows = [{"programme": row, "count": len(terms.members(row, request.user)), "waiting": _open(request, row).count()} for row in mine]
    return render(request, "ranks/running.html", {"rows": rows, "tabs": settings_tabs(request), "may_add": held.allows(RUN)})


@PAGE
@members_only
def new(request: HttpRequest) -> HttpResponse:
    """Make a programme."""
    held = standing.of(request.user)
    known = [place for place in places(request.user) if held.allows(RUN, place.scope)]
    if not known:
        held.require(RUN)
    given = [role for role in roles.every() if role.slug not in roles.IMPLICIT and not role.holds_all]
    given = [role for role in given if any(held.may_pass_on_role(role.pk, place.scope) for place in known)]
    form = NewProgrammeForm(request.POST or None, known=known, given=given)
    if request.method == "POST" and form.is_valid():
        try:
            at = scopes.at(form.places[form.cleaned_data["place"]].scope)
            made = programmes.make(by=request.user, role=form.roles.get(form.cleaned_data["role"]), at=at, **form.said())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The programme is made. Call its first members."))
            return redirect(f"{AT}{made.slug}/members/")
    return _edit(request, form, None, status=422 if request.method == "POST" else 200)


@PAGE
@members_only
def change(request: HttpRequest, programme: str) -> HttpResponse:
    """Change a programme, give it a board, close it and open it again."""
    here = _run(request, programme)
    if request.method == "POST" and "turn" in request.POST:
        (programmes.close if request.POST["turn"] == "close" else programmes.reopen)(here, by=request.user)
        return redirect(request.path)
    if request.method == "POST" and "open_board" in request.POST:
        return _open_board(request, here)
    if request.method != "POST":
        return _edit(request, ProgrammeForm(initial=_written(here)), here)
    form = ProgrammeForm(request.POST)
    if not form.is_valid():
        return _edit(request, form, here, status=422)
    try:
        programmes.change(here, by=request.user, after=form.cleaned_data["after"] or 0, **form.said())
    except Outdated as outdated:
        again = ProgrammeForm({**form.said(), "after": outdated.latest.version})
        again.is_valid()
        refuse(again, outdated)
        return _edit(request, again, here, status=409, theirs=outdated.latest)
    except Refused as refusal:
        refuse(form, refusal)
        return _edit(request, form, here, status=422)
    messages.success(request, _("Saved."))
    return redirect(AT)


@PAGE
@members_only
def members(request: HttpRequest, programme: str) -> HttpResponse:
    """Who is in, who is called, who is nominated; call somebody in."""
    here = _run(request, programme)
    form = CallForm(request.POST or None, initial={"handle": request.GET.get("member", "")})
    if request.method == "POST" and form.is_valid():
        person = people.named(form.cleaned_data["handle"].strip().lstrip("@"))
        try:
            if person is None:
                raise Refused(_("Nobody has this handle."), field="handle")
            calls.call(here, person, by=request.user, is_exception=form.cleaned_data["is_exception"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(name)s is called, and decides.") % {"name": person.name})
            return redirect(request.path)
    nominated = [
        {"nomination": row, "fulfils": programmes.fulfils(here, row.person)} for row in _open(request, here).select_related("person", "by").order_by("at")
    ]
    context = {
        "programme": here, "form": form, "terms": terms.members(here, request.user), "nominated": nominated, "renewal": RenewalForm(),
        "calls": Call.objects.visible_to(request.user).open().filter(programme=here).select_related("person", "by"),
    }
    return render(request, "ranks/programme_members.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@members_only
@limited("candidates", 6)
def candidates(request: HttpRequest, programme: str) -> HttpResponse:
    """Members who meet the criteria and are not in."""
    here = _run(request, programme)
    inside = {term.person_id for term in terms.members(here, request.user)}
    context = {"programme": here, "people": programmes.candidates(here, but=inside), "most": programmes.MOST_CANDIDATES}
    return render(request, "ranks/candidates.html", context)


@require_http_methods(["POST", "DELETE"])
@members_only
def call(request: HttpRequest, call_id: int) -> HttpResponse:
    """Take a call back."""
    row = find(Call.objects.select_related("programme"), request.user, pk=call_id)
    if not unsets(request):
        raise Http404
    calls.take_back(row, by=request.user)
    return redirect(f"{AT}{row.programme.slug}/members/")


@require_POST
@members_only
def term(request: HttpRequest, term_id: int) -> HttpResponse:
    """Renew a term, or end it, with honour or without."""
    row = find(Term.objects.select_related("programme"), request.user, pk=term_id)
    programmes.check_run(row.programme, by=request.user)
    if "end" in request.POST:
        terms.end(row, by=request.user, is_honoured=request.POST["end"] != "without")
        messages.success(request, _("The term is over."))
        return redirect(f"{AT}{row.programme.slug}/members/")
    form = RenewalForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose a day."))
    latest = terms.renew(row, by=request.user, ends_at=form.cleaned_data["ends_at"])
    messages.success(request, _("%(name)s stays.") % {"name": latest.person.name})
    return redirect(f"{AT}{row.programme.slug}/members/")


def _run(request: HttpRequest, slug: str) -> Programme:
    here = find(Programme.objects.select_related("role", "scope", "board"), request.user, slug=slug)
    programmes.check_run(here, by=request.user)
    return here


def _open(request: HttpRequest, programme: Programme) -> Any:
    return ProgrammeNomination.objects.visible_to(request.user).open().filter(programme=programme)


def _open_board(request: HttpRequest, here: Programme) -> HttpResponse:
    form = _board_form(request, here, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            board = programmes.open_board(here, by=request.user, slug=said["slug"], title=said["title"], category=form.categories[said["category"]])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The board is there. Its members see it, and who runs programmes."))
            return redirect(board)
    return _edit(request, ProgrammeForm(initial=_written(here)), here, status=422, own_board=form)


def _board_form(request: HttpRequest, here: Programme, data: Any = None) -> OwnBoardForm:
    book = standing.of(request.user).book
    known = [category for category in categories.shapable(request.user) if here.scope_id in book.chain(category.scope_id)]
    return OwnBoardForm(data, categories=known, initial={"title": here.name, "slug": here.slug})


def _written(here: Programme) -> dict[str, Any]:
    return {word: getattr(here, word) for word in WORDS} | {"after": here.version}


def _edit(
    request: HttpRequest, form: ProgrammeForm, here: Programme | None, *, status: int = 200, theirs: Programme | None = None, own_board: OwnBoardForm | None = None
) -> HttpResponse:
    if here is not None and own_board is None and here.board_id is None:
        own_board = _board_form(request, here)
    context = {
        "form": form, "programme": here, "theirs": theirs, "own_board": own_board, "metrics": metrics.NAMES.items(), "tabs": settings_tabs(request),
    }  # fmt: skip
    return render(request, "ranks/programme_edit.html", context, status=status)
