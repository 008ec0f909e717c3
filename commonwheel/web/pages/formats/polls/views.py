"""Polls: ask on a topic that stands, vote, end."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from commonwheel.conversations.topics import Topic
from commonwheel.formats.polls import ballots, polls
from commonwheel.formats.polls.polls import Method, Poll
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.formats.polls.forms import NeededPollForm
from commonwheel.web.pages.writing.forms import refuse


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def add(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Add a poll to a topic."""
    topic = _topic(request, topic_id)
    polls.check_add(topic, by=request.user)
    form = NeededPollForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            polls.add(topic, by=request.user, **form.said())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect(f"{topic.get_absolute_url()}#poll")
    return render(request, "polls/add.html", {"form": form, "topic": topic}, status=422 if request.method == "POST" else 200)


@require_http_methods(["POST", "DELETE"])
def ballot(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Vote, vote anew, or take the vote back."""
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, topic.get_absolute_url())
    poll = _poll(topic)
    if unsets(request):
        ballots.take(poll, by=request.user)
    else:
        ballots.cast(poll, _chosen(request, poll), by=request.user)
    return redirect(f"{topic.get_absolute_url()}#poll")


@require_POST
@members_only
def end(request: HttpRequest, topic_id: int) -> HttpResponse:
    """No more votes."""
    topic = _topic(request, topic_id)
    polls.close(_poll(topic), by=request.user)
    return redirect(f"{topic.get_absolute_url()}#poll")


def _topic(request: HttpRequest, topic_id: int) -> Topic:
    return find(Topic.objects.select_related("board", "lock"), request.user, pk=topic_id)


def _poll(topic: Topic) -> Poll:
    poll = polls.of_topic(topic.pk)
    if poll is None:
        raise Http404
    poll.topic = topic
    return poll


def _chosen(request: HttpRequest, poll: Poll) -> list[int]:
    """The options of a sent ballot; for an order, by the places that were chosen for them, equals as they stand."""
    if poll.method != Method.RANKED:
        return [int(pk) for pk in request.POST.getlist("choice") if pk.isdecimal() and len(pk) < 18]
    places = [(request.POST.get(f"place-{option.pk}", ""), option.position, option.pk) for option in poll.options.all()]
    return [pk for _place, _position, pk in sorted((int(place), at, pk) for place, at, pk in places if place.isdecimal() and len(place) < 4)]
