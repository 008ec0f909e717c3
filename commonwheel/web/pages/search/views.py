"""Search: the page, what is suggested while somebody types, and the report of what is not found.

Kept for visitors like other pages: the index has a mark of its own, since it learns of a change a moment later. A search that
finds nothing, or only what was probably meant, is made anew each time, and counted so.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonwheel.conversations.topics import Topic
from commonwheel.discovery import beside, documents, facets, log, query, saved, search
from commonwheel.discovery.beside import Beside
from commonwheel.groups.groups import Group
from commonwheel.kernel.refusal import allowed
from commonwheel.web.caching import kept_nowhere
from commonwheel.web.context import page_depends_on
from commonwheel.web.limits import limited
from commonwheel.web.pages.search.forms import narrowing
from commonwheel.web.parts import pagers
from commonwheel.web.parts.pagers import Tab, Tabs

MARKS = (documents.MARK, "topics", "members", "groups")
DEEPEST = 50
"""Pages of results: who has not found it by then needs other words."""
SIZE = 10
"""Results on a page."""
DAYS = (7, 30, 90)
"""Of the report."""
OPERATORS = (
    ("author:amina", gettext_lazy("written by one member")), ("board:questions", gettext_lazy("in one board")),
    ("tag:battery", gettext_lazy("with a tag")), ("is:solved", gettext_lazy("solved, or is:unsolved")),
    ("after:2026-01-31", gettext_lazy("since a day, a month or a year, or before:")), ("in:title", gettext_lazy("in titles alone")),
    ("kind:articles", gettext_lazy("articles, questions, ideas, events, …")), ("group:photographers", gettext_lazy("in one group")),
    ("topic:12", gettext_lazy("in one topic")), ("-tag:beta", gettext_lazy("without it: a minus goes before words, too")),
)  # fmt: skip
"""Examples of filters, with what they do."""


@require_safe
@limited("search", 60, methods=("GET",))
def results(request: HttpRequest) -> HttpResponse:
    """What was found, ten a page; without words and filters, the empty form."""
    page_depends_on(request, *MARKS)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:300]
    what = request.GET.get("what", "")
    if what in ("members", "groups", "tags"):
        return _named(request, words, what)
    narrowed = narrowing(request)
    filters = narrowed.filters
    number = request.GET.get("page", "1")
    page = min(DEEPEST, max(1, int(number))) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    found = search.find(words, request.user, page=page, size=SIZE, newest_first=narrowed.is_newest_first, **filters) if words or filters else None
    is_empty = found is not None and found.is_empty
    if is_empty:
        kept_nowhere(request)
    if found is not None and page == 1 and words:
        log.note(query.parse(words), is_empty=is_empty)
    tally = found.tally if found is not None and page == 1 else None
    pager = pagers.Pager(
        first=pagers.address(request, page="") if page > 1 else "",
        next=pagers.address(request, page=str(page + 1)) if found and found.is_more and page < DEEPEST else "",
    )
    return render(
        request,
        "search/search.html",
        {
            "narrowing": narrowed, "words": words, "found": found, "pager": pager, "page": page,
            "feed": f"/search/feed.atom?{request.GET.urlencode()}" if words or filters else "",
            "tally": tally, "facets": facets.of(tally, request.user) if tally else [],
            "beside": beside.of(words, request.user) if tally is not None and not filters else Beside(),
            "tabs": _tabs(words, ""), "topic": _topic(request, filters), "group": _group(request, filters),
            "meant_address": f"/search/?{urlencode({'q': found.meant})}" if found else "",
            "savable": str(found.query) if found and found.query and not found.problems and allowed(saved.check_save, by=request.user) else "",
            "operators": OPERATORS, "reports": allowed(log.check_report, by=request.user),
        },
    )  # fmt: skip


@require_safe
@limited("suggest", 240, methods=("GET",))
def suggestions(request: HttpRequest) -> HttpResponse:
    """Topics whose titles go on as the words do: the options of the search box."""
    page_depends_on(request, *MARKS)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    topics = search.suggest(words, request.user, most=6) if len(words) > 1 else []
    return render(request, "search/suggestions.html", {"topics": topics, "words": words})


@never_cache
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """What is looked for, and what of it is not found."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, DAYS) else 30
    told = log.report(by=request.user, days=days)
    tabs = Tabs(_("How far back"), [Tab(_("%(days)s days") % {"days": each}, f"/search/report/?days={each}", each == days) for each in DAYS])
    return render(request, "search/report.html", {"report": told, "tabs": tabs, "kept": log.KEPT.days})


def _named(request: HttpRequest, words: str, what: str) -> HttpResponse:
    """Members, groups or tags alone."""
    named = beside.of(words, request.user, most=beside.MANY)
    context = {"words": words, "what": what, what: getattr(named, what), "tabs": _tabs(words, what)}
    return render(request, "search/named.html", context)


def _tabs(words: str, what: str) -> Tabs:
    names = {"": _("Posts"), "members": _("Members"), "groups": _("Groups"), "tags": _("Tags")}
    addresses = {name: urlencode({key: value for key, value in (("q", words), ("what", name)) if value}) for name in names}
    return Tabs(_("What to look for"), [Tab(title, f"/search/?{addresses[name]}", name == what) for name, title in names.items()])


def _topic(request: HttpRequest, filters: dict[str, str]) -> Topic | None:
    """The topic that is searched alone, where the person may see it."""
    return Topic.objects.visible_to(request.user).filter(pk=int(filters["topic"])).first() if "topic" in filters else None


def _group(request: HttpRequest, filters: dict[str, str]) -> Group | None:
    """The group that is searched alone, where the person may know of it."""
    rows = Group.objects.visible_to(request.user).select_related("category")
    return rows.filter(category__slug=filters["group"]).first() if "group" in filters else None
