"""Search: the page, and what is suggested while somebody types.

These pages are never kept for visitors: the index learns of a change a moment after its mark was touched.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonwheel.discovery import search
from commonwheel.web.limits import limited
from commonwheel.web.pages.search.forms import SearchForm
from commonwheel.web.parts import pagers

DEEPEST = 50
"""Pages of results: who has not found it by then needs other words."""


@require_safe
@limited("search", 60, methods=("GET",))
def results(request: HttpRequest) -> HttpResponse:
    """What was found, twenty a page; without words and filters, the empty form."""
    form = SearchForm(request.GET, person=request.user)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:300]
    filters = form.filters()
    number = request.GET.get("page", "1")
    page = min(DEEPEST, max(1, int(number))) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    found = search.find(words, request.user, page=page, **filters) if words or filters else None
    pager = pagers.Pager(
        first=pagers.address(request, page="") if page > 1 else "",
        next=pagers.address(request, page=str(page + 1)) if found and found.is_more and page < DEEPEST else "",
    )
    context = {"form": form, "words": words, "found": found, "pager": pager, "page": page, "is_narrowed": bool(filters), "feed": f"/search/feed.atom?{request.GET.urlencode()}" if words or filters else ""}
    return render(request, "search/search.html", context)


@require_safe
@limited("suggest", 240, methods=("GET",))
def suggestions(request: HttpRequest) -> HttpResponse:
    """Topics whose titles go on as the words do: the options of the search box."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    topics = search.suggest(words, request.user, most=6) if len(words) > 1 else []
    return render(request, "search/suggestions.html", {"topics": topics, "words": words})
