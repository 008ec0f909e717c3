"""Statements: what is asked of the database with every page, put into SQL once instead of each time, and planned once by PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

Value = int | str | datetime | Sequence[int]
STAND_IN = 2_000_000_000
"""Fits into every column of whole numbers: what does not is never asked for."""
LONG_AWAY = datetime(7000, 1, 1, tzinfo=UTC)


_here = threading.local()


def database() -> Any:
    """The framework's connection of this thread, which looks it up in ten steps each time."""
    try:
        return _here.database
    except AttributeError:
        _here.database = connections[DEFAULT_DB_ALIAS]
        return _here.database


def run(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that this answers, if any. It goes straight to the driver, and PostgreSQL plans it once for a connection, so it is for what
    is said in the same words again and again.

    Values go beside the words there, so their kinds have to be clear from these.
    """
    base = database()
    is_heard = base.force_debug_cursor or base.execute_wrappers
    if base.vendor == "postgresql":
        # Here, since who uses SQLite needs none of it.
        from commonwheel.kernel import planning  # noqa: PLC0415

        return _answered(planning.cursor(base), sql, values) if is_heard else planning.run(base, sql, values)
    # What is written outside of a transaction has to wait for its turn.
    if is_heard or base.connection is None or not (base.in_atomic_block or sql.startswith("SELECT")):
        with base.cursor() as cursor:
            return _answered(cursor, sql, values)
    base.validate_no_broken_transaction()
    with base.wrap_database_errors:
        return list(base.connection.execute(_asked(sql), values).fetchall())


@cache
def _asked(sql: str) -> str:
    """In SQLite's own words."""
    return sql.replace("%s", "?").replace("%%", "%")


@cache
def vendor() -> str:
    """Which database it is."""
    return str(connections[DEFAULT_DB_ALIAS].vendor)


def as_stored(values: Iterable[Any]) -> list[Any]:
    """These values with moments as the database keeps them."""
    moment = moments()
    return [moment(value) if isinstance(value, datetime) else value for value in values]


@cache
def moments() -> Callable[[datetime], Any]:
    """What makes of a moment what the database keeps."""
    base = connections[DEFAULT_DB_ALIAS]
    adapt: Callable[[datetime], Any] = base.ops.adapt_datetimefield_value
    if base.vendor == "sqlite" and base.timezone is UTC:
        # As SQLite keeps a moment; nearly all are of UTC.
        return lambda value: value.isoformat(" ")[:-6] if value.tzinfo is UTC else adapt(value)
    return adapt


def _answered(cursor: CursorWrapper, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    cursor.execute(sql, values)
    return list(cursor.fetchall()) if cursor.description else []


class Place(NamedTuple):
    """Where a value goes: the number of the value, and which item of it, where it is a list."""

    value: int
    item: int = -1

    def of(self, values: Sequence[Any]) -> Any:
        return values[self.value] if self.item < 0 else values[self.value][self.item]


class Known(NamedTuple):
    """A statement as it was put into SQL, and what makes Python's values of some columns."""

    sql: str
    params: list[Any]
    converts: list[tuple[int, list[Callable[..., Any]], Any]]


class Statement:
    """A question with places for values: whole numbers, words, moments, and lists of whole numbers.

    ``ask`` gets a value for each place and answers with a ``values_list`` of plain columns. It is asked once for each length of
    its lists, with values that stand for others.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]]) -> None:
        self.ask = ask
        self.known: dict[tuple[Any, ...], Known] = {}

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        """What the database answers for these values, as its driver gives it (so times are not of use); nothing for an empty list."""
        known = self._known(values)
        return self._fetched(known, values) if known is not None else []

    def read(self, *values: Value) -> list[list[Any]]:
        """The same with values as they are in Python, as a field of a record has them."""
        return self.converted(self.rows(*values), *values)

    def among(self, ids: Sequence[int], step: int, *before: Value) -> list[list[Any]]:
        """``read`` for any number of ids, where ``ask`` takes each as a value of its own, behind those ``before``. They are asked for as
        a multiple of ``step``, so that PostgreSQL keeps few plans; the rest are zeros, which is nobody's id."""
        return self.read(*before, *ids, *[0] * (-len(ids) % step)) if ids else []

    def converted(self, rows: Sequence[Sequence[Any]], *values: Value) -> list[list[Any]]:
        """What ``rows`` answered for these values, as ``read`` does."""
        known = self._known(values)
        found = [list(row) for row in rows]
        for place, converters, column in known.converts if known is not None else ():
            for row in found:
                for converter in converters:
                    row[place] = converter(row[place], column, connection)
        return found

    def _known(self, values: Sequence[Value]) -> Known | None:
        shape = (vendor(), *[-1 if isinstance(value, int | str | datetime) else len(value) for value in values])
        return None if 0 in shape else self.known.get(shape) or self._prepare(shape, values)

    def _fetched(self, known: Known, values: Sequence[Value]) -> list[tuple[Any, ...]]:
        ready = as_stored(values)
        params = [param.of(ready) if isinstance(param, Place) else param for param in known.params]
        if all(isinstance(value, int | str | datetime) for value in values):
            return run(known.sql, params)
        # Each length of a list is another statement: so many plans are not worth keeping.
        with connection.cursor() as cursor:
            return _answered(cursor, known.sql, params)

    def _prepare(self, shape: tuple[Any, ...], values: Sequence[Value]) -> Known:
        standing_in: list[Any] = []
        places: dict[Any, Place] = {}
        for at, value in enumerate(values):
            number = STAND_IN + at * 10_000
            if isinstance(value, datetime):
                standing_in.append(LONG_AWAY + timedelta(days=at))
                places[connection.ops.adapt_datetimefield_value(standing_in[-1])] = Place(at)
            elif isinstance(value, int | str):
                standing_in.append(str(number) if isinstance(value, str) else number)
                places[standing_in[-1]] = Place(at)
            else:
                standing_in.append([number + item for item in range(len(value))])
                places |= {number + item: Place(at, item) for item in range(len(value))}
        compiler = self.ask(*standing_in).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        prepared = [places.get(param, param) for param in params]
        if sorted(place for place in prepared if isinstance(place, Place)) != sorted(places.values()):
            raise ValueError("each value stands once in a statement")
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        self.known[shape] = Known(sql, prepared, [(place, made, column) for place, (made, column) in converters.items()])
        return self.known[shape]
