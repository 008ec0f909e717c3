"""Articles to read: the front of a knowledge base, its desk, versions, and whether one helped."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.authority import standing
from commonwheel.conversations import tags
from commonwheel.formats.articles import articles
from commonwheel.formats.articles import helpful as helpfulness
from commonwheel.formats.articles.articles import EDIT, PUBLISH, WRITE, Article, Articles, State
from commonwheel.formats.articles.harvests import Nomination
from commonwheel.formats.articles.workflow import Version
from commonwheel.kernel import differences, paging, richtext
from commonwheel.kernel.refusal import reason_against
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import sign_in_first, text, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.parts import linked_data, pagers
from commonwheel.web.parts.pagers import Tab, Tabs

ORDERS = {"new": ("-published_at", "-id"), "helpful": ("-helpful_count", "-id"), "title": ("title", "id")}
MOST_TAGS = 20


def front(request: HttpRequest, here: Board) -> HttpResponse:
    """The published articles, each in the reader's language where it was translated."""
    page_depends_on(request, f"articles:{here.pk}")
    order = request.GET.get("order", "new")
    order = order if order in ORDERS else "new"
    tag = request.GET.get("tag", "").replace("\x00", "")[: tags.LONGEST]
    rows = Article.objects.visible_to(request.user).filter(board=here, translation_of=None).published()
    words = _words(rows)
    if tag:
        rows = rows.filter(topic__taggings__tag__slug=tag)
    page = paging.page(rows.select_related("topic__author"), ORDERS[order], after=request.GET.get("after", ""))
    names = {"new": _("Newest"), "helpful": _("Most helpful"), "title": _("By title")}
    held = standing.of(request.user)
    context = {
        "board": here, "articles": articles.in_language(page.items, get_language() or ""), "pager": pagers.of(request, page),
        "tabs": Tabs(_("Order of articles"), [Tab(title, pagers.address(request, order=name, after=""), name == order) for name, title in names.items()]),
        "tag": tag, "words": [(word, count, pagers.address(request, tag=word, after="")) for word, count in words],
        "all_href": pagers.address(request, tag="", after=""),
        "refusal": reason_against(articles.check_write, here, by=request.user) if request.user.is_authenticated else None,
        "may_write": any(held.allows(power, here.scope_id) for power in (WRITE, EDIT, PUBLISH)),
        "trail": None if request.user.is_authenticated else linked_data.place(here),
    }  # fmt: skip
    return render(request, "articles/board.html", context)


@require_safe
@members_only
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What is being written: by state, what is stale, and what members nominated."""
    here = knowledge(request, slug)
    held = standing.of(request.user)
    if not any(held.allows(power, here.scope_id) for power in (EDIT, PUBLISH)):
        held.require(WRITE, here.scope_id)
    chosen = request.GET.get("state", State.DRAFT)
    visible = Article.objects.visible_to(request.user).filter(board=here)
    lists: dict[str, Articles] = {state.value: visible.filter(state=state) for state in State} | {"stale": visible.stale()}
    chosen = chosen if chosen in lists or chosen == "nominated" else State.DRAFT.value
    titles = {state.value: str(state.label) for state in State} | {"stale": _("Stale"), "nominated": _("Nominated")}
    found = None
    if chosen != "nominated":
        order = ("review_by", "id") if chosen == "stale" else ("-saved_at", "-id")
        found = paging.page(lists[chosen].select_related("topic", "saved_by"), order, after=request.GET.get("after", ""))
    nominated = Nomination.objects.visible_to(request.user).open().select_related("post__topic__board", "post__author", "by").order_by("-at")
    address = f"{here.get_absolute_url()}articles/"
    context = {
        "board": here, "articles": found.items if found else [], "pager": pagers.of(request, found) if found else None, "chosen": chosen,
        "nominations": [(row, richtext.excerpt(row.post.html, 160)) for row in nominated[:50]] if chosen == "nominated" else [],
        "tabs": Tabs(_("Articles by state"), [Tab(title, f"{address}?state={name}", name == chosen) for name, title in titles.items()]),
    }  # fmt: skip
    return render(request, "articles/desk.html", context)


@require_safe
def versions(request: HttpRequest, article_id: int) -> HttpResponse:
    """Every published version, and what any two of them say differently."""
    article = find(Article.objects.select_related("board", "topic"), request.user, pk=article_id)
    if article.topic is None:
        raise Http404
    rows = list(article.versions.select_related("by"))
    known = {str(row.number): row for row in rows}
    newer = known.get(request.GET.get("new", ""), rows[0])
    older = known.get(request.GET.get("old", ""), next((row for row in rows if row.number < newer.number), None))
    pieces = differences.of(_said(older), _said(newer)) if older is not None else None
    held = standing.of(request.user)
    context = {
        "article": article, "rows": rows, "newer": newer, "older": older, "pieces": pieces,
        "may_restore": request.user.is_authenticated and (held.allows(EDIT, article.board.scope_id) or articles.is_author(article, request.user)),
    }
    return render(request, "articles/versions.html", context)


@require_http_methods(["POST", "DELETE"])
def helpful(request: HttpRequest, article_id: int) -> HttpResponse:
    """It helped, or it did not and why; or nothing said."""
    article = find(Article.objects.select_related("board", "topic"), request.user, pk=article_id)
    if article.topic is None:
        raise Http404
    if not request.user.is_authenticated:
        return sign_in_first(request, article.get_absolute_url())
    if unsets(request):
        helpfulness.unsay(article, by=request.user)
    else:
        helpfulness.say(article, by=request.user, is_helpful=request.POST.get("helpful") == "yes", why=text(request, "why", 500))
    return redirect(f"{article.get_absolute_url()}#helpful")


def knowledge(request: HttpRequest, slug: str) -> Board:
    """The knowledge base of this address; Http404 for another kind of board."""
    here = find(Board.objects, request.user, slug=slug)
    if "articles" not in here.of_kind.formats:
        raise Http404
    return here


def about(request: HttpRequest, topic: Any) -> dict[str, Any]:
    """What the page of an article shows beside its topic."""
    article = Article.objects.visible_to(request.user).filter(topic=topic).select_related("harvested_from", "board").first()
    if article is None:
        return {}
    held = standing.of(request.user)
    edits = held.allows(EDIT, topic.board.scope_id)
    source = article.harvested_from
    seen = source is not None and type(source).objects.visible_to(request.user).filter(pk=source.pk).exists()
    written = articles.siblings(article)
    shown = set(type(topic).objects.visible_to(request.user).filter(pk__in=[row.topic_id for row in written]).values_list("pk", flat=True)) if written else set()
    siblings = [row for row in written if row.topic_id in shown]
    return {
        "article": article, "credits": articles.credited(topic.pk), "siblings": siblings,
        "original": next((row.topic for row in (article, *siblings) if row.translation_of_id is None), None),
        "languages": dict(settings.LANGUAGES), "source": source if seen else None,
        "opinion": helpfulness.of(request.user, article), "whys": helpfulness.whys(article) if edits else [],
        "may_change": request.user.is_authenticated and (edits or articles.is_author(article, request.user)),
        "may_say": request.user.is_authenticated and reason_against(helpfulness.check_say, article, by=request.user) is None,
        "versions_count": article.versions.count(),
    }  # fmt: skip


def _words(rows: Articles) -> list[tuple[str, int]]:
    """The tags of the articles, the most used first."""
    counts: dict[str, int] = {}
    for names in tags.of_topics([pk for pk in rows.values_list("topic_id", flat=True)[:2_000] if pk]).values():
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_TAGS]


def _said(version: Version) -> str:
    return f"{version.title}\n\n{version.summary}\n\n{richtext.to_text(version.html)}"
