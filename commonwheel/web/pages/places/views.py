"""Categories and boards."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from commonwheel.conversations import labels, tags, topics
from commonwheel.conversations.lists import mutes, pins
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.delivery import board_watches
from commonwheel.formats import solutions
from commonwheel.groups import groups
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import reason_against
from commonwheel.structure import boards
from commonwheel.structure.boards import Board, Labelling
from commonwheel.web import faces, shells
from commonwheel.web.access import find
from commonwheel.web.context import muted, page_depends_on
from commonwheel.web.holes import Values
from commonwheel.web.kept import Kept
from commonwheel.web.pages.shaping.views import may_shape
from commonwheel.web.parts import linked_data, pagers, place_parts, topic_lists, topic_rows
from commonwheel.web.parts.pagers import Tab, Tabs
from commonwheel.web.parts.row_overlays import RowsOverlay
from commonwheel.web.shells import Drawing

TEMPLATE = "places/board.html"

_watched: Kept[frozenset[int]] = Kept(5_000)

WAITS = (1, 3, 7, 30)


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
    rows = mutes.without(Topic.objects.visible_to(request.user).listed().filter(board_id__in=ids), muted(request.user))
    page = topic_lists.page(request, rows)
    address, label = here.get_absolute_url(), _("Lists of %(board)s") % {"board": here.title}
    context = {
        "category": here, "places": below, "archived": archived,
        "rows": topic_rows.of(page.items, request.user),
        "pager": pagers.of(request, page),
        "tabs": topic_lists.tabs(request, address, label, topic_lists.names(request)),
        **_of_list(request, address),
        "trail": None if request.user.is_authenticated else linked_data.trail(*here.line),
    }  # fmt: skip
    return render(request, "places/category.html", context)


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """A board's topics, in the list that was asked for."""
    return shells.answer(request, lambda alike: _draw(alike, slug)) or _in_full(request, slug)


def _draw(alike: HttpRequest, slug: str) -> Drawing | None:
    """A plain board for all who stand alike. Boards with a face of their own, and lists of what is one's own, are for one reader."""
    here = next((row for row in boards.shelves(alike.user) if row.slug == slug), None)
    if here is None or here.moved_to_id is not None or faces.of(here).board is not None or topic_lists.chosen(alike) in ("mine", "unread"):
        return None
    shown = topics_of(alike, here)
    overlay = RowsOverlay.of_page([row.topic for row in shown["rows"]], lambda person: _own(person, here.pk))
    return shells.rendered(alike, TEMPLATE, shown), overlay, {}


def _own(person: Any, board_id: int) -> Values | None:
    """What of the board is a member's own; None for whom other topics are listed than for those who stand like them."""
    found = muted(person)
    if found.topics or found.tags or board_id in topics.hidden_in(person):
        return None
    return {"follows": board_id in _followed(person), "is-muted": board_id in found.boards}


def _in_full(request: HttpRequest, slug: str) -> HttpResponse:
    here = next((row for row in boards.shelves(request.user) if row.slug == slug), None)
    if here is None:
        raise Http404
    page_depends_on(request, f"board:{here.pk}")
    if here.moved_to_id is not None:
        to = next((row for row in boards.shelves(request.user) if row.pk == here.moved_to_id), None)
        if to is not None and not may_shape(request.user, here):
            return redirect(to, permanent=False)
    front = faces.of(here).board
    return front(request, here) if front is not None else render(request, TEMPLATE, topics_of(request, here))


def topics_of(request: HttpRequest, here: Board) -> dict[str, Any]:
    """What the page of a board shows, as a list of topics."""
    page_depends_on(request, f"board:{here.pk}")
    chosen = topic_lists.chosen(request)
    tag = request.GET.get("tag", "")[: tags.LONGEST].replace("\x00", "")
    visible = mutes.without(Topic.objects.visible_to(request.user).filter(board=here), muted(request.user), board=here.pk)
    rows = _narrowed(visible, chosen, request)
    if tag:
        rows = rows.filter(taggings__tag__slug=tag)
    label = request.GET.get("label", "")[: labels.LONGEST].replace("\x00", "")
    if label:
        rows = rows.filter(labelled__label__name=label, labelled__label__board=here)
    after = request.GET.get("after", "")
    pinned = [] if after or tag or label or chosen != "latest" else list(pins.pinned(topic_rows.listable(visible))[:10])
    page = topic_lists.page(request, rows.exclude(pk__in=[topic.pk for topic in pinned]) if pinned else rows)
    return {
        "board": here,
        "rows": topic_rows.of([*pinned, *page], request.user, shows_board=False),
        "pager": pagers.of(request, page),
        "tabs": _tabs(request, here),
        **_of_list(request, here.get_absolute_url()),
        "follows": here.pk in _followed(request.user),
        "is_muted": here.pk in muted(request.user).boards,
        "tag": tag,
        "label": label,
        "labels": _labels(here),
        "may_shape": may_shape(request.user, here),
        "without_tag": pagers.address(request, tag="", label="", after=""),
        "trail": None if request.user.is_authenticated else linked_data.place(here),
        "refusal": reason_against(topics.check_start, here, by=request.user) if request.user.is_authenticated else None,
    }


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


def _narrowed(rows: Topics, chosen: str, request: HttpRequest) -> Topics:
    """What only boards offer: how long nobody answered, what is solved, what is one's own."""
    if chosen == "unanswered" and (days := _days(request)):
        return rows.filter(created_at__lte=clock.ago(days=days))
    if chosen == "solved":
        return solutions.solved(rows)
    if chosen == "unsolved":
        return solutions.unsolved(rows)
    if chosen == "mine" and request.user.is_authenticated:
        return rows.filter(author=request.user)
    return rows


def _tabs(request: HttpRequest, here: Board) -> Tabs:
    names = topic_lists.names(request)
    if "solutions" in here.of_kind.formats:
        names += [("solved", _("Solved")), ("unsolved", _("Unsolved"))]
    if request.user.is_authenticated:
        names.append(("mine", _("Mine")))
    return topic_lists.tabs(request, here.get_absolute_url(), _("Lists of %(board)s") % {"board": here.title}, names)


def _followed(person: Any) -> frozenset[int]:
    """The ids of the boards that a member follows; from memory until they change their mind."""
    if not person.is_authenticated:
        return frozenset()
    return _watched.find(person.pk, [f"follows:{person.pk}"], lambda: frozenset(board_watches.followed_by(person)))


def _of_list(request: HttpRequest, address: str) -> dict[str, Any]:
    """What a page shows of its list: what narrows it, what it is, and the feed that tells it."""
    return {
        "chosen": topic_lists.chosen(request), "periods": _choices(request, address), "about": topic_lists.about(request),
        "feed_query": topic_lists.feed_query(request),
    }  # fmt: skip


def _choices(request: HttpRequest, path: str) -> list[Tab]:
    """What narrows the open list: the period of the top, how long nobody answered."""
    chosen, address = topic_lists.chosen(request), f"{path}?list={topic_lists.chosen(request)}"
    if chosen == "unanswered" and path.startswith("/boards/"):
        waits = [
            Tab(ngettext("For %(n)s day", "For %(n)s days", days) % {"n": days}, f"{address}&days={days}", days == _days(request))
            for days in WAITS
        ]
        return [Tab(_("All"), address, _days(request) == 0), *waits]
    return topic_lists.periods(request, path)


def _days(request: HttpRequest) -> int:
    """For how long nobody answered, at least; 0 where the address says nothing of use."""
    days = request.GET.get("days", "")
    return int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
