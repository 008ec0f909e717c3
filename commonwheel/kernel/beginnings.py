"""Beginnings: rows whose word begins like this, found by the column's index in every database.

SQLite's LIKE takes no index. PostgreSQL sorts by the rules of a language, in which what begins alike need not stand together;
there the index is one of patterns (every unique column has one), and these are its operators.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup, Q

LAST = "\U0010ffff"
"""Behind every character that a word may go on with."""


def begins(field: str, start: str) -> Q:
    """The condition that a column of text begins so, letter case and all."""
    return between(field, start, start + LAST)


def between(field: str, first: str, last: str) -> Q:
    """The same by where such words begin and end: each value stands once, as a Statement has them."""
    return Q(**{f"{field}__from_sign": first, f"{field}__before_sign": last})


class _BySigns(Lookup[bool]):
    """A comparison sign by sign."""

    sign = ""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        sign = f"~{self.sign}~" if connection.vendor == "postgresql" else self.sign
        return f"{left} {sign} {right}", (*of_left, *of_right)


@CharField.register_lookup
class _From(_BySigns):
    lookup_name, sign = "from_sign", ">="


@CharField.register_lookup
class _Before(_BySigns):
    lookup_name, sign = "before_sign", "<"
