"""Pages of those who keep the community a good place.

Each address is a state: GET asks for what the deed needs, POST sets it, DELETE takes it back. Who may not do it is told
why before they fill in anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.accounts import people
from commonwheel.authority import restrictions
from commonwheel.conversations import labels, locks, posts, splits, tags, topics
from commonwheel.conversations.lists import pins
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first, unsets
from commonwheel.web.pages.moderation.forms import (
    BanForm,
    LockForm,
    MergeForm,
    MoveForm,
    PinForm,
    ReasonForm,
    SplitForm,
)
from commonwheel.web.pages.shaping.labelling import LabelForm
from commonwheel.web.pages.writing.forms import TitleForm, refuse

STATE = require_http_methods(["GET", "POST", "DELETE"])
DEED = require_http_methods(["GET", "POST"])


@dataclass(frozen=True)
class Step:
    """One deed on its page: what it is called, what it is about, where it goes on."""

    title: str
    about: str
    button: str
    then: Post | Topic
    is_grave: bool = False


@STATE
def lock(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    if unsets(request):
        locks.unlock(topic, by=request.user)
        return redirect(topic)
    locks.check_lock(topic, by=request.user)
    step = Step(_("Lock this topic"), topic.title, _("Lock"), topic)
    return _do(request, step, LockForm, lambda data: locks.lock(topic, by=request.user, reason=data["reason"]))


@STATE
def pin(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    if unsets(request):
        pins.unpin(topic, by=request.user)
        return redirect(topic)
    pins.check_pin(topic, by=request.user)
    step = Step(_("Pin this topic"), topic.title, _("Pin"), topic)
    return _do(request, step, PinForm, lambda data: pins.pin(topic, by=request.user, **data))


@DEED
def place(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    topics.check_move(topic, topic.board, by=request.user)
    step = Step(_("Move this topic"), topic.title, _("Move"), topic)

    def form_of(*args: Any, **kwargs: Any) -> MoveForm:
        return MoveForm(*args, person=request.user, fits=topic.board, **kwargs)

    def move(data: dict[str, Any]) -> None:
        topics.move(topic, form_of().boards[data["board"]], by=request.user)

    return _do(request, step, form_of, move, initial={"board": topic.board.slug})


@DEED
def title(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    topics.check_retitle(topic, by=request.user)
    step = Step(_("Change title and tags"), topic.title, _("Save"), topic)

    def retitle(data: dict[str, Any]) -> None:
        topics.retitle(topic, title=data["title"], tag_names=data["tags"], by=request.user)

    words = ", ".join(tags.of_topics([topic.pk]).get(topic.pk, []))
    return _do(request, step, TitleForm, retitle, initial={"title": topic.title, "tags": words})


@DEED
def topic_labels(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    labels.check_put(topic, by=request.user)
    step = Step(_("Change labels"), topic.title, _("Save"), topic)
    names = labels.of_topics([topic.pk]).get(topic.pk, [])

    def form_of(*args: Any, initial: Any = None) -> LabelForm:
        return LabelForm(*args, board=topic.board, names=names)

    return _do(request, step, form_of, lambda data: labels.put(topic, [*data.get("chosen", []), *data.get("labels", "").split(",")], by=request.user))


@DEED
def merge(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    splits.check_rearrange(topic, by=request.user)
    goal: list[Topic] = []

    def join(data: dict[str, Any]) -> None:
        into = Topic.objects.visible_to(request.user).select_related("board").filter(pk=data["into"]).first()
        if into is None:
            raise Refused(_("There is no such topic."), field="into")
        splits.merge(topic, into, by=request.user)
        goal.append(into)

    step = Step(_("Merge into another topic"), topic.title, _("Merge"), topic, is_grave=True)
    answer = _do(request, step, MergeForm, join)
    return redirect(goal[0]) if goal else answer


@DEED
def split(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    splits.check_rearrange(topic, by=request.user)
    made: list[Topic] = []

    def form_of(*args: Any, **kwargs: Any) -> SplitForm:
        return SplitForm(*args, person=request.user, topic=topic, **kwargs)

    def part(data: dict[str, Any]) -> None:
        form = form_of()
        chosen = [form.rows[pk] for pk in data["posts"] if pk in form.rows]
        made.append(splits.split(topic, chosen, by=request.user, title=data["title"], board=form.boards[data["board"]]))

    step = Step(_("Split off a new topic"), topic.title, _("Split"), topic)
    answer = _do(request, step, form_of, part, initial={"board": topic.board.slug})
    return redirect(made[0]) if made else answer


@STATE
def topic_hiding(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    if unsets(request):
        topics.reveal(topic, by=request.user)
        return redirect(topic)
    topics.check_hide(topic, by=request.user)
    step = Step(_("Hide this topic"), topic.title, _("Hide"), topic, is_grave=True)
    return _do(request, step, ReasonForm, lambda data: topics.hide(topic, by=request.user, reason=data["reason"]))


@STATE
def post_hiding(request: HttpRequest, post_id: int) -> HttpResponse:
    post = find(Post.objects.select_related("topic__board", "author"), request.user, pk=post_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    if unsets(request):
        posts.reveal(post, by=request.user)
        return redirect(post)
    posts.check_hide(post, by=request.user)
    about = _("Reply %(number)s by %(name)s in “%(title)s”") % {
        "number": post.number, "name": post.shown_author, "title": post.topic.title,
    }
    step = Step(_("Hide this post"), about, _("Hide"), post, is_grave=True)
    return _do(request, step, ReasonForm, lambda data: posts.hide(post, by=request.user, reason=data["reason"]))


@STATE
def ban(request: HttpRequest, handle: str) -> HttpResponse:
    """Ban a member from the whole community, or lift the ban."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    member = people.named(handle)
    if member is None:
        raise Http404
    if unsets(request):
        for restriction in member.restrictions.active():
            restrictions.lift(restriction, by=request.user)
        return redirect(member)
    restrictions.check_ban(member, by=request.user)
    about = _("%(name)s (@%(handle)s) will be able to read, and nothing else.") % {"name": member.name, "handle": member.handle}
    step = Step(_("Ban %(name)s") % {"name": member.name}, about, _("Ban"), member, is_grave=True)
    return _do(request, step, BanForm, lambda data: restrictions.ban(member, by=request.user, **data))


def _topic(request: HttpRequest, topic_id: int) -> Topic:
    return find(Topic.objects.select_related("board", "author"), request.user, pk=topic_id)


def _do(
    request: HttpRequest,
    step: Step,
    form_of: Callable[..., forms.Form],
    deed: Callable[[dict[str, Any]], object],
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """Ask for what the deed needs, do it, and go on; what is wrong stands beside what was typed."""
    if request.method == "GET":
        return render(request, "moderation/step.html", {"step": step, "form": form_of(initial=initial or {})})
    form = form_of(request.POST)
    if form.is_valid():
        try:
            deed(form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect(step.then)
    return render(request, "moderation/step.html", {"step": step, "form": form}, status=422)
