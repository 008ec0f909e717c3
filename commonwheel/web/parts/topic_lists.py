"""The lists that a place offers of its topics: latest, hot, rising, top by period, unanswered, unread. Home, boards, tags, feeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonwheel.conversations import reading
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.discovery import lists
from commonwheel.kernel import paging
from commonwheel.kernel.paging import Page
from commonwheel.web.parts import topic_rows
from commonwheel.web.parts.pagers import Tab, Tabs

PERIODS: dict[str, timedelta | None] = {
    "day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365), "all": None,
}  # fmt: skip
SIZE = 25


def chosen(request: HttpRequest) -> str:
    """The list that the address asks for."""
    return request.GET.get("list", "latest")


def period(request: HttpRequest) -> str:
    """The period that the address asks for; of one that is not known, the month."""
    asked = request.GET.get("period", "month")
    return asked if asked in PERIODS else "month"


def page(request: HttpRequest, rows: Topics, *, size: int = SIZE) -> Page[Topic]:
    """A page of the list that was asked for, with what its rows show. What is rising is one page."""
    if chosen(request) == "rising":
        found = topic_rows.listable(rows).in_bulk(ids := lists.rising(rows, size))
        return Page([found[pk] for pk in ids if pk in found])
    narrowed, order = narrow(request, rows)
    return paging.page(topic_rows.listable(narrowed), order, after=request.GET.get("after", ""), size=size)


def narrow(request: HttpRequest, rows: Topics) -> tuple[Topics, Sequence[str]]:
    """The topics of the list that was asked for, and their order."""
    name = chosen(request)
    if name == "hot":
        return rows, lists.HOT
    if name == "top":
        return lists.top(rows, PERIODS[period(request)])
    if name == "unanswered":
        return rows.unanswered(), lists.LATEST
    if name == "unread" and request.user.is_authenticated:
        return reading.only_unread(rows, request.user), lists.LATEST
    return rows, lists.LATEST


def names(request: HttpRequest) -> list[tuple[str, str]]:
    """The lists that every place has: how the address calls each, and how people do."""
    mine = [("unread", _("Unread"))] if request.user.is_authenticated else []
    found = [("hot", _("Hot")), ("rising", _("Rising")), ("top", _("Top")), ("unanswered", _("Unanswered"))]
    return [("latest", _("Latest")), *mine, *found]


def tabs(request: HttpRequest, address: str, label: str, offered: Sequence[tuple[str, str]]) -> Tabs:
    """These lists as tabs of the page at an address."""
    name = chosen(request)
    known = name if name in dict(offered) else "latest"
    return Tabs(label, [Tab(title, address if each == "latest" else f"{address}?list={each}", each == known) for each, title in offered])


def periods(request: HttpRequest, address: str) -> list[Tab]:
    """From when the top is, to choose from; nothing beside another list."""
    if chosen(request) != "top":
        return []
    titles = {"day": _("Today"), "week": _("This week"), "month": _("This month"), "year": _("This year"), "all": _("All time")}
    return [Tab(title, f"{address}?list=top&period={name}", name == period(request)) for name, title in titles.items()]


def feed_query(request: HttpRequest) -> str:
    """What stands behind the address of a feed so that it tells this list; "" for the latest."""
    name = chosen(request)
    if name not in ("hot", "top", "unanswered"):
        return ""
    return f"?list={name}&period={period(request)}" if name == "top" else f"?list={name}"


def about(request: HttpRequest) -> str:
    """What a list is, in a sentence; "" where its name says it."""
    return {
        "hot": _("What is talked about and thanked for now: replies and kudos count, and newer topics come first."),
        "rising": _("Topics of the last three days that gather replies and kudos fastest."),
    }.get(chosen(request), "")
