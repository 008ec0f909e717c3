"""Planning: a cursor of PostgreSQL for which it keeps plans. Only imported where PostgreSQL is used."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from psycopg.types.numeric import Int8Dumper


class PlanningCursor(ServerBindingCursor):
    """Remembers what it asked last even where only the name of the plan was sent, for those who count statements."""

    def _send_query_prepared(self, name: bytes, query: Any, **how: Any) -> None:
        self._query = query
        super()._send_query_prepared(name, query, **how)  # type: ignore[misc]


def cursor() -> CursorWrapper:
    """The one of this thread's connection: made once, since that takes as long as what is asked."""
    connection.ensure_connection()
    kept: Any = getattr(connection, "planning", None)
    if kept is None or kept.connection is not connection.connection:
        kept = PlanningCursor(connection.connection)  # type: ignore[call-arg]
        # Whole numbers are of one kind, however large: else each size would be another statement.
        kept.adapters.register_dumper(int, Int8Dumper)
        connection.planning = kept  # type: ignore[attr-defined]
    return connection._prepare_cursor(kept)  # type: ignore[attr-defined]
