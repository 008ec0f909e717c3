"""Beginnings: rows whose word begins like this, found by the column's index in every database."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q

LAST = "\U0010ffff"
"""Behind every character that a word may go on with."""


def begins(field: str, start: str) -> Q:
    """The condition that a column of text begins so, letter case and all.

    SQLite's LIKE takes no index, and PostgreSQL sorts by the rules of a language, in which what begins alike need not stand
    together; there the index is one of patterns, which every unique column has.
    """
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": start})
    return Q(**{f"{field}__gte": start, f"{field}__lt": start + LAST})
