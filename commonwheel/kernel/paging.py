"""Keyset paging: a page starts after the last row seen, so page 5,000 costs what page 1 costs.

The cursor is opaque to people and safe to change by hand: a broken one is the first page. Lists ask for one row more
than they show and never count.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursors of the pages beside it ("" where there is none)."""

    items: list[Row]
    next: str = ""
    is_first: bool = True

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def page(rows: QuerySet[Row], order: Sequence[str], *, after: str = "", size: int = 20) -> Page[Row]:
    """One page of ``rows`` in ``order`` (field names, "-" for falling; the last one unique, like "-id")."""
    return page_of([rows], order, after=after, size=size)


def page_of(pieces: Sequence[QuerySet[Row]], order: Sequence[str], *, after: str = "", size: int = 20) -> Page[Row]:
    """One page of rows that come in pieces: all of the first stand before all of the second. What is not needed is not asked for."""
    position = _decode(after, len(order))
    if position is not None:
        try:
            pieces = [rows.filter(_beyond(order, position)) for rows in pieces]
        except (ValueError, TypeError, ValidationError):
            position = None  # A word where the list is ordered by time, and the like.
    found: list[Row] = []
    for rows in pieces:
        if len(found) <= size:
            found += rows.order_by(*order)[: size + 1 - len(found)]
    more = len(found) > size
    items = found[:size]
    return Page(items, _encode(items[-1], order) if more else "", is_first=position is None)


def _beyond(order: Sequence[str], position: list[Any]) -> Q:
    """The rows behind a position: (a, b) > (x, y) written as a > x or (a = x and b > y)."""
    beyond = Q()
    same = Q()
    for name, value in zip(order, position, strict=True):
        field = name.lstrip("-")
        beyond |= same & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{field: value})
    # Said again as one plain range, so that the index on the first column is walked from the right place.
    first = order[0]
    return beyond & Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": position[0]})


def _encode(row: Model, order: Sequence[str]) -> str:
    values: list[Any] = []
    for name in order:
        value: Any = row
        for part in name.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append({"t": value.isoformat()} if isinstance(value, datetime) else value)
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[Any] | None:
    if not cursor or len(cursor) > 500:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != length:
            return None
        return [_value(value) for value in values]
    except (ValueError, TypeError, KeyError, binascii.Error, OverflowError, RecursionError):
        return None


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        moment = datetime.fromisoformat(value["t"])
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
        return moment.astimezone(UTC)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("not a key")
    if isinstance(value, int) and abs(value) > 2**62:
        raise ValueError("too large")
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("NUL in a key")
    return value
