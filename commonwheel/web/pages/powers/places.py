"""Places as the pages of powers list them: the community, its categories and the boards that a person can see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from commonwheel.authority import scopes
from commonwheel.authority.scopes import ROOT, Scope
from commonwheel.structure import boards


@dataclass(frozen=True)
class Place:
    """A scope with the name people know it by; ``level`` is how deep it lies."""

    scope: int
    title: str
    level: int = 0
    slug: str = ""

    @property
    def indented(self) -> str:
        """The title as a select shows it."""
        return "\u2003" * self.level + self.title


def places(person: Any) -> list[Place]:
    """All that the person can see, from the root down."""
    found = [Place(ROOT, _("The whole community"))]
    known: set[int] = set()
    for board in boards.shelves(person):
        shelf = board.category.line
        for level, category in enumerate(shelf, start=1):
            if category.scope_id not in known:
                known.add(category.scope_id)
                found.append(Place(category.scope_id, category.title, level, category.slug))
        found.append(Place(board.scope_id, board.title, len(shelf) + 1, board.slug))
    return found


def chosen(request: HttpRequest, known: list[Place]) -> Place:
    """The place that ``?place=`` names by number or slug; the community where none is, Http404 for one that cannot be seen."""
    asked = request.GET.get("place") or str(ROOT)
    place = next((place for place in reversed(known) if asked in (str(place.scope), place.slug)), None)
    if place is None:
        raise Http404
    return place


def scope_of(place: Place) -> Scope:
    """The record behind a place."""
    return scopes.at(place.scope)
