"""Statements: what is asked of the database with every page, put into SQL once instead of each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

Value = int | str | Sequence[int]
STAND_IN = 7_000_000_000_000_000


class Place(NamedTuple):
    """Where a value goes: the number of the value, and which item of it, where it is a list."""

    value: int
    item: int = -1

    def of(self, values: Sequence[Any]) -> Any:
        return values[self.value] if self.item < 0 else values[self.value][self.item]


class Statement:
    """A question with places for values: whole numbers, words, and lists of whole numbers.

    ``ask`` gets a value for each place and answers with a ``values_list`` of plain columns (rows come as the database's driver
    gives them, so times are not of use). It is asked once for each length of its lists, with values that stand for others.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]]) -> None:
        self.ask = ask
        self.known: dict[tuple[Any, ...], tuple[str, list[Any]]] = {}

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        """What the database answers for these values; nothing for an empty list."""
        shape = (connection.vendor, *(-1 if isinstance(value, int | str) else len(value) for value in values))
        if 0 in shape:
            return []
        sql, params = self.known.get(shape) or self._prepare(shape, values)
        with connection.cursor() as cursor:
            cursor.execute(sql, [param.of(values) if isinstance(param, Place) else param for param in params])
            return list(cursor.fetchall())

    def _prepare(self, shape: tuple[Any, ...], values: Sequence[Value]) -> tuple[str, list[Any]]:
        standing_in: list[Any] = []
        places: dict[Any, Place] = {}
        for at, value in enumerate(values):
            number = STAND_IN + at * 10_000
            if isinstance(value, int | str):
                standing_in.append(str(number) if isinstance(value, str) else number)
                places[standing_in[-1]] = Place(at)
            else:
                standing_in.append([number + item for item in range(len(value))])
                places |= {number + item: Place(at, item) for item in range(len(value))}
        sql, params = self.ask(*standing_in).query.sql_with_params()
        prepared = [places.get(param, param) for param in params]
        if sorted(place for place in prepared if isinstance(place, Place)) != sorted(places.values()):
            raise ValueError("each value stands once in a statement")
        self.known[shape] = sql, prepared
        return sql, prepared
