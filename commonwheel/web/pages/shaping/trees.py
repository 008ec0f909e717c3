"""The tree of places as those see it who shape it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonwheel.authority import standing
from commonwheel.authority.rules import RULING
from commonwheel.structure import boards, categories
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import SHAPING, Category
from commonwheel.web.parts.pagers import Tab, Tabs


@dataclass(frozen=True)
class Branch:
    """A category, how deep it lies, and its boards."""

    category: Category
    level: int
    boards: list[Board]
    may_change: bool


def of(person: Any) -> list[Branch]:
    """Every category that the person may shape or that holds a board they see, from the top down; empty for who shapes nothing."""
    held = standing.of(person)
    seen: dict[int, list[Board]] = {}
    for board in boards.shelves(person):
        seen.setdefault(board.category_id, []).append(board)
    shaped = categories.shapable(person)
    if not shaped and not any(held.allows(SHAPING, board.scope_id) for rows in seen.values() for board in rows):
        return []
    mine = {category.pk for category in shaped}
    every = {step.pk: step for category in [*(rows[0].category for rows in seen.values()), *shaped] for step in category.line}
    ordered = sorted(every.values(), key=lambda category: (category.position, category.pk))
    found: list[Branch] = []

    def hang(parent: int | None, level: int) -> None:
        for category in ordered:
            if category.parent_id == parent:
                found.append(Branch(category, level, seen.get(category.pk, []), category.pk in mine))
                hang(category.pk, level + 1)

    hang(None, 0)
    return found


def shapable(person: Any) -> list[Category]:
    """The categories in which the person may add places."""
    return [branch.category for branch in of(person) if branch.may_change]


def category(person: Any, slug: str) -> Category | None:
    """The category of this address, if the person sees it in the tree."""
    return next((branch.category for branch in of(person) if branch.category.slug == slug), None)


def order(tree: list[Branch], said: Mapping[str, str], *, by: Any) -> None:
    """Put a place one step up or down among its neighbours, or just before another: ``move`` and ``before`` are like "board:lounge"."""
    for row in _rows(tree):
        names = [_name(place) for place in row]
        moved = said.get("move", "")
        if moved not in names:
            continue
        at, place = names.index(moved), row[names.index(moved)]
        rest: list[Any] = [other for other in row if other is not place]
        before = said.get("before", "")
        step = {"up": -1, "down": 1}.get(said.get("step", ""), 0)
        to = [_name(other) for other in rest].index(before) if before in names and before != moved else len(rest) if "before" in said else max(0, at + step)
        rest.insert(to, place)
        (boards.order if isinstance(place, Board) else categories.order)(rest, by=by)
        return


def board_tabs(board: Board, request: HttpRequest) -> Tabs:
    """The pages of a board's settings."""
    at = f"/settings/places/boards/{board.slug}/"
    pages = [(at, _("Board")), (f"{at}labels/", _("Labels")), (f"{at}templates/", _("Templates"))]
    if standing.of(request.user).allows(RULING, board.scope_id):
        pages.append((f"{at}audience/", _("Who may what")))
    pages.append((f"{at}archive/", _("Archive")))
    return Tabs(_("Settings of the board"), [Tab(title, href, request.path == href) for href, title in pages])


def _rows(tree: list[Branch]) -> list[list[Any]]:
    """What is ordered among each other: the boards of a category, the categories of a parent."""
    siblings: dict[int | None, list[Any]] = {}
    for branch in tree:
        siblings.setdefault(branch.category.parent_id, []).append(branch.category)
    return [*siblings.values(), *(branch.boards for branch in tree)]


def _name(place: Any) -> str:
    return f"{'board' if isinstance(place, Board) else 'category'}:{place.slug}"
