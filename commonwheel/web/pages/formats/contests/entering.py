"""Entering a contest: enter, change, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.formats.contests import submissions
from commonwheel.formats.contests.contests import Contest
from commonwheel.formats.contests.submissions import Submission
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first, unsets
from commonwheel.web.limits import limited
from commonwheel.web.pages.formats.contests.forms import EntryForm
from commonwheel.web.pages.formats.contests.views import contest_of
from commonwheel.web.pages.writing.forms import refuse


@require_http_methods(["GET", "HEAD", "POST"])
@limited("entries", 20, methods=("POST",))
def enter(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Enter a contest. What was typed is kept, whatever is refused."""
    contest = contest_of(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    if request.method != "POST":
        submissions.check_enter(contest, by=request.user)
        return _page(request, contest, EntryForm(contest=contest))
    form = EntryForm(request.POST, request.FILES, contest=contest)
    if form.is_valid():
        try:
            made = submissions.enter(contest, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("You have entered. Good luck!"))
            return redirect(made)
    return _page(request, contest, form, status=422)


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
@limited("entries", 20, methods=("POST",))
def change(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Enter something else instead, or nothing."""
    related = ("contest__topic__board__category", "contest__topic__lock", "author", "picture")
    here = find(Submission.objects.select_related(*related), request.user, pk=entry_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, here.get_absolute_url())
    if unsets(request):
        topic = here.contest.topic
        submissions.withdraw(here, by=request.user)
        messages.success(request, _("The entry is withdrawn."))
        return redirect(topic)
    if request.method != "POST":
        submissions.check_change(here, by=request.user)
        return _page(request, here.contest, EntryForm(contest=here.contest, entry=here), entry=here)
    form = EntryForm(request.POST, request.FILES, contest=here.contest, entry=here)
    if form.is_valid():
        try:
            submissions.change(here, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(here)
    return _page(request, here.contest, form, entry=here, status=422)


def _page(request: HttpRequest, contest: Contest, form: EntryForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "contests/enter.html", {"contest": contest, "topic": contest.topic, "form": form, **more}, status=status)
