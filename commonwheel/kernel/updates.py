"""Updates: some columns of one row, put into SQL once, where time counts."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, models

from commonwheel.kernel.statements import as_stored, run


def put(row: models.Model, **values: Any) -> None:
    """Set these columns of a record, by the names of its attributes, in the database and in the record itself."""
    run(_sql(type(row), tuple(values)), [*as_stored(values.values()), row.pk])
    for name, value in values.items():
        setattr(row, name, value)


@cache
def _sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    columns = {field.attname: quote(str(field.column)) for field in model._meta.concrete_fields}
    changes = ", ".join(f"{columns[name]} = %s" for name in names)
    return f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {quote(str(model._meta.pk.column))} = %s"  # noqa: S608 — names of our own tables and columns
