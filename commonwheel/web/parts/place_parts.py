"""What lists of places show: boards with fresh counts and the latest topic of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from commonwheel.conversations.topics import Topic
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category
from commonwheel.web.kept import Kept


@dataclass(frozen=True)
class Place:
    """A board and what moved in it last."""

    board: Board
    latest: Topic | None


@dataclass(frozen=True)
class Shelf:
    """A category and its boards."""

    category: Category
    places: list[Place]


_kept: Kept[list[Shelf]] = Kept(200)


def shelves(person: Any) -> list[Shelf]:
    """All that the person may read. Two queries when something moved, none while nothing did."""
    readable = tuple(boards.readable(person))
    return _kept.find(readable, ["places", "boards", "topics", "authority"], lambda: _read(person))


def listed(shelves_: Sequence[Shelf]) -> list[Shelf]:
    """What is found by looking: without hidden and archived places."""
    found = [
        Shelf(shelf.category, [place for place in shelf.places if place.board.is_listed and place.board.archived_at is None])
        for shelf in shelves_ if all(category.is_listed for category in shelf.category.line)
    ]  # fmt: skip
    return [shelf for shelf in found if shelf.places]


def below(shelves_: Sequence[Shelf], category: Category) -> list[Shelf]:
    """Those of a category itself and of the categories in it."""
    return [shelf for shelf in shelves_ if category in shelf.category.line]


def _read(person: Any) -> list[Shelf]:
    rows = Board.objects.visible_to(person).select_related("category__parent__parent")
    ordered = list(rows.order_by("category__position", "category_id", "position", "id"))
    newest = [board.latest_topic_id for board in ordered if board.latest_topic_id]
    latest = Topic.objects.visible_to(person).listed().in_bulk(newest)
    grouped = groupby(ordered, key=lambda board: board.category)
    return [
        Shelf(category, [Place(board, latest.get(board.latest_topic_id or 0)) for board in group])
        for category, group in grouped
    ]
