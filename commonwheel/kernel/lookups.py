"""Lookups: rows by very many values at once, for imports, growth and the index."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def among(values: Iterable[int] | Iterable[str]) -> RawSQL | tuple[()]:
    """These values for ``__in``, of one type, put into SQL as one: Django prepares each by itself, which costs more than to find it."""
    wanted = list(values)
    if not wanted:
        return ()
    if connection.vendor == "postgresql":
        kind = "text" if isinstance(wanted[0], str) else "bigint"
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [wanted])  # noqa: S611 — the values are a parameter
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(wanted)])
