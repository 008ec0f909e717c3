"""What members do to posts and topics with one press: thank, mark as solution, have the same question, keep, follow."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from commonwheel.conversations import bookmarks, kudos, reading
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import watches
from commonwheel.formats import me_toos, solutions
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.intents import is_own_address, moment, sign_in_first, text, unsets
from commonwheel.web.parts.same_questions import SameQuestion

SETS = require_http_methods(["POST", "DELETE"])


@require_http_methods(["GET", "POST", "DELETE"])
def thanks(request: HttpRequest, post_id: int) -> HttpResponse:
    """Who thanked for a post; thank for it; take the thanks back."""
    post = _post(request, post_id)
    if request.method == "GET":
        return render(request, "writing/kudos.html", {"post": post, "topic": post.topic, "givers": kudos.givers(post)})
    if not request.user.is_authenticated:
        return sign_in_first(request, post.get_absolute_url())
    if unsets(request):
        kudos.take(post, by=request.user)
    else:
        kudos.give(post, by=request.user)
    post.refresh_from_db(fields=["kudos_count"])
    if not request.headers.get("HX-Request"):
        return _back(request, post.get_absolute_url())
    return render(request, "components/kudo_button.html", {"post": post, "is_given": not unsets(request)})


@SETS
def solution(request: HttpRequest, post_id: int) -> HttpResponse:
    """This reply solved the question; or it did not after all."""
    post = _post(request, post_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, post.get_absolute_url())
    if unsets(request):
        solutions.revoke(post, by=request.user, reason=text(request, "reason", 300))
    else:
        solutions.accept(post, by=request.user)
    return _reload(request, post.get_absolute_url())


@SETS
def bookmark(request: HttpRequest, post_id: int) -> HttpResponse:
    """Keep a post for later."""
    post = _post(request, post_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, post.get_absolute_url())
    if unsets(request):
        bookmarks.drop(post, by=request.user)
    else:
        bookmarks.keep(post, by=request.user)
    return _back(request, post.get_absolute_url())


@SETS
def watch(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Follow a topic."""
    topic = find(Topic.objects, request.user, pk=topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, topic.get_absolute_url())
    if unsets(request):
        watches.unfollow(topic, by=request.user)
    else:
        watches.follow(topic, by=request.user)
    if not request.headers.get("HX-Request"):
        return _back(request, topic.get_absolute_url())
    return render(request, "components/watch_button.html", {"topic": topic, "is_on": not unsets(request)})


@SETS
def me_too(request: HttpRequest, topic_id: int) -> HttpResponse:
    """I have this question too."""
    topic = find(Topic.objects.select_related("board"), request.user, pk=topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, topic.get_absolute_url())
    if unsets(request):
        me_toos.unsay(topic, by=request.user)
    else:
        me_toos.say(topic, by=request.user)
    if not request.headers.get("HX-Request"):
        return _back(request, topic.get_absolute_url())
    same = SameQuestion.of(topic, request.user, me_toos.sayers(topic.pk))
    return render(request, "components/me_too_button.html", {"topic": topic, "same": same})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """What was written until the page of the form was made is unread no more: in the board or category that it names, or everywhere."""
    address, within = _within(request)
    if not request.user.is_authenticated:
        return sign_in_first(request, address)
    reading.read_all(by=request.user, until=moment(request, "until"), within=within)
    return _back(request, address)


def _within(request: HttpRequest) -> tuple[str, list[Board] | None]:
    """(the address of the place that a form names, the boards of it that the person may read); None for all."""
    if slug := text(request, "board", 60):
        board = find(Board.objects, request.user, slug=slug)
        return board.get_absolute_url(), [board]
    if slug := text(request, "category", 60):
        shelves = boards.shelves(request.user)
        here = next((category for board in shelves for category in board.category.line if category.slug == slug), None)
        if here is None:
            raise Http404
        return here.get_absolute_url(), [board for board in shelves if here in board.category.line]
    return "/", None


def _post(request: HttpRequest, post_id: int) -> Post:
    return find(Post.objects.select_related("topic__board", "author"), request.user, pk=post_id)


def _back(request: HttpRequest, address: str) -> HttpResponse:
    """To where the button was pressed, if the form says so, or to the thing itself."""
    asked = request.POST.get("next", "")
    return HttpResponseRedirect(asked if is_own_address(request, asked) else address)


def _reload(request: HttpRequest, address: str) -> HttpResponse:
    """What changed shows in many parts of the page, so all of it comes anew."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return _back(request, address)
