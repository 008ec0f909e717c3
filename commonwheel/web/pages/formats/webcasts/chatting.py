"""The chat of a webcast: a part of its pages that comes anew by itself, and a page of its own to have beside the player."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.webcasts import chats
from commonwheel.formats.webcasts.chats import Line
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import sign_in_first
from commonwheel.web.pages.formats.webcasts.forms import ChatForm
from commonwheel.web.pages.writing.forms import refuse


@dataclass(frozen=True)
class LineRow:
    """A line as one reader sees it."""

    line: Line
    may_remove: bool
    is_host: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """What is said, as a part or as a page; and one line more."""
    here = find(Occasion.objects.select_related("topic__board", "topic__author"), request.user, pk=occasion_id)
    is_part = bool(request.headers.get("HX-Request"))
    if request.method != "POST":
        return _part(request, here) if is_part else _page(request, here, ChatForm())
    if not request.user.is_authenticated:
        return sign_in_first(request, f"/occasions/{here.pk}/chat/")
    form = ChatForm(request.POST)
    if form.is_valid():
        try:
            chats.say(here, form.cleaned_data["text"], by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _part(request, here, sent=True, form=ChatForm()) if is_part else redirect("webcast-chat", here.pk)
    return _part(request, here, sent=True, form=form) if is_part else _page(request, here, form, status=422)


@require_http_methods(["POST", "DELETE"])
def line(request: HttpRequest, occasion_id: int, line_id: int) -> HttpResponse:
    """Take a line away."""
    row = find(Line.objects.select_related("occasion__topic__board", "occasion__topic__author"), request.user, pk=line_id, occasion=occasion_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, f"/occasions/{occasion_id}/chat/")
    chats.remove(row, by=request.user)
    return _part(request, row.occasion) if request.headers.get("HX-Request") else redirect("webcast-chat", occasion_id)


def chat_of(request: HttpRequest, here: Occasion) -> dict[str, Any]:
    """What the chat shows one reader."""
    page_depends_on(request, f"chat:{here.topic_id}")
    person = request.user
    is_member = person.is_authenticated
    found = chats.of(here)
    for row in found:
        row.occasion = here
    speaking = set(here.speakers.exclude(person=None).values_list("person_id", flat=True)) | {here.topic.author_id} if found else set()
    return {
        "lines": [
            LineRow(row, is_member and allowed(chats.check_remove, row, by=person), row.person_id is not None and row.person_id in speaking)
            for row in found
        ],
        "chat_is_open": chats.is_open(here), "may_say": is_member and allowed(chats.check_say, here, by=person), "chat_form": ChatForm(),
        "may_manage": is_member and allowed(occasions.check_manage, here, by=person),
    }  # fmt: skip


def _part(request: HttpRequest, here: Occasion, **more: Any) -> HttpResponse:
    said = chat_of(request, here)
    return render(request, "webcasts/lines.html", {"occasion": here, "topic": here.topic, **said, **more})


def _page(request: HttpRequest, here: Occasion, form: ChatForm, status: int = 200) -> HttpResponse:
    context = {"occasion": here, "topic": here.topic, "is_alone": True, **chat_of(request, here), "chat_form": form, "form": form}
    return render(request, "webcasts/chat_page.html", context, status=status)
