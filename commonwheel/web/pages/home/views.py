"""The home page: one question, then what is here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations.lists import mutes, pins
from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from commonwheel.structure import boards, kinds
from commonwheel.web import shells
from commonwheel.web.context import community_name, muted, page_depends_on
from commonwheel.web.holes import Values
from commonwheel.web.kept import Kept
from commonwheel.web.pages.leaderboards.views import new_helper
from commonwheel.web.pages.topics.lists.views import tabs
from commonwheel.web.parts import linked_data, place_parts, topic_rows
from commonwheel.web.parts.row_overlays import RowsOverlay
from commonwheel.web.shells import Drawing

TEMPLATE = "home/home.html"
NEW, PINNED, UNANSWERED, HELPERS = 12, 3, 5, 5

_helpers: Kept[list[tuple[Person, int]]] = Kept(1)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is new, and where to look further."""
    return shells.answer(request, _draw) or render(request, TEMPLATE, _shown(request))


def _draw(alike: HttpRequest) -> Drawing | None:
    """The page for all who stand alike and mute nothing."""
    shown = _shown(alike)
    listed = [row.topic for row in [*shown["new"], *shown["waiting"]]]
    return shells.rendered(alike, TEMPLATE, shown), RowsOverlay.of_page(listed, _unless_muting), {}


def _unless_muting(person: Any) -> Values | None:
    found = muted(person)
    return None if found.topics or found.boards or found.tags else {}


def _shown(request: HttpRequest) -> dict[str, Any]:
    page_depends_on(request, "topics", "boards")
    person = request.user
    visible = topic_rows.listable(mutes.without(Topic.objects.visible_to(person).listed(), muted(person)))
    asked = [board.pk for board in boards.shelves(person) if "solutions" in kinds.named(board.kind).formats]
    pinned = list(pins.pinned(visible, everywhere=True).order_by("-pin__at")[:PINNED])
    latest = visible.order_by("-bumped_at", "-id")[: NEW + PINNED]
    new = [*pinned, *[topic for topic in latest if topic not in pinned]][:NEW]
    waiting = list(visible.unanswered().filter(board_id__in=asked).order_by("-bumped_at", "-id")[:UNANSWERED])
    rows = {row.topic.pk: row for row in topic_rows.of([*new, *waiting], person)}
    return {
        "welcome": options.value(options.WELCOME) or _("What can we help you with?"),
        "tabs": tabs(request),
        "new": [rows[topic.pk] for topic in new],
        "waiting": [rows[topic.pk] for topic in waiting],
        "places": place_parts.listed(place_parts.shelves(person)),
        "helpers": helpers(),
        "new_helper": new_helper(),
        "linked": None if person.is_authenticated else linked_data.website(community_name()),
    }


def helpers() -> list[tuple[Person, int]]:
    """Who solved most in the last 30 days; found anew every hour, or when a place, a name or a rule changed."""
    hour = f"{clock.now():%Y-%m-%d %H}"
    return _helpers.find(
        hour, ["places", "people", "authority"], lambda: solutions.helpers(clock.ago(days=30), most=HELPERS)
    )
