"""The only way in: a record is fetched through what the person may see, or it does not exist for them."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

Row = TypeVar("Row", bound=Model)


def find(rows: QuerySet[Row], person: Any, **which: Any) -> Row:
    """The one row that the person may see; Http404 otherwise, whether it is missing or hidden from them."""
    # No database keeps a NUL in a text, and PostgreSQL does not even look for one.
    if any(isinstance(value, str) and "\x00" in value for value in which.values()):
        raise Http404
    row = rows.visible_to(person).filter(**which).first()  # type: ignore[attr-defined]
    if row is None:
        raise Http404
    return row
