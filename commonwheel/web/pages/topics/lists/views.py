"""Lists worth reading: all topics in several orders, what is for one member, what happened since their last visit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from commonwheel.accounts import followings
from commonwheel.accounts.people import Person
from commonwheel.conversations import reading
from commonwheel.conversations.lists import mutes
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.delivery import board_watches, tag_watches
from commonwheel.discovery import lists, unread
from commonwheel.discovery.lists import Followed
from commonwheel.kernel import clock, paging
from commonwheel.structure import boards
from commonwheel.web.context import muted, page_depends_on
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.parts import pagers, topic_lists, topic_rows
from commonwheel.web.parts.pagers import Tab, Tabs

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": reading.REACH}


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """All topics that the reader may see, in the list that was asked for."""
    page_depends_on(request, "topics")
    is_unread = topic_lists.chosen(request) == "unread" and request.user.is_authenticated
    rows, after = _visible(request), request.GET.get("after", "")
    page = unread.page(topic_rows.listable(rows), request.user, after=after, size=topic_lists.SIZE) if is_unread else topic_lists.page(request, rows)
    context = {
        "rows": topic_rows.of(page.items, request.user),
        "pager": pagers.of(request, page),
        "tabs": tabs(request),
        "periods": topic_lists.periods(request, "/topics/"),
        "chosen": topic_lists.chosen(request),
        "about": topic_lists.about(request),
        "feed_query": topic_lists.feed_query(request),
    }
    return render(request, "lists/topics.html", context)


@require_GET
@members_only
def for_you(request: HttpRequest) -> HttpResponse:
    """What happens in the boards and tags, and with the people, that a member follows; each row says why it is there."""
    followed = followed_by(request.user)
    visible = _visible(request)
    rows = topic_rows.listable(lists.for_you(visible, request.user, followed) if followed else visible.none())
    page = paging.page(rows, lists.LATEST, after=request.GET.get("after", ""), size=topic_lists.SIZE)
    reasons = lists.reasons(page, followed)
    context = {
        "rows": [(row, reasons[row.topic.pk]) for row in topic_rows.of(page.items, request.user)],
        "pager": pagers.of(request, page),
        "followed": followed,
        "tabs": tabs(request),
        "offered": [] if followed else boards.listed(request.user)[:8],
    }
    return render(request, "lists/for_you.html", context)


@require_GET
@members_only
def catch_up(request: HttpRequest) -> HttpResponse:
    """What happened since the member's last visit, or in the time that they choose."""
    since, span = _since(request)
    watched = request.user.watches.filter(is_on=True).values("topic_id")
    happened = lists.since(topic_rows.listable(_visible(request)), since, yours=watched)
    parts = [(_("In topics you follow"), happened.yours), (_("Solved"), happened.solved), (_("Elsewhere worth reading"), happened.elsewhere)]
    rows = {row.topic.pk: row for row in topic_rows.of([topic for _title, found in parts for topic in found], request.user)}
    names = {"": _("Since your last visit"), "day": _("Last 24 hours"), "week": _("Last 7 days"), "month": _("Last 30 days")}
    context = {
        "since": since,
        "span": span,
        "parts": [(title, [rows[topic.pk] for topic in found]) for title, found in parts if found],
        "spans": [Tab(title, f"/catch-up/?since={name}" if name else "/catch-up/", name == span) for name, title in names.items()],
        "tabs": tabs(request),
    }
    return render(request, "lists/catch_up.html", context)


def tabs(request: HttpRequest) -> Tabs:
    """All lists of the community; for members also theirs."""
    shared = topic_lists.tabs(request, "/topics/", _("Lists of topics"), topic_lists.names(request))
    mine = [("/for-you/", _("For you")), ("/catch-up/", _("Catch up"))] if request.user.is_authenticated else []
    is_mine = request.path in dict(mine)
    each = [Tab(tab.title, tab.href, tab.is_open and not is_mine) for tab in shared.each]
    # What is theirs comes first: on a small screen the last ones are out of sight.
    return Tabs(shared.label, [each[0], *(Tab(title, path, path == request.path) for path, title in mine), *each[1:]])


def followed_by(person: Person) -> Followed:
    """All that a member follows, as far as they may still see it."""
    readable = set(boards.readable(person))
    watched = [pk for pk in board_watches.followed_by(person) if pk in readable]
    return Followed(followings.followed_by(person), tag_watches.followed_by(person), watched)


def _visible(request: HttpRequest) -> Topics:
    return mutes.without(Topic.objects.visible_to(request.user).listed(), muted(request.user))


def _since(request: HttpRequest) -> tuple[datetime, str]:
    """(from when on, the name of the span): the end of the last visit unless said, never longer ago than anything is unread."""
    span = request.GET.get("since", "")
    now, floor = clock.now(), clock.now() - reading.REACH
    if span in SPANS:
        return now - SPANS[span], span
    return max(request.user.left_at or floor, floor), ""
