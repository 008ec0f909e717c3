"""Webcasts to watch: now, and afterwards with chapters and a transcript."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.webcasts import captions, players, recordings, videos
from commonwheel.formats.webcasts.players import Player
from commonwheel.formats.webcasts.recordings import Recording
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.web import sources
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.formats.webcasts.asking import rows_of
from commonwheel.web.pages.formats.webcasts.chatting import chat_of
from commonwheel.web.pages.formats.webcasts.forms import AskForm, RecordingForm
from commonwheel.web.pages.writing.forms import refuse


@require_safe
def stream(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """The player, begun: coming here was the click. What cannot be shown in a page is a link still."""
    here = find(Occasion.objects.select_related("topic__board", "topic__author"), request.user, pk=occasion_id)
    if not here.stream:
        raise Http404
    player = players.of(here.stream)
    allow(request, player)
    page_depends_on(request, f"topic:{here.topic_id}")
    context = {
        "occasion": here, "topic": here.topic, "player": player, "source": player.source, "play": request.path,
        "form": AskForm(), **rows_of(here, request.user), **chat_of(request, here),
    }  # fmt: skip
    return render(request, "webcasts/stream.html", context)


@require_safe
def recording(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """The recording, its chapters, and what was said: all of it, or where some words were."""
    page_depends_on(request)
    here = find(Recording.objects.select_related("occasion__topic__board"), request.user, pk=occasion_id)
    topic = here.occasion.topic
    page_depends_on(request, f"topic:{topic.pk}")
    player = players.of(here.address)
    allow(request, player)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    said = here.transcript()
    plays = player.is_own or ("play" in request.GET and player.kind != "link")
    context = {
        "recording": here, "occasion": here.occasion, "topic": topic, "player": player, "play": "?play=1#player",
        "source": player.at(_seconds(request)) if plays else "", "words": words, "has_transcript": bool(said),
        "cues": [(cue, _href(player, cue.seconds)) for cue in (captions.matching(said, words) if words else said)],
        "parts": [(cue, _href(player, cue.seconds)) for cue in here.parts()],
        "captions": f"/occasions/{here.pk}/captions.vtt" if here.captions else "",
        "chapters": f"/occasions/{here.pk}/chapters.vtt" if here.chapters else "",
        "may_keep": request.user.is_authenticated and allowed(recordings.check_keep, here.occasion, by=request.user),
    }  # fmt: skip
    return render(request, "webcasts/recording.html", context)


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
@members_only
def keep(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """Add a recording, change it, or take it away."""
    here = find(Occasion.objects.select_related("topic__board"), request.user, pk=occasion_id)
    recordings.check_keep(here, by=request.user)
    if unsets(request):
        recordings.drop(here, by=request.user)
        return redirect(here.topic)
    known = Recording.objects.visible_to(request.user).filter(pk=here.pk).first()
    names = ("address", "captions", "chapters")
    if request.method != "POST":
        form = RecordingForm(initial={name: getattr(known, name) for name in names} if known else {"address": here.stream})
        return _page(request, form, here, known)
    form = RecordingForm(request.POST, request.FILES)
    if form.is_valid():
        address, said, parts = (form.cleaned_data[name] for name in names)
        file = form.cleaned_data.get("video")
        try:
            if file:
                address = videos.bring(here, file, by=request.user, name=file.name).address
                form.brought(address)
            recordings.keep(here, by=request.user, address=address, captions_text=said, chapters_text=parts)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("webcast-recording", here.pk)
    return _page(request, form, here, known, status=422)


@require_safe
def track(request: HttpRequest, occasion_id: int, kind: str) -> HttpResponse:
    """Captions or chapters, as players read them."""
    here = find(Recording.objects, request.user, pk=occasion_id)
    text = {"captions": here.captions, "chapters": here.chapters}.get(kind, "")
    if not text:
        raise Http404
    return HttpResponse(text, content_type="text/vtt; charset=utf-8")


def allow(request: HttpRequest, player: Player) -> None:
    """Let this page load the video of this player, and nothing else from elsewhere."""
    if player.origin:
        sources.allow(request, "frame-src" if player.kind == "frame" else "media-src", player.origin)


def _href(player: Player, seconds: int) -> str:
    """To a moment without scripts: the page with its player begun there; where there is none, the video elsewhere."""
    return player.page_at(seconds) if player.kind == "link" else f"?play=1&t={seconds}#t={seconds}"


def _seconds(request: HttpRequest) -> int:
    typed = request.GET.get("t", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _page(request: HttpRequest, form: RecordingForm, here: Occasion, known: Recording | None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "occasion": here, "topic": here.topic, "recording": known}
    return render(request, "webcasts/keep.html", context, status=status)
