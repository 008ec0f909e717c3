"""What members want to hear of, and what they do not: boards and tags are followed, topics, boards and tags are muted."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.conversations.lists import mutes
from commonwheel.conversations.lists.mutes import Mute
from commonwheel.conversations.tags import LONGEST, Tag
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import board_watches, tag_watches
from commonwheel.kernel import paging
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.intents import is_own_address, sign_in_first, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.parts import pagers

SETS = require_http_methods(["POST", "DELETE"])


@SETS
def board_watch(request: HttpRequest, slug: str) -> HttpResponse:
    """Be told of each new topic of a board, or no longer."""
    return _set(request, find(Board.objects, request.user, slug=slug), board_watches.follow, board_watches.unfollow)


@SETS
def tag_watch(request: HttpRequest, slug: str) -> HttpResponse:
    """Be told of each new topic with a tag, or no longer."""
    return _set(request, _tag(request, slug), tag_watches.follow, tag_watches.unfollow)


@SETS
def topic_mute(request: HttpRequest, topic_id: int) -> HttpResponse:
    """See and hear no more of a topic, or again."""
    return _set(request, find(Topic.objects, request.user, pk=topic_id), mutes.mute, mutes.unmute)


@SETS
def board_mute(request: HttpRequest, slug: str) -> HttpResponse:
    """See and hear no more of a board, or again."""
    return _set(request, find(Board.objects, request.user, slug=slug), mutes.mute, mutes.unmute)


@SETS
def tag_mute(request: HttpRequest, slug: str) -> HttpResponse:
    """See and hear no more of topics with a tag, or again."""
    return _set(request, _tag(request, slug), mutes.mute, mutes.unmute)


@require_GET
@members_only
def muted(request: HttpRequest) -> HttpResponse:
    """What a member muted, with the way back."""
    rows = Mute.objects.visible_to(request.user).select_related("topic", "board", "tag")
    page = paging.page(rows, ["-id"], after=request.GET.get("after", ""), size=50)
    things = [(mute.topic or mute.board or mute.tag, f"/topics/{mute.topic_id}/" if mute.topic_id else "") for mute in page]
    return render(request, "account/muted.html", {"things": things, "pager": pagers.of(request, page)})


def _tag(request: HttpRequest, slug: str) -> Tag:
    return find(Tag.objects, request.user, slug=slug[:LONGEST].lower())


def _set(request: HttpRequest, thing: Topic | Board | Tag, do: Callable[..., None], undo: Callable[..., None]) -> HttpResponse:
    """Do it or take it back, and return to where the button was, if the form says so, or to the thing itself."""
    if not request.user.is_authenticated:
        return sign_in_first(request, thing.get_absolute_url())
    (undo if unsets(request) else do)(thing, by=request.user)
    asked = request.POST.get("next", "")
    return redirect(asked if is_own_address(request, asked) else thing)
