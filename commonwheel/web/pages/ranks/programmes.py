"""Programmes for everybody: what they are, who is in and who was, nominating, answering a call; and who rises."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.accounts import people
from commonwheel.authority import standing
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.reputation.programmes import calls, nominations, programmes, rising, terms
from commonwheel.reputation.programmes.nominations import ProgrammeNomination
from commonwheel.reputation.programmes.programmes import RUN, Programme
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import unsets
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.ranks.programme_forms import NominationForm
from commonwheel.web.pages.writing.forms import refuse


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """All programmes that take members in."""
    page_depends_on(request, "programmes")
    rows = [
        {"programme": programme, "terms": terms.members(programme, request.user)}
        for programme in Programme.objects.visible_to(request.user).open()
    ]
    context = {"rows": rows, "runs": standing.of(request.user).allows(RUN), "sees_rising": request.user.is_authenticated and rising.may_read(request.user)}
    return render(request, "ranks/programmes.html", context)


@require_safe
def programme(request: HttpRequest, programme: str) -> HttpResponse:
    """One programme: what it is, what it takes, what it gives, who is in and who was."""
    here = find(Programme.objects.select_related("role"), request.user, slug=programme)
    page_depends_on(request, "programmes")
    mine = terms.of(request.user, here)
    call = calls.waiting(request.user, here)
    is_member = request.user.is_authenticated
    context = {
        "programme": here, "terms": terms.members(here, request.user), "alumni": terms.alumni(here, request.user), "mine": mine, "call": call,
        "conditions": programmes.conditions(here, request.user) if is_member and not mine else [],
        "runs": standing.of(request.user).allows(RUN, here.scope_id),
        "may_nominate": is_member and allowed(nominations.check_nominate, here, by=request.user),
        "nominated": ProgrammeNomination.objects.visible_to(request.user).open().filter(programme=here, by=request.user.pk).select_related("person"),
        "board": Board.objects.visible_to(request.user).filter(pk=here.board_id).first() if here.board_id else None,
    }
    return render(request, "ranks/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@limited("nominate", 20, methods=("POST",))
def nominate(request: HttpRequest, programme: str) -> HttpResponse:
    """Say who should be in, and why."""
    here = find(Programme.objects, request.user, slug=programme)
    nominations.check_nominate(here, by=request.user)
    form = NominationForm(request.POST or None, initial={"handle": request.GET.get("member", "")})
    if request.method == "POST" and form.is_valid():
        person = people.named(form.cleaned_data["handle"].strip().lstrip("@"))
        try:
            if person is None:
                raise Refused(_("Nobody has this handle."), field="handle")
            nominations.nominate(here, person, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Thank you. Who runs the programme will read it."))
            return redirect(here)
    return render(request, "ranks/nominate.html", {"programme": here, "form": form}, status=422 if request.method == "POST" else 200)


@require_http_methods(["POST", "DELETE"])
@members_only
def nomination(request: HttpRequest, nomination_id: int) -> HttpResponse:
    """Take one's own nomination back; or, for who runs the programme, decline one."""
    row = find(ProgrammeNomination.objects.select_related("programme"), request.user, pk=nomination_id)
    if unsets(request):
        nominations.withdraw(row, by=request.user)
        return redirect(row.programme)
    nominations.decline(row, by=request.user, answer=request.POST.get("answer", ""))
    return redirect(f"/settings/programme/{row.programme.slug}/members/")


@require_http_methods(["POST", "DELETE"])
@members_only
def call(request: HttpRequest, programme: str) -> HttpResponse:
    """Answer the call into a programme: come in, or stay out."""
    here = find(Programme.objects, request.user, slug=programme)
    waiting = calls.waiting(request.user, here)
    if waiting is None:
        raise Http404
    if unsets(request):
        calls.decline(waiting, by=request.user)
    else:
        term = calls.accept(waiting, by=request.user)
        messages.success(request, _("Welcome to %(name)s.") % {"name": term.programme.name})
    return redirect(here)


@require_http_methods(["POST", "DELETE"])
@members_only
def own_term(request: HttpRequest, programme: str) -> HttpResponse:
    """Leave a programme."""
    here = find(Programme.objects, request.user, slug=programme)
    mine = terms.of(request.user, here)
    if mine is None or not unsets(request):
        raise Http404
    terms.end(mine, by=request.user)
    return redirect(here)


@require_safe
@members_only
@limited("rising", 20)
def rising_members(request: HttpRequest) -> HttpResponse:
    """New members who help as those did who later carry a community."""
    if not rising.may_read(request.user):
        standing.of(request.user).require(rising.RISING)
    days = 60 if request.GET.get("days") == "60" else 30
    context = {
        "rows": rising.risers(days), "days": days, "spans": rising.SPANS, "weights": rising.WEIGHTS, "within": rising.JOINED_WITHIN,
        "programmes": Programme.objects.visible_to(request.user).open().filter(takes_nominations=True),
    }  # fmt: skip
    return render(request, "ranks/rising.html", context)
