"""Albums to make: start one, put photos into it, say what they show, order them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from commonwheel.conversations import posts, topics
from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums import albums, photos
from commonwheel.formats.albums.photos import AT_ONCE
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first
from commonwheel.web.limits import limited
from commonwheel.web.pages.formats.albums.forms import AlbumForm, FilesForm, PhotoForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.pages.writing.words import Words, typed

DEED = require_http_methods(["GET", "HEAD", "POST"])


def start(request: HttpRequest, here: Board) -> HttpResponse:
    """A new album; its photos are described on the page after this one."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    topics.check_start(here, by=request.user)
    if request.method != "POST":
        return render(request, "albums/start.html", {"form": AlbumForm(), "words": Words(), "board": here})
    form = AlbumForm(request.POST, request.FILES)
    body, format = typed(request)
    if form.is_valid():
        try:
            topic = posts.start(
                here, by=request.user, title=form.cleaned_data["title"], body=body, format=format, tag_names=form.cleaned_data["tags"]
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            albums.of(topic)
            return _taken(request, topic, form.cleaned_data["files"])
    context = {"form": form, "words": Words.of(body, format), "board": here}
    return render(request, "albums/start.html", context, status=422)


@DEED
@limited("photos", 30, methods=("POST",))
def add(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Put photos into an album."""
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    photos.check_add(topic, by=request.user)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if request.method == "POST" and form.is_valid():
        return _taken(request, topic, form.cleaned_data["files"])
    return render(request, "albums/add.html", {"form": form, "topic": topic}, status=422 if request.method == "POST" else 200)


@DEED
def arrange(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Say what the photos show, put them in order, take some out. What is right is kept even where something else is not."""
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    album = albums.of(topic)
    albums.check_change(topic, by=request.user)
    sent = request.POST if request.method == "POST" else None
    shown = photos.of_album(album, request.user)
    forms = [PhotoForm(sent, photo=photo, number=number) for number, photo in enumerate(shown, start=1)]
    if sent is not None and _keep(request, topic, forms):
        messages.success(request, _("Saved."))
        return redirect(topic)
    forms = [form for form in forms if form.photo.pk is not None]
    waiting = sum(form.photo.shown_at is None for form in forms)
    context = {
        "topic": topic, "forms": forms, "waiting": waiting, "may_add": allowed(photos.check_add, topic, by=request.user),
        "is_wrong": any(form.errors for form in forms) if sent is not None else False,
    }  # fmt: skip
    return render(request, "albums/arrange.html", context, status=422 if sent is not None else 200)


def _keep(request: HttpRequest, topic: Topic, forms: list[PhotoForm]) -> bool:
    """Do what the forms say; whether all of it could be done."""
    placed: list[tuple[int, int, int]] = []
    for form in forms:
        if not form.is_valid():
            continue
        said = form.cleaned_data
        pk = form.photo.pk
        try:
            if said["is_removed"]:
                photos.remove(form.photo, by=request.user)
                continue
            # Equal places: what was moved here stands before what stood here.
            place = said["place"] or form.number
            placed.append((place, 2 * form.number if place == form.number else 0, pk))
            words: dict[str, Any] = {name: said[name] for name in ("caption", "alt", "is_decoration", "credit")}
            photos.describe(form.photo, by=request.user, **words)
        except Refused as refusal:
            refuse(form, refusal)
    if len(placed) > 1:
        photos.arrange(topic, [pk for _place, _moved, pk in sorted(placed)], by=request.user)
    return not any(form.errors for form in forms)


def _taken(request: HttpRequest, topic: Topic, files: list[Any]) -> HttpResponse:
    """Take the files in, one by one; each that is refused is named with the reason."""
    added = 0
    for file in files[:AT_ONCE]:
        try:
            photos.add(topic, file, by=request.user)
            added += 1
        except Refused as refusal:
            messages.error(request, " ".join(f"{file.name}: {refusal.reason} {refusal.cure}".split()))
    if len(files) > AT_ONCE:
        messages.error(request, _("At most %(most)s photos at once: the first of them were taken.") % {"most": AT_ONCE})
    if not added:
        return redirect(topic) if not files else redirect("album-add", topic.pk)
    said = ngettext("%(n)s photo is here. Say what it shows.", "%(n)s photos are here. Say what they show.", added)
    messages.success(request, said % {"n": added})
    return redirect("album-photos", topic.pk)


def _topic(request: HttpRequest, topic_id: int) -> Topic:
    return find(Topic.objects.select_related("board__category", "lock"), request.user, pk=topic_id)
