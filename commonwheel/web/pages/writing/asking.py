"""Starting a topic: what is asked may have been answered, so that is shown first."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonwheel.authority import standing
from commonwheel.conversations import drafts, kudos, posts, tags, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import expertise, similar
from commonwheel.discovery.expertise import Expert
from commonwheel.formats import solutions
from commonwheel.kernel import richtext
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.web import faces
from commonwheel.web.access import find
from commonwheel.web.faces import Piece, pieces_of
from commonwheel.web.intents import sign_in_first, text
from commonwheel.web.limits import limited
from commonwheel.web.pages.writing import fillings
from commonwheel.web.pages.writing.fillings import Filling
from commonwheel.web.pages.writing.forms import TopicForm, refuse
from commonwheel.web.pages.writing.words import KEPT, Words, typed

PLACE = "new"
SHORTEST = 6
"""Characters of a title that tell enough to look for others like it."""


@require_http_methods(["GET", "POST"])
@limited("new", 30, methods=("POST",))
def new(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The form for a new topic, in a board or anywhere."""
    here = find(Board.objects, request.user, slug=slug) if slug else None
    own = faces.of(here).start if here else None
    if here is not None and own is not None:
        return own(request, here)
    if not request.user.is_authenticated:
        return _new_of_visitor(request, here)
    if request.method == "POST":
        return _post(request, here)
    if here is not None:
        topics.check_start(here, by=request.user)
    begun = _begun(request)
    form = TopicForm(person=request.user, here=here, initial=begun | ({"board": slug} if slug else {}))
    if not form.boards:
        raise Refused(standing.of(request.user).verdict(topics.START).because)
    words = Words.of(begun.get("body", ""), begun.get("format", "markdown"), place=PLACE, is_draft="body" in begun)
    return _page(request, form, words, here)


def _new_of_visitor(request: HttpRequest, here: Board | None) -> HttpResponse:
    """A visitor writes first and signs in then; nothing typed is lost on the way."""
    if request.method == "POST":
        body, format = typed(request)
        request.session[KEPT] = {
            "title": text(request, "title", 300), "body": body.replace("\x00", "")[: drafts.MOST], "format": format,
            "board": text(request, "board", 60), "tags": text(request, "tags", 300),
        }
        return sign_in_first(request)
    begun = request.session.get(KEPT) or {"title": request.GET.get("title", "")[:300]}
    form = TopicForm(person=request.user, here=here, initial=begun | ({"board": here.slug} if here else {}))
    return _page(request, form, Words.of(begun.get("body", ""), begun.get("format", "markdown")), here)


def _begun(request: HttpRequest) -> dict[str, Any]:
    """What was begun: before signing in, or earlier and elsewhere as a draft."""
    kept = request.session.pop(KEPT, None)
    if kept:
        drafts.save(PLACE, by=request.user, **kept)
    draft = drafts.find(PLACE, by=request.user)
    if draft is None:
        return {"title": request.GET.get("title", "").replace("\x00", "")[:300]}
    return {"title": draft.title, "body": draft.body, "format": draft.format, "board": draft.board, "tags": draft.tags}


def _post(request: HttpRequest, here: Board | None) -> HttpResponse:
    form = TopicForm(request.POST, person=request.user, here=here)
    pieces = pieces_of(request, here)
    body, format = typed(request)
    asked = fillings.of(request, here)
    form.fields["body"].required = asked is None
    if all([form.is_valid(), asked is None or asked.form.is_valid(), *(piece.form.is_valid() for piece in pieces)]):
        title = form.cleaned_data["title"]
        first_lines = _lines(body, format)
        if not request.POST.get("looked"):
            answers = [row for row in _alike(request, title, first_lines) if row["topic"].answers]
            if answers:
                return _page(request, form, Words.of(body, format, place=PLACE), here, pieces, asked, answers=answers)
        board = form.chosen_board() or here or similar.board_for(title, request.user, text=first_lines)
        try:
            if board is None:
                raise Refused(_("Choose the board it belongs to."), field="board")
            words = asked.composed(body, format) if asked is not None else {"body": body, "format": format}
            masked = board.takes_anonymous and "masked" in request.POST
            topic = _start(board, pieces, by=request.user, title=title, tag_names=form.cleaned_data["tags"], masked=masked, **words)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            drafts.drop(PLACE, by=request.user)
            return redirect(topic)
    return _page(request, form, Words.of(body, format, place=PLACE), here, pieces, asked, status=422)


def _start(board: Board, pieces: list[Piece], **words: Any) -> Topic:
    """The topic with all that formats add to it, or nothing of it."""
    with transaction.atomic():
        topic = posts.start(board, **words)
        for piece in pieces:
            if piece.part.applies(board, words["by"]):
                piece.save(topic, by=words["by"])
    return topic


def _page(
    request: HttpRequest, form: TopicForm, words: Words, here: Board | None, pieces: list[Piece] | None = None,
    asked: Filling | None = None, status: int = 200, answers: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    """The form. With ``answers`` these are all that is asked to be looked at before it is posted."""
    likeness = _likeness(request, form["title"].value() or "", words.markdown, form["board"].value())
    asked = asked or fillings.of(request, here)
    context = {
        "form": form, "words": words, "board": here, "pieces": pieces or pieces_of(request, here), "asked": asked,
        "choices": fillings.choices(here, asked), **likeness, **({"similar": answers, "is_step": True} if answers else {}),
    }
    return render(request, "writing/new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@limited("similar", 60)
def likeness(request: HttpRequest) -> HttpResponse:
    """What is like what is being written: topics, and the board where such things are asked.

    POST takes the title with the first lines below it, which thus stand in no address and no log.
    """
    data = request.POST if request.method == "POST" else request.GET
    return render(request, "writing/similar.html", _likeness(request, data.get("title", ""), _lines(*typed(request)), data.get("board")))


def _likeness(request: HttpRequest, title: str, text: str, board: str | None) -> dict[str, Any]:
    title = title.replace("\x00", "").strip()[:300]
    if len(title) < SHORTEST:
        return {"similar": [], "suggested": None}
    suggested = None if board else similar.board_for(title, request.user, text=text)
    alike = _alike(request, title, text)
    place = next((each for each in boards.shelves(request.user) if each.slug == board), suggested)
    return {"similar": alike, "suggested": suggested, "experts": _experts(request, place, alike)}


def _experts(request: HttpRequest, board: Board | None, alike: list[dict[str, Any]]) -> list[Expert]:
    """Whom to call, for members: who answers in the board, and with the tags that were typed or, before, those of what is alike."""
    if board is None or not request.user.is_authenticated or "solutions" not in board.of_kind.formats:
        return []
    typed_tags = [word.strip().lower() for word in request.POST.get("tags", "").split(",") if word.strip()]
    likely = tags.of_topics([row["topic"].pk for row in alike[:2]])
    slugs = typed_tags or [slug for found in likely.values() for slug in found]
    return expertise.who_could_answer(board, slugs[:10], asker=request.user, reader=request.user)


def _alike(request: HttpRequest, title: str, text: str) -> list[dict[str, Any]]:
    """Topics like this, each with its solution and some lines of that, or of the article."""
    like = similar.to_title(title, request.user, text=text)
    solving = {topic.pk: topic.solution.post_id for topic in like if topic.solution}  # type: ignore[attr-defined]
    articles = [topic.pk for topic in like if topic.is_article]  # type: ignore[attr-defined]
    telling = Q(pk__in=solving.values()) | Q(topic__in=articles, number=1)
    told = {post.topic_id: post for post in Post.objects.visible_to(request.user).filter(telling).select_related("author")} if like else {}
    return [
        {"topic": topic, "post": told.get(topic.pk) if topic.pk in solving else None, "gist": _gist(told.get(topic.pk))}
        for topic in like
    ]


def _lines(body: str, format: str) -> str:
    """The first lines of what was typed, as plain text."""
    body = body.replace("\x00", "")[: 2 * similar.LINES]
    return richtext.excerpt(body, similar.LINES) if format == "html" else body


def _gist(post: Post | None) -> str:
    return richtext.excerpt(post.html, 200) if post else ""


@require_POST
def answered(request: HttpRequest) -> HttpResponse:
    """ "This answers it": nothing needs to be asked any more."""
    number = request.POST.get("topic", "")
    topic = find(Topic.objects, request.user, pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
    request.session.pop(KEPT, None)
    if request.user.is_authenticated:
        drafts.drop(PLACE, by=request.user)
    return redirect("asking-answered-by", topic.pk)


@require_GET
def answered_by(request: HttpRequest, topic_id: int) -> HttpResponse:
    """A good end: which topic answered, and thanks for who solved it."""
    topic = find(Topic.objects.select_related("board", "author"), request.user, pk=topic_id)
    solution = solutions.of_topics([topic.pk]).get(topic.pk)
    visible = Post.objects.visible_to(request.user).select_related("topic__board", "author")
    post = visible.filter(pk=solution.post_id).first() if solution else None
    may_thank = post is not None and request.user.is_authenticated and allowed(kudos.check_give, post, by=request.user)
    return render(
        request,
        "writing/answered.html",
        {
            "topic": topic,
            "post": post,
            "may_thank": may_thank,
            "is_thanked": post is not None and post.pk in kudos.given_by(request.user, [post.pk]),
        },
    )
