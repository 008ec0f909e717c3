"""Events to plan, and to change."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.conversations import tags
from commonwheel.conversations.posts import Post
from commonwheel.formats.occasions import occasions, planning
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.formats.occasions.forms import PlanForm, SettingForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.pages.writing.words import Words, typed, written


def start(request: HttpRequest, here: Board) -> HttpResponse:
    """Plan an event."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    occasions.check_plan(here, by=request.user)
    if request.method != "POST":
        return _page(request, PlanForm(person=request.user, initial={"zone": request.user.time_zone}), Words(), here)
    form = PlanForm(request.POST, person=request.user)
    body, format = typed(request)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = planning.plan(
                here, by=request.user, title=said["title"], body=body, format=format, starts=said["starts"], ends=said["ends"],
                rule=form.recurrence(), setting=form.setting(), tag_names=said["tags"],
            )  # fmt: skip
        except Refused as refusal:
            refusal.field = form.field_of(refusal.field)
            refuse(form, refusal)
        else:
            return redirect(made.topic)
    return _page(request, form, Words.of(body, format), here, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def edit(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """Other words, another place, more seats. Times are changed date by date."""
    here = find(Occasion.objects.select_related("topic__board", "album"), request.user, pk=occasion_id)
    occasions.check_manage(here, by=request.user)
    topic = here.topic
    if request.method != "POST":
        initial = {
            "title": topic.title, "zone": here.zone, "place": here.place, "stream": here.stream, "capacity": here.capacity,
            "album": here.album.get_absolute_url() if here.album else "", "tags": ", ".join(tags.of_topics([topic.pk]).get(topic.pk, [])),
        }  # fmt: skip
        opening = find(Post.objects.select_related("topic"), request.user, topic=topic, number=1)
        return _page(request, SettingForm(person=request.user, initial=initial), written(opening), topic.board, here)
    form = SettingForm(request.POST, person=request.user)
    body, format = typed(request)
    if form.is_valid():
        try:
            planning.change(
                here, by=request.user, title=form.cleaned_data["title"], body=body, format=format, setting=form.setting(),
                tag_names=form.cleaned_data["tags"],
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            topic.refresh_from_db()
            return redirect(topic)
    return _page(request, form, Words.of(body, format), topic.board, here, status=422)


def _page(request: HttpRequest, form: SettingForm, words: Words, board: Board, here: Occasion | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "words": words, "board": board, "occasion": here, "zones": sorted(available_timezones())}
    return render(request, "occasions/plan.html", context, status=status)
