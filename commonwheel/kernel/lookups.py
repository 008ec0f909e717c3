"""Lookups: rows by very many values at once, for imports, growth and the index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, ForeignObject, Lookup, Q


def among(field: str, values: Iterable[int] | Iterable[str]) -> Q:
    """The condition that a column has one of these values, of one type.

    They are put into SQL as one value. ``__in`` prepares each by itself, which costs more than to find it.
    """
    return Q(**{f"{field}__among": _Values(list(values))})


@dataclass(frozen=True)
class _Values:
    """They go through the framework as one: of a list it looks at each, several times."""

    all: list[Any]


@ForeignObject.register_lookup
@Field.register_lookup
class _Among(Lookup[Any]):
    lookup_name, prepare_rhs = "among", False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        values = self.rhs.all
        if not values:
            raise EmptyResultSet
        left, of_left = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            # As an array, not as rows of unnest(): to join these, it would ask the index once for each, or compare all with all.
            return f"{left} = ANY(%s::{'text' if isinstance(values[0], str) else 'bigint'}[])", (*of_left, values)
        return f"{left} IN (SELECT value FROM json_each(%s))", (*of_left, json.dumps(values))  # noqa: S608 — the values are a parameter
