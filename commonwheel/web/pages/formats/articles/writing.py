"""Articles to write: begin one, change it, send it on its way, translate it, and who writes along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonwheel.accounts.people import Person
from commonwheel.formats.articles import articles, workflow
from commonwheel.formats.articles.articles import Article, Outdated, State
from commonwheel.kernel import differences
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.formats.articles.forms import ArticleForm, HandleForm, LanguageForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.pages.writing.words import Words, typed

WORDS = ("title", "summary", "tag_words")


def start(request: HttpRequest, here: Board) -> HttpResponse:
    """Begin an article."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    articles.check_write(here, by=request.user)
    if request.method != "POST":
        return _page(request, ArticleForm(), Words(), here, None)
    form = ArticleForm(request.POST)
    body, format = typed(request)
    if form.is_valid():
        try:
            article = articles.begin(here, by=request.user, body=body, format=format, **{name: form.cleaned_data[name] for name in WORDS})
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The draft is kept. Only you and those who review see it."))
            return redirect("article", article.pk)
    return _page(request, form, Words.of(body, format), here, None, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    """Change an article, and send it on its way. Every button saves first; what was typed is never lost."""
    here = _article(request, article_id)
    if request.method != "POST":
        chosen = here.versions.filter(number=_number(request.GET.get("version", ""))).first() if "version" in request.GET else None
        shown = chosen or here
        initial = {name: getattr(shown, name) for name in WORDS} | {"review_by": here.review_by, "publish_at": here.publish_at, "after": here.version}
        return _page(request, ArticleForm(initial=initial), Words.of(shown.body, shown.format), here.board, here)
    form = ArticleForm(request.POST)
    body, format = typed(request)
    words = Words.of(body, format)
    if not form.is_valid():
        return _page(request, form, words, here.board, here, status=422)
    try:
        done = _do(request, here, form, body, format)
    except Outdated as outdated:
        again = ArticleForm({**request.POST.dict(), "after": outdated.latest.version})
        again.is_valid()
        refuse(again, outdated)
        theirs = Words.of(outdated.latest.body, outdated.latest.format)
        pieces = differences.of(theirs.markdown, words.markdown)
        return _page(request, again, words, here.board, here, status=409, pieces=pieces, theirs=outdated.latest)
    except Refused as refusal:
        refuse(form, refusal)
        here.refresh_from_db()
        # What was typed was saved before the step was refused: the next save stands on top of that.
        kept = ArticleForm({**request.POST.dict(), "after": here.version})
        kept.is_valid()
        refuse(kept, refusal)
        return _page(request, kept, words, here.board, here, status=422)
    return done


@require_http_methods(["POST", "DELETE"])
@members_only
def authors(request: HttpRequest, article_id: int) -> HttpResponse:
    """Somebody writes along, or no longer."""
    here = _article(request, article_id)
    form = HandleForm(request.POST)
    try:
        handle = form.cleaned_data["handle"].strip().removeprefix("@").lower() if form.is_valid() else ""
        person = Person.objects.visible_to(request.user).filter(handle=handle).first()
        if person is None:
            raise Refused(_("There is no member with this handle."))
        if unsets(request):
            articles.leave(here, person, by=request.user)
        else:
            articles.join(here, person, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("article", here.pk)


@require_POST
@members_only
def translations(request: HttpRequest, article_id: int) -> HttpResponse:
    """Begin a version in another language, from the words of this one."""
    here = find(Article.objects.select_related("board", "topic"), request.user, pk=article_id)
    form = LanguageForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose a language."))
        made = articles.begin(
            here.board, by=request.user, title=here.title, summary=here.summary, body=here.body, format=here.format, tag_words=here.tag_words,
            language=form.cleaned_data["language"], translation_of=here,
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(here)
    return redirect("article", made.pk)


def _do(request: HttpRequest, here: Article, form: ArticleForm, body: str, format: str) -> HttpResponse:
    """Save, and then what the button says."""
    said = form.cleaned_data
    step = request.POST.get("step", "save")
    if step == "discard":
        articles.discard(here, by=request.user)
        messages.success(request, _("Thrown away."))
        return redirect("articles", here.board.slug)
    here = articles.save(
        here, by=request.user, after=said["after"] or 0, body=body, format=format, review_by=said["review_by"],
        **{name: said[name] for name in WORDS},
    )  # fmt: skip
    if step == "publish":
        return redirect(workflow.publish(here, by=request.user))
    if step == "schedule":
        if said["publish_at"] is None:
            raise Refused(_("Say when."), field="publish_at")
        workflow.schedule(here, by=request.user, at=said["publish_at"])
    elif step == "return":
        workflow.return_(here, by=request.user, reason=said["reason"])
    elif step in STEPS:
        STEPS[step](here, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("article", here.pk)


STEPS: dict[str, Any] = {
    "submit": workflow.submit, "recall": workflow.recall, "approve": workflow.approve, "unschedule": workflow.unschedule,
}  # fmt: skip


def _article(request: HttpRequest, article_id: int) -> Article:
    """The article, for those who may change it."""
    here = find(Article.objects.select_related("board__category", "topic", "saved_by"), request.user, pk=article_id)
    articles.check_edit(here, by=request.user)
    return here


def _page(
    request: HttpRequest, form: ArticleForm, words: Words, board: Board, here: Article | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    steps: dict[str, bool] = {}
    if here is not None:
        may_publish = allowed(workflow.check_publish, here, by=request.user)
        may_review = allowed(workflow.check_review, here, by=request.user)
        steps = {
            "submit": here.state == State.DRAFT and not may_publish, "recall": here.state in (State.REVIEW, State.APPROVED) and not may_review,
            "approve": here.state == State.REVIEW and may_review, "return": here.state in (State.REVIEW, State.APPROVED) and may_review,
            "publish": may_publish and here.state != State.PUBLISHED, "schedule": may_publish and here.state != State.PUBLISHED,
            "unschedule": may_publish and here.publish_at is not None, "discard": here.topic_id is None,
        }  # fmt: skip
    context = {
        "form": form, "words": words, "board": board, "article": here, "steps": steps,
        "authors": here.credits.filter(is_author=True).select_related("person") if here else [],
        "handle_form": HandleForm(auto_id="author_%s"), "language_form": LanguageForm(auto_id="translation_%s"), **more,
    }
    return render(request, "articles/write.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
