"""Contests for those who run them: open one, change its terms, choose winners as a jury."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.formats.contests import contests, outcomes
from commonwheel.formats.contests.submissions import Submission
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board
from commonwheel.web.intents import sign_in_first
from commonwheel.web.pages.formats.contests.forms import ContestForm, PlaceForm, TermsForm
from commonwheel.web.pages.formats.contests.views import contest_of, rows_of
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.pages.writing.words import Words, typed

DEED = require_http_methods(["GET", "HEAD", "POST"])
USUAL = {"entries_open_at": 0, "entries_close_at": 14, "voting_opens_at": 14, "voting_closes_at": 21, "announce_at": 22}
"""Days from tomorrow that a new contest's form proposes."""


def start(request: HttpRequest, here: Board) -> HttpResponse:
    """Open a contest."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    contests.check_begin(here, by=request.user)
    if request.method != "POST":
        tomorrow = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
        form = ContestForm(initial={name: tomorrow + timedelta(days=days) for name, days in USUAL.items()})
        return render(request, "contests/start.html", {"form": form, "words": Words(), "board": here})
    form = ContestForm(request.POST)
    body, format = typed(request)
    if form.is_valid():
        try:
            topic = contests.begin(here, by=request.user, title=form.cleaned_data["title"], body=body, format=format, terms=form.terms())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect(topic)
    return render(request, "contests/start.html", {"form": form, "words": Words.of(body, format), "board": here}, status=422)


@DEED
def terms(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Change the terms of a contest."""
    contest = contest_of(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    contests.check_change(contest, by=request.user)
    form = TermsForm(request.POST or None, initial=TermsForm.said_by(contest))
    if request.method == "POST" and form.is_valid():
        try:
            contests.change(contest, by=request.user, terms=form.terms())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(contest.topic)
    return render(request, "contests/terms.html", {"form": form, "topic": contest.topic}, status=422 if request.method == "POST" else 200)


@DEED
def jury(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Choose the winners."""
    contest = contest_of(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    outcomes.check_judge(contest, by=request.user)
    sent = request.POST if request.method == "POST" else None
    found = Submission.objects.visible_to(request.user).filter(contest=contest).select_related("author", "picture").order_by("draw", "pk")
    rows = [(row, PlaceForm(sent, entry=row.entry, places=contest.places)) for row in rows_of(found, contest, request.user)]
    wrong = None
    if sent is not None and all([form.is_valid() for _row, form in rows]):
        try:
            chosen = {row.entry.pk: form.cleaned_data["place"] for row, form in rows if form.cleaned_data["place"]}
            outcomes.judge(contest, chosen, by=request.user)
        except Refused as refusal:
            wrong = refusal
        else:
            messages.success(request, _("Chosen. It is told on the day of the announcement."))
            return redirect(contest.topic)
    context = {"contest": contest, "topic": contest.topic, "rows": rows, "wrong": wrong}
    return render(request, "contests/jury.html", context, status=422 if sent is not None else 200)
