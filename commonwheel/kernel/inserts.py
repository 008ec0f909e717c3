"""Inserts: new rows, put into SQL once. Very many of one table at once, for growth and imports, and single ones where time counts.

``bulk_create`` makes some 10,000 rows a second, since it prepares and quotes each value of each row by itself; this makes
several times as many.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
Convert = Callable[[Any], Any]

PLAIN = (models.BooleanField, models.IntegerField, models.FloatField, models.CharField, models.TextField, models.ForeignKey, models.DateField)
"""Fields whose values every database takes as they are (a DateTimeField is a DateField, and is asked for first)."""


def save(rows: Sequence[Row]) -> list[Row]:
    """Write these new records, in the transaction that is open. They get ids, ascending in this order, or bring reserved ones."""
    made = list(rows)
    if not made:
        return made
    model = type(made[0])
    new = [row for row in made if row.pk is None]
    for row, number in zip(new, reserve(model, len(new)), strict=True):
        row.pk = number
    fields = model._meta.concrete_fields
    values = map(attrgetter(*(field.attname for field in fields)), made)
    _write(model._meta.db_table, [str(field.column) for field in fields], _converted(values, _converts(fields)))
    for row in made:
        row._state.adding, row._state.db = False, connection.alias
    return made


def add(row: Row) -> Row:
    """Write one new record, in the transaction that is open, or by itself. It gets an id, or brings its key."""
    is_numbered = row.pk is None
    made = _one(type(row), connection.vendor, is_numbered)
    values = list(made.values_of(row))
    for place, convert in made.converts:
        values[place] = convert(values[place])
    with connection.cursor() as cursor:
        cursor.execute(made.sql, values)
        if is_numbered:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
    return row


class _Made(NamedTuple):
    """How one record is written."""

    sql: str
    values_of: Callable[[models.Model], tuple[Any, ...]]
    converts: list[tuple[int, Convert]]


@cache
def _one(model: type[models.Model], _vendor: str, is_numbered: bool) -> _Made:
    quote = connection.ops.quote_name
    key = model._meta.pk
    fields = [field for field in model._meta.concrete_fields if field is not key or not is_numbered]
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"
    sql = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608 — names of our own tables and columns
    if is_numbered:
        sql += f" RETURNING {quote(str(key.column))}"
    return _Made(sql, attrgetter(*(field.attname for field in fields)), _converts(fields))


def reserve(model: type[models.Model], many: int) -> Sequence[int]:
    """Ids, ascending, that nobody else gets before the transaction that is open ends (SQLite has one writer), or ever."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [model._meta.db_table, many])
            return sorted(number for (number,) in cursor.fetchall())
        # AUTOINCREMENT never gives an id again, not even that of a row that is gone.
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        last = int(cursor.fetchone()[0])
        return range(last + 1, last + 1 + many)


def _write(table: str, columns: list[str], values: Iterable[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    into = f"{quote(table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", list(values))  # noqa: S608 — names of our own tables and columns


def _converted(values: Iterable[tuple[Any, ...]], converts: list[tuple[int, Convert]]) -> Iterable[list[Any]]:
    for row in values:
        ready = list(row)
        for place, convert in converts:
            ready[place] = convert(ready[place])
        yield ready


def _converts(fields: Sequence[models.Field[Any, Any]]) -> list[tuple[int, Convert]]:
    return [(place, convert) for place, field in enumerate(fields) if (convert := _convert(field)) is not None]


def _convert(field: models.Field[Any, Any]) -> Convert | None:
    """What a column needs done to its values; most need nothing."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, PLAIN):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _moment(value: datetime | None) -> Any:
    return value and connection.ops.adapt_datetimefield_value(value)
