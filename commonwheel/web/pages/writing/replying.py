"""Replying to a topic, changing a post, and what a post said before."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.authority import standing
from commonwheel.conversations import drafts, posts, topics
from commonwheel.conversations.lists import sights
from commonwheel.conversations.posts import Post
from commonwheel.conversations.revisions import Revision
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import differences, richtext
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first
from commonwheel.web.pages.writing.forms import EditForm, ReplyForm, refuse
from commonwheel.web.pages.writing.words import Words, begun, typed, written


@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Write a reply; ``to`` is the post that is answered."""
    topic = _topic(request, topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, topic.get_absolute_url())
    parent = _parent(request, topic)
    place = f"topic:{topic.pk}"
    if request.method == "GET":
        posts.check_reply(topic, by=request.user)
        return _reply_page(request, topic, parent, ReplyForm(), begun(request.user, place))
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            return _post(request, topic, parent)
        except Refused as refusal:
            refuse(form, refusal)
    return _reply_page(request, topic, parent, form, Words.of(*typed(request), place=place), status=422)


def post_reply(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Post what a member's form brings, and lead there. Where that cannot be, Refused or Http404, and no page: ``reply`` makes that."""
    topic = _topic(request, topic_id)
    return _post(request, topic, _parent(request, topic))


def _post(request: HttpRequest, topic: Topic, parent: Post | None) -> HttpResponse:
    body, format = typed(request)
    masked = topic.board.takes_anonymous and "masked" in request.POST
    post = posts.reply(topic, by=request.user, body=body, format=format, parent=parent, after=_after(request), masked=masked)
    drafts.drop(f"topic:{topic.pk}", by=request.user)
    return redirect(post)


def _topic(request: HttpRequest, topic_id: int) -> Topic:
    topic = topics.read(topic_id)
    if topic is None or not sights.sees_topic(request.user, topic):
        raise Http404
    return topic


def _parent(request: HttpRequest, topic: Topic) -> Post | None:
    number = request.POST.get("parent") or request.GET.get("to") or ""
    if not number.isdecimal() or len(number) > 18:
        return None
    return topic.posts.visible_to(request.user).select_related("author").filter(pk=int(number)).first()


def _after(request: HttpRequest) -> int | None:
    """The number of the last post there was when the form was made, as the form says."""
    number = request.POST.get("after", "")
    return int(number) if number.isdecimal() and len(number) < 10 else None


def _reply_page(
    request: HttpRequest, topic: Topic, parent: Post | None, form: ReplyForm, words: Words, status: int = 200
) -> HttpResponse:
    after = _after(request)
    context = {"topic": topic, "parent": parent, "form": form, "words": words, "after": topic.last_number if after is None else after}
    return render(request, "writing/reply.html", context, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change a post, and say why."""
    post = find(Post.objects.select_related("topic__board", "author"), request.user, pk=post_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    posts.check_edit(post, by=request.user)
    place = f"post:{post.pk}"
    if request.method == "GET":
        draft = begun(request.user, place)
        return _edit_page(request, post, EditForm(), draft if draft.is_draft else written(post))
    body, format = typed(request)
    form = EditForm(request.POST)
    if form.is_valid():
        try:
            posts.edit(post, by=request.user, body=body, format=format, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            drafts.drop(place, by=request.user)
            return redirect(post)
    return _edit_page(request, post, form, Words.of(body, format, place=place), status=422)


def _edit_page(request: HttpRequest, post: Post, form: EditForm, words: Words, status: int = 200) -> HttpResponse:
    return render(request, "writing/edit.html", {"post": post, "topic": post.topic, "form": form, "words": words}, status=status)


@dataclass(frozen=True)
class Change:
    """One edit as people read it. ``pieces`` is None where what was taken out is not for everybody."""

    revision: Revision
    pieces: list[differences.Piece] | None


@require_GET
def history(request: HttpRequest, post_id: int) -> HttpResponse:
    """Every edit of a post, the latest first.

    What somebody other than the author took out (a serial number, a private address) is shown only to the author and to
    who may edit here.
    """
    post = find(Post.objects.select_related("topic__board", "author"), request.user, pk=post_id)
    sees_all = standing.of(request.user).allows(posts.EDIT, post.topic.board.scope_id) or (
        request.user.is_authenticated and post.author_id == request.user.pk
    )
    revisions = list(post.revisions.select_related("by").order_by("number"))
    closed = max((at for at, revision in enumerate(revisions) if revision.by_id != post.author_id), default=-1)
    texts = [richtext.to_text(revision.html) for revision in revisions] + [post.text]
    changes = [
        Change(revision, differences.of(texts[at], texts[at + 1]) if sees_all or at > closed else None)
        for at, revision in enumerate(revisions)
    ]
    return render(request, "writing/history.html", {"post": post, "topic": post.topic, "changes": changes[::-1]})
