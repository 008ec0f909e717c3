"""Ideas for those who answer them: status, duplicates, votes of customers, and the statuses themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.authority import standing
from commonwheel.conversations.topics import Topic
from commonwheel.formats.ideas import ideas, statuses, votes
from commonwheel.formats.ideas.statuses import DUPLICATE, USUAL
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.formats.ideas.forms import CustomerForm, DecisionForm, DuplicateForm, StatusTable
from commonwheel.web.pages.formats.ideas.views import ideas_board, row_of
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.pages.writing.words import Words, typed

DEED = require_http_methods(["GET", "HEAD", "POST"])


@DEED
@members_only
def status(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Answer an idea: its new status and why."""
    topic = _topic(request, topic_id)
    row = row_of(topic, request.user)
    choices = [(one.key, one.title) for one in statuses.of(topic.board_id) if one.key != DUPLICATE]
    form = DecisionForm(request.POST or None, choices=choices, initial={"status": row.idea.status})
    words = Words()
    if request.method == "POST":
        body, format = typed(request)
        words = Words.of(body, format)
        if form.is_valid():
            try:
                post = ideas.decide(topic, form.cleaned_data["status"], by=request.user, body=body, format=format)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                return redirect(post)
    return _page(request, "ideas/decide.html", form, topic=topic, row=row, words=words)


@DEED
@members_only
def duplicate(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Merge an idea into another."""
    topic = _topic(request, topic_id)
    form = DuplicateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        into = Topic.objects.visible_to(request.user).select_related("board").filter(pk=form.cleaned_data["into"]).first()
        try:
            if into is None or "ideas" not in into.board.of_kind.formats:
                raise Refused(_("There is no such idea."), field="into")
            ideas.merge(topic, into, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Merged: votes and followers are here now."))
            return redirect(into)
    return _page(request, "ideas/duplicate.html", form, topic=topic)


@DEED
@members_only
def customers(request: HttpRequest, topic_id: int) -> HttpResponse:
    """The votes of customers who are no members, and one more."""
    topic = find(Topic.objects.select_related("board"), request.user, pk=topic_id)
    idea = ideas.of(topic)
    standing.of(request.user).require(votes.VOTE_FOR, topic.board.scope_id)
    form = CustomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            votes.vote_for(topic, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("idea-customers", topic.pk)
    cast = idea.customers.select_related("by").order_by("-at", "-id")
    return _page(request, "ideas/customers.html", form, topic=topic, cast=cast)


@require_http_methods(["POST", "DELETE"])
@members_only
def customer(request: HttpRequest, topic_id: int, vote_id: int) -> HttpResponse:
    """Take a customer's vote back."""
    topic = find(Topic.objects.select_related("board"), request.user, pk=topic_id)
    cast = ideas.of(topic).customers.filter(pk=vote_id).first()
    if cast is not None:
        votes.unvote_for(cast, by=request.user)
    return redirect("idea-customers", topic.pk)


@DEED
@members_only
def statuses_of(request: HttpRequest, slug: str) -> HttpResponse:
    """The statuses that ideas of a board go through."""
    here = ideas_board(request, slug)
    standing.of(request.user).require(statuses.SHAPING, here.scope_id)
    if request.method == "POST" and "usual" in request.POST:
        statuses.write(here, USUAL, by=request.user)
        return redirect("idea-statuses", here.slug)
    rows = [
        {"key": row.key, "name": row.name, "hue": row.hue, "is_closed": row.is_closed, "position": number * 10}
        for number, row in enumerate(statuses.of(here.pk))
    ]
    table = StatusTable(request.POST or None, initial=rows)
    wrong = None
    if request.method == "POST" and table.is_valid():
        ordered = sorted((form for form in table if form.status()), key=lambda form: form.cleaned_data.get("position") or 0)
        try:
            statuses.write(here, [status for form in ordered if (status := form.status())], by=request.user)
        except Refused as refusal:
            wrong = refusal
        else:
            messages.success(request, _("Saved."))
            return redirect("idea-statuses", here.slug)
    context = {"board": here, "table": table, "wrong": wrong}
    return render(request, "ideas/statuses.html", context, status=422 if request.method == "POST" else 200)


def _topic(request: HttpRequest, topic_id: int) -> Topic:
    """The idea's topic, for those who answer ideas there."""
    topic = find(Topic.objects.select_related("board", "author"), request.user, pk=topic_id)
    ideas.of(topic)
    standing.of(request.user).require(ideas.DECIDE, topic.board.scope_id)
    return topic


def _page(request: HttpRequest, template: str, form: object, **more: object) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if request.method == "POST" else 200)
