"""Inserts: new rows, put into SQL once. Very many of one table at once or changes of very many, for growth and imports, and single ones.

``bulk_create`` makes some 10,000 rows a second, since it prepares and quotes each value of each row by itself; this makes
several times as many.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

from commonwheel.kernel import batches
from commonwheel.kernel.statements import moments, run, vendor

Row = TypeVar("Row", bound=models.Model)
Convert = Callable[[Any], Any]

PLAIN = (models.BooleanField, models.IntegerField, models.FloatField, models.CharField, models.TextField, models.ForeignKey, models.DateField)
"""Fields whose values every database takes as they are (a DateTimeField is a DateField, and is asked for first)."""


PLACES = 500
"""Of a statement that writes several rows, for their values."""
ROOM = "PRAGMA cache_size=-32768", "PRAGMA wal_autocheckpoint=32000", "PRAGMA secure_delete=FAST"


def make_room() -> None:
    """For a command that writes very much: on this connection SQLite keeps more of its tables at hand, moves what was written
    into them less often, and does not write pages in order to empty them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in ROOM:
                cursor.execute(statement)


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
    _write(model._meta.db_table, [str(field.column) for field in fields], list(_converted(values, _converts(fields))))
    for row in made:
        row._state.adding, row._state.db = False, connection.alias
    return made


def add(row: Row) -> Row:
    """Write one new record, in the transaction that is open, or by itself. It gets an id, or brings its key."""
    is_numbered = row.pk is None
    made = _one(type(row), vendor(), is_numbered)
    answered = run(made.sql, made.values(row))
    if is_numbered:
        row.pk = answered[0][0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def add_both(row: Row, other: models.Model) -> Row:
    """The same of a new record, and of another whose key it is: PostgreSQL writes them in one go."""
    if vendor() != "postgresql":
        add(row)
        other.pk = row.pk
        add(other)
        return row
    first, second = _one(type(row), vendor(), True), _one(type(other), vendor(), False)
    [(row.pk,)] = run(_both(type(row), type(other)), [*first.values(row), *second.values(other)[1:]])
    other.pk = row.pk
    for each in (row, other):
        each._state.adding, each._state.db = False, DEFAULT_DB_ALIAS
    return row


@cache
def _both(model: type[models.Model], other: type[models.Model]) -> str:
    key, its_key = (connection.ops.quote_name(str(each._meta.pk.column)) for each in (model, other))
    # The key is the first of the columns.
    into, _values, places = _one(other, vendor(), False).sql.removesuffix(")").partition(" VALUES (%s")
    return f"WITH made AS ({_one(model, vendor(), True).sql}) {into} SELECT {key}{places} FROM made RETURNING {its_key}"  # noqa: S608 — made of statements of our own


class _Made(NamedTuple):
    """How one record is written."""

    sql: str
    values_of: Callable[[models.Model], tuple[Any, ...]]
    converts: list[tuple[int, Convert]]

    def values(self, row: models.Model) -> list[Any]:
        """As the database takes them."""
        values = list(self.values_of(row))
        for place, convert in self.converts:
            values[place] = convert(values[place])
        return values


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


def write(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """The same without records: the values of these fields for each row; the others get what a new record has there. The ids are
    the database's, or reserved ones."""
    fields = _fields(model, names)
    same = [(field, value) for field in model._meta.concrete_fields if field not in fields and (value := field.get_default()) is not None]
    [defaults] = _converted([tuple(value for _field, value in same)], _converts([field for field, _value in same]))
    columns = [str(field.column) for field in (*fields, *(field for field, _value in same))]
    if ready := list(_converted(rows, _converts(fields), defaults)):
        batches.then(partial(_write, model._meta.db_table, columns, ready))


def change(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Give rows that are there other values, each its own: (id, then the values of these fields) for each row."""
    if not rows:
        return
    fields = _fields(model, names)
    values = list(_converted((tuple(row) for row in rows), [(place + 1, convert) for place, convert in _converts(fields)]))
    batches.then(partial(_change, model, fields, values))


def _change(model: type[models.Model], fields: Sequence[models.Field[Any, Any]], values: Sequence[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), [quote(str(field.column)) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds = ["bigint", *(str(field.db_type(connection)) for field in fields)]
            new = ", ".join(f"%s::{kind.partition('(')[0]}[]" for kind in kinds)
            sets = ", ".join(f"{column} = new.{column}" for column in columns)
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM unnest({new}) AS new (pk, {', '.join(columns)}) WHERE {table}.id = new.pk",  # noqa: S608 — names of our own tables and columns
                [list(column) for column in zip(*values, strict=True)],
            )
        else:
            sets = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", [(*row[1:], row[0]) for row in values])  # noqa: S608 — as above


def pour(table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]], then: str) -> None:
    """Write rows into a table, made of ``columns`` with their types, in this order; ``then`` is what a row does that is there
    already ("ON CONFLICT …").

    PostgreSQL gets one message with all of it. Of what is sent row by row, much is on its way while a row waits for somebody
    else's lock, and a line that takes nothing for some seconds is given up like one that was cut.
    """
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            new = ", ".join(f"%s::{kind}[]" for kind in columns.values())
            cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest({new}) {then}", [list(column) for column in zip(*rows, strict=True)])  # noqa: S608 — names of our own tables and columns
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) {then}", rows)  # noqa: S608 — as above


def reserve(model: type[models.Model], many: int) -> Sequence[int]:
    """Ids, ascending, that nobody else gets before the transaction or the batch that is open ends (SQLite has one writer), or ever."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [model._meta.db_table, many])
            return sorted(number for (number,) in cursor.fetchall())
    table = model._meta.db_table
    before = _last(table)
    batches.relying(lambda: _last(table) == before)
    first = batches.taken(table, before, many) + 1
    return range(first, first + many)


def _last(table: str) -> int:
    """The last id that SQLite gave. It never gives an id again, not even that of a row that is gone."""
    [(last,)] = run("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
    return int(last)


def _write(table: str, columns: list[str], values: Sequence[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    into = f"{quote(table)} ({', '.join(map(quote, columns))})"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
        return
    # Some rows in each statement: SQLite begins and ends one in the time in which it writes half a small row.
    rows = max(1, PLACES // len(columns))
    several = len(values) // rows * rows
    one = f"({', '.join(['%s'] * len(columns))})"
    sql = f"INSERT INTO {into} VALUES {', '.join([one] * rows)}"  # noqa: S608 — names of our own tables and columns
    for start in range(0, several, rows):
        run(sql, [*chain.from_iterable(values[start : start + rows])])
    if several < len(values):
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {into} VALUES {one}", values[several:])  # noqa: S608 — as above


def _converted(values: Iterable[tuple[Any, ...]], converts: list[tuple[int, Convert]], same: Sequence[Any] = ()) -> Iterable[Sequence[Any]]:
    """As the database takes them, each with what is the ``same`` in all behind it."""
    if not converts and not same:
        return values
    # By columns, since most of them need nothing.
    columns: list[Sequence[Any]] = list(zip(*values, strict=True))
    if not columns:
        return ()
    for place, convert in converts:
        columns[place] = [convert(value) for value in columns[place]]
    return zip(*columns, *map(repeat, same), strict=False)


def _fields(model: type[models.Model], names: Sequence[str]) -> list[models.Field[Any, Any]]:
    return [field for name in names if isinstance(field := model._meta.get_field(name), models.Field)]


def _converts(fields: Sequence[Any]) -> list[tuple[int, Convert]]:
    """The places of columns whose values need something done to them, and what."""
    return [(place, convert) for place, field in enumerate(fields) if (convert := _convert(field)) is not None]


def _convert(field: models.Field[Any, Any]) -> Convert | None:
    """What a column needs done to its values; most need nothing."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DateTimeField):
        moment = moments()
        return lambda value: value and moment(value)
    if isinstance(field, models.FileField):
        return str
    if isinstance(field, PLAIN):
        return None
    return lambda value: field.get_db_prep_save(value, connection)

