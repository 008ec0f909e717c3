"""In which order a topic's posts are read: by time, as threads, or the answers with the most kudos first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, When
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonwheel.accounts.people import View
from commonwheel.conversations.lists import paths
from commonwheel.conversations.posts import Post, Posts
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import bests
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock, paging
from commonwheel.web.kept import Kept
from commonwheel.web.parts import pagers
from commonwheel.web.parts.pagers import Pager, Pages, Tab
from commonwheel.web.parts.topic_rows import PAGE

KUDOS, BEST = "kudos", "best"

_best: Kept[list[int]] = Kept(2_000)
"""Which posts are the best of a topic, for an hour or until ten replies more. What they say now is read each time."""


@dataclass(frozen=True)
class Sheet:
    """A page of a topic: its posts, and the pages beside it. ``seen`` is up to which number it shows all there is."""

    posts: list[Post]
    page: int
    seen: int
    pages: Pages | None = None
    pager: Pager | None = None
    best_of: int = 0
    """Of how many posts these are the best; 0 where they are not picked out."""


def chosen(request: HttpRequest, here: Topic) -> str:
    """As the address says, else as the reader likes it. By kudos only where there are answers to choose from."""
    if request.GET.get("order") == KUDOS and "solutions" in here.board.of_kind.formats:
        return KUDOS
    if request.GET.get("order") == BEST and bests.is_long(here):
        return BEST
    if "page" in request.GET and "view" not in request.GET:
        # A page's number means something in order of time alone: links to a place lead there, whatever the reader likes.
        return View.LINEAR
    liked = request.user.view if request.user.is_authenticated else request.COOKIES.get("view", "")
    asked = request.GET.get("view", liked)
    if asked in View.values:
        return asked
    # What is said about a post of a blog is many small talks.
    return View.THREADED if "blogging" in here.board.of_kind.formats else View.LINEAR


def tabs(request: HttpRequest, here: Topic, order: str) -> list[Tab]:
    """The orders to choose from."""
    found = [
        Tab(view.label, pagers.address(request, view=view.value, order="", page="", after=""), view == order)
        for view in (View.LINEAR, View.THREADED)
    ]
    if "solutions" in here.board.of_kind.formats:
        found.append(Tab(_("Most kudos"), pagers.address(request, order=KUDOS, view="", page="", after=""), order == KUDOS))
    if bests.is_long(here):
        found.append(Tab(_("Best of"), pagers.address(request, order=BEST, view="", page="", after=""), order == BEST))
    return found


def sheet(request: HttpRequest, here: Topic, order: str, solution: Solution | None) -> Sheet:
    """The page that was asked for. In order of time a page is a range of numbers, so links last for ever."""
    rows: Posts = Post.objects.visible_to(request.user).filter(topic=here).select_related("author")
    if order == KUDOS:
        return _by_kudos(request, here, rows, solution)
    if order == BEST:
        key = (here.pk, here.replies_count // 10, f"{clock.now():%Y-%m-%d %H}")
        ids = _best.find(key, ["places"], lambda: bests.of(here))
        return Sheet(list(rows.filter(pk__in=ids).order_by("number")), page=1, seen=0, pager=Pager("", ""), best_of=here.replies_count + 1)
    if order == View.THREADED:
        threads = paging.page(rows, ("path",), after=request.GET.get("after", ""), size=PAGE)
        return _keyed(request, threads, here.last_number if not threads.next else 0)
    last = paths.page_number(max(here.last_number, 1), PAGE)
    # There is no page behind the last: it would be an empty one for search engines, and have members read what they never saw.
    page = min(_page(request), last)
    start = (page - 1) * PAGE
    pages = pagers.numbered(request, page, last)
    found = list(rows.filter(number__gt=start, number__lte=start + PAGE).order_by("number"))
    seen = here.last_number if page >= last else max((row.number for row in found), default=0)
    return Sheet(found, page, seen, pages)


def best_href(here: Topic) -> str:
    """Where the best of a long topic is; "" for one that is soon read."""
    return f"{here.get_absolute_url()}?order={BEST}" if bests.is_long(here) else ""


def _by_kudos(request: HttpRequest, here: Topic, rows: Posts, solution: Solution | None) -> Sheet:
    """The question and what solved it lead the first page; then by kudos, the older first among equals."""
    first = [When(number=1, then=0), *([When(pk=solution.post_id, then=1)] if solution else [])]
    rows = rows.annotate(rank=Case(*first, default=2, output_field=IntegerField()))
    page = paging.page(rows, ("rank", "-kudos_count", "number"), after=request.GET.get("after", ""), size=PAGE)
    is_all = page.is_first and not page.next
    return _keyed(request, page, here.last_number if is_all else 0)


def _keyed(request: HttpRequest, page: paging.Page[Post], seen: int) -> Sheet:
    """A page that is found by its first post rather than by a number."""
    return Sheet(page.items, page=1 if page.is_first else 2, seen=seen, pager=pagers.of(request, page))


def _page(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1
