"""Categories and boards."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from commonwheel.conversations import labels, pins, tags, topics
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.formats import solutions
from commonwheel.groups import groups
from commonwheel.kernel import clock, paging
from commonwheel.kernel.refusal import reason_against
from commonwheel.structure import boards
from commonwheel.structure.boards import Board, Labelling
from commonwheel.web import faces
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.pages.shaping.views import may_shape
from commonwheel.web.parts import linked_data, pagers, place_parts, topic_rows
from commonwheel.web.parts.pagers import Tab, Tabs

SIZE = 25
WAITS = (1, 3, 7, 30)
PERIODS = {"week": 7, "month": 30, "all": 0}


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A category: its boards, those of the categories in it, and what is new in them."""
    page_depends_on(request, "topics", "boards")
    shelves = place_parts.shelves(request.user)
    here = next((category for shelf in shelves for category in shelf.category.line if category.slug == slug), None)
    if here is None:
        raise Http404
    below = place_parts.below(shelves, here)
    of_group = groups.of_category(here) if not here.is_listed else None
    if of_group is not None:
        return redirect(of_group)
    ids = [place.board.pk for shelf in below for place in shelf.places]
    archived = [place.board for shelf in below for place in shelf.places if place.board.archived_at and place.board.is_listed]
    if here.is_listed:
        below = place_parts.listed(below)
    rows = topic_rows.listable(Topic.objects.visible_to(request.user).listed().filter(board_id__in=ids))
    new = list(rows.order_by("-bumped_at", "-id")[:15])
    trail = None if request.user.is_authenticated else linked_data.trail(*here.line)
    context = {"category": here, "places": below, "rows": topic_rows.of(new, request.user), "trail": trail, "archived": archived}
    return render(request, "places/category.html", context)


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """A board's topics, in the list that was asked for."""
    here = next((row for row in boards.shelves(request.user) if row.slug == slug), None)
    if here is None:
        raise Http404
    page_depends_on(request, f"board:{here.pk}")
    if here.moved_to_id is not None:
        to = next((row for row in boards.shelves(request.user) if row.pk == here.moved_to_id), None)
        if to is not None and not may_shape(request.user, here):
            return redirect(to, permanent=False)
    front = faces.of(here).board
    return front(request, here) if front is not None else topics_of(request, here)


def topics_of(request: HttpRequest, here: Board) -> HttpResponse:
    """A board as a list of topics."""
    chosen = request.GET.get("list", "latest")
    tag = request.GET.get("tag", "")[: tags.LONGEST].replace("\x00", "")
    visible = topic_rows.listable(Topic.objects.visible_to(request.user).filter(board=here))
    rows, order = _listed(visible, chosen, request)
    if tag:
        rows = rows.filter(taggings__tag__slug=tag)
    label = request.GET.get("label", "")[: labels.LONGEST].replace("\x00", "")
    if label:
        rows = rows.filter(labelled__label__name=label, labelled__label__board=here)
    after = request.GET.get("after", "")
    pinned = [] if after or tag or label or chosen != "latest" else list(pins.pinned(visible)[:10])
    page = paging.page(rows.exclude(pk__in=[topic.pk for topic in pinned]) if pinned else rows, order, after=after, size=SIZE)
    return render(
        request,
        "places/board.html",
        {
            "board": here,
            "rows": topic_rows.of([*pinned, *page], request.user, shows_board=False),
            "pager": pagers.of(request, page),
            "tabs": _tabs(request, here, chosen),
            "periods": _choices(request, here, chosen),
            "chosen": chosen,
            "tag": tag,
            "label": label,
            "labels": _labels(here),
            "may_shape": may_shape(request.user, here),
            "without_tag": pagers.address(request, tag="", label="", after=""),
            "trail": None if request.user.is_authenticated else linked_data.place(here),
            "refusal": reason_against(topics.check_start, here, by=request.user) if request.user.is_authenticated else None,
        },
    )


@require_safe
def board_labels(request: HttpRequest, slug: str) -> HttpResponse:
    """Every label of a board, with how many topics carry it."""
    here = find(Board.objects, request.user, slug=slug)
    page_depends_on(request, f"board:{here.pk}", "topics")
    return render(request, "shaping/labels_of_board.html", {"board": here, "labels": _labels(here, most=500)})


def _labels(here: Board, most: int = 20) -> list[labels.Label]:
    """The labels of the board, those it offers first."""
    if here.labelling == Labelling.NONE:
        return []
    return list(here.labels.counted().filter(Q(is_predefined=True) | Q(topics_count__gt=0))[:most])


def _listed(rows: Topics, chosen: str, request: HttpRequest) -> tuple[Topics, tuple[str, ...]]:
    """The topics of a list, and their order."""
    latest = ("-bumped_at", "-id")
    if chosen == "unanswered":
        days = _days(request)
        return rows.unanswered().filter(created_at__lte=clock.ago(days=days)) if days else rows.unanswered(), latest
    if chosen == "solved":
        return solutions.solved(rows), latest
    if chosen == "unsolved":
        return solutions.unsolved(rows), latest
    if chosen == "mine" and request.user.is_authenticated:
        return rows.filter(author=request.user), latest
    if chosen == "top":
        days = PERIODS.get(request.GET.get("period", "month"), 30)
        return rows.started_since(clock.ago(days=days)) if days else rows, ("-kudos_count", "-id")
    return rows, latest


def _tabs(request: HttpRequest, here: Board, chosen: str) -> Tabs:
    names: list[tuple[str, str]] = [("latest", _("Latest")), ("unanswered", _("Unanswered"))]
    if "solutions" in here.of_kind.formats:
        names += [("solved", _("Solved")), ("unsolved", _("Unsolved"))]
    names.append(("top", _("Top")))
    if request.user.is_authenticated:
        names.append(("mine", _("Mine")))
    known = chosen if chosen in dict(names) else "latest"
    address = here.get_absolute_url()
    return Tabs(
        _("Lists of %(board)s") % {"board": here.title},
        [Tab(title, address if name == "latest" else f"{address}?list={name}", name == known) for name, title in names],
    )


def _choices(request: HttpRequest, here: Board, chosen: str) -> list[Tab]:
    """What narrows the open list: the period of the top, how long nobody answered."""
    address = f"{here.get_absolute_url()}?list={chosen}"
    if chosen == "top":
        period: Any = request.GET.get("period", "month")
        names = {"week": _("This week"), "month": _("This month"), "all": _("All time")}
        return [Tab(title, f"{address}&period={name}", name == period) for name, title in names.items()]
    if chosen == "unanswered":
        waits = [
            Tab(ngettext("For %(n)s day", "For %(n)s days", days) % {"n": days}, f"{address}&days={days}", days == _days(request))
            for days in WAITS
        ]
        return [Tab(_("All"), address, _days(request) == 0), *waits]
    return []


def _days(request: HttpRequest) -> int:
    """For how long nobody answered, at least; 0 where the address says nothing of use."""
    days = request.GET.get("days", "")
    return int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
