"""Questions to the speakers: asked, voted for, marked as answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.webcasts import questions
from commonwheel.formats.webcasts.questions import Question
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first, unsets
from commonwheel.web.pages.formats.webcasts.forms import AskForm
from commonwheel.web.pages.writing.forms import refuse

CHANGE = require_http_methods(["POST", "DELETE"])


@dataclass(frozen=True)
class QuestionRow:
    """A question as one reader sees it."""

    question: Question
    is_wanted: bool
    may_remove: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questions_of(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """What is asked, as a part of the page; and one question more."""
    here = find(Occasion.objects.select_related("topic__board"), request.user, pk=occasion_id)
    if request.method != "POST":
        return _part(request, here)
    if not request.user.is_authenticated:
        return sign_in_first(request, here.topic.get_absolute_url())
    form = AskForm(request.POST)
    wrong = None
    if form.is_valid():
        try:
            questions.ask(here, form.cleaned_data["text"], by=request.user)
        except Refused as refusal:
            wrong = refusal
            refuse(form, refusal)
        else:
            return _part(request, here, asked=True, form=AskForm()) if _is_part(request) else _back(here)
    if _is_part(request):
        return _part(request, here, wrong=wrong)
    return render(request, "webcasts/wrong.html", {"form": form, "occasion": here, "topic": here.topic}, status=422)


@CHANGE
def question(request: HttpRequest, occasion_id: int, question_id: int) -> HttpResponse:
    """Take a question away; or show it again."""
    return _change(request, occasion_id, question_id, questions.reveal, questions.remove)


@CHANGE
def vote(request: HttpRequest, occasion_id: int, question_id: int) -> HttpResponse:
    """I want to know that, too; or not any more."""
    return _change(request, occasion_id, question_id, questions.vote, questions.unvote)


@CHANGE
def answer(request: HttpRequest, occasion_id: int, question_id: int) -> HttpResponse:
    """It was answered; or not yet."""
    return _change(request, occasion_id, question_id, questions.answer, questions.unanswer)


def rows_of(here: Occasion, person: Any) -> dict[str, Any]:
    """What the list of questions shows one reader."""
    wanted = questions.wanted_by(person, here)
    is_member = person.is_authenticated
    found, removed = questions.of(here), questions.removed(here) if is_member else []
    for row in found + removed:
        row.occasion = here
    return {
        "questions": [
            QuestionRow(row, row.pk in wanted, is_member and allowed(questions.check_remove, row, by=person)) for row in found
        ],
        "removed": [row for row in removed if allowed(questions.check_reveal, row, by=person)],
        "may_ask": is_member and allowed(questions.check_ask, here, by=person),
        "may_host": is_member and allowed(occasions.check_manage, here, by=person),
    }  # fmt: skip


def _change(
    request: HttpRequest, occasion_id: int, question_id: int, set_: Callable[..., None], unset: Callable[..., None]
) -> HttpResponse:
    row = find(Question.objects.select_related("occasion__topic__board"), request.user, pk=question_id, occasion=occasion_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, row.occasion.topic.get_absolute_url())
    (unset if unsets(request) else set_)(row, by=request.user)
    return _part(request, row.occasion) if _is_part(request) else _back(row.occasion)


def _part(request: HttpRequest, here: Occasion, **more: Any) -> HttpResponse:
    context = {"occasion": here, "topic": here.topic, **rows_of(here, request.user), **more}
    return render(request, "webcasts/questions.html", context)


def _is_part(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _back(here: Occasion) -> HttpResponse:
    return redirect(f"{here.topic.get_absolute_url()}#questions")
