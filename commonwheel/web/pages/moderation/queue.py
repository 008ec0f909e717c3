"""The queue of those who moderate: what was reported where they may hide posts, the oldest first, and each case on its page."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonwheel.conversations.topics import HIDE
from commonwheel.kernel import paging
from commonwheel.kernel.refusal import Refused, reason_against
from commonwheel.moderation import cases
from commonwheel.moderation.cases import Case, Cases
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.intents import unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.moderation.forms import ReasonForm, RefusalForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts import pagers
from commonwheel.web.parts.pagers import Tab, Tabs


@require_safe
@members_only
def queue(request: HttpRequest) -> HttpResponse:
    """What was reported where the member moderates, or in one board; what waits, or what was decided."""
    held = set(boards.holding(request.user, HIDE))
    if not held:
        raise Refused(_("You do not moderate here."), cure=_("What you reported yourself stands in your account."))
    slug = request.GET.get("board", "")
    here = find(Board.objects, request.user, slug=slug) if slug else None
    rows = _whole(Case.objects.visible_to(request.user))
    rows = rows.filter(post__topic__board=here) if here is not None else rows
    is_closed = request.GET.get("state") == "decided"
    rows, order = (rows.closed(), ("-closed_at", "-id")) if is_closed else (rows.open(), ("opened_at", "id"))
    page = paging.page(rows, order, after=request.GET.get("after", ""))
    tabs = [Tab(_("Waiting"), pagers.address(request, state="", after=""), not is_closed), Tab(_("Decided"), pagers.address(request, state="decided", after=""), is_closed)]
    context = {
        "here": here, "places": [board for board in boards.shelves(request.user) if board.pk in held], "is_closed": is_closed,
        "beyond_others": 0 if is_closed else len(cases.beyond_others(request.user)), "page": page, "pager": pagers.of(request, page), "tabs": Tabs(_("Reported posts"), tabs),
    }  # fmt: skip
    return render(request, "moderation/queue.html", context)


@require_safe
@members_only
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One post that was reported, with what was said of it and where it stands."""
    return _shown(request, _case(request, case_id))


@require_http_methods(["POST", "DELETE"])
@members_only
def claim(request: HttpRequest, case_id: int) -> HttpResponse:
    """I am on it; or nobody is any more."""
    found = _case(request, case_id)
    (cases.give_free if unsets(request) else cases.take_up)(found, by=request.user)
    return redirect("reports" if unsets(request) else found)


@require_POST
@members_only
def upholding(request: HttpRequest, case_id: int) -> HttpResponse:
    """Hide the post."""
    found, form = _case(request, case_id), ReasonForm(request.POST)
    return _decide(request, found, form, "upholds", lambda: cases.uphold(found, by=request.user, reason=form.cleaned_data["reason"]))


@require_POST
@members_only
def refusal(request: HttpRequest, case_id: int) -> HttpResponse:
    """Leave the post as it is."""
    found, form = _case(request, case_id), RefusalForm(request.POST)
    return _decide(request, found, form, "refuses", lambda: cases.refuse(found, by=request.user, words=form.cleaned_data["words"]))


def _decide(request: HttpRequest, found: Case, form: forms.Form, name: str, deed: Callable[[], None]) -> HttpResponse:
    """Do it and go back to the queue; what is wrong stands beside what was typed."""
    if form.is_valid():
        try:
            deed()
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Decided. Who reported it is told."))
            return redirect("reports")
    return _shown(request, _case(request, found.pk), 422, **{name: form})


def _shown(request: HttpRequest, found: Case, status: int = 200, **typed: forms.Form) -> HttpResponse:
    refused = reason_against(cases.check_free, found, by=request.user)
    context = {"case": found, "refused": refused, "upholds": ReasonForm(auto_id="uphold_%s"), "refuses": RefusalForm(auto_id="refuse_%s"), **typed}
    return render(request, "moderation/case.html", context, status=status)


def _case(request: HttpRequest, case_id: int) -> Case:
    return find(_whole(Case.objects.visible_to(request.user)), request.user, pk=case_id)


def _whole(rows: Cases) -> Cases:
    """With all that is shown of it."""
    return rows.select_related("post__topic__board", "post__author", "post__parent__author", "taken_by", "closed_by").prefetch_related("reports__person")
