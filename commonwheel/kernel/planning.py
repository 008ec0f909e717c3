"""Planning: what is said to PostgreSQL again and again, by plans that it keeps. Only imported where PostgreSQL is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8Dumper

DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class PlanningCursor(ServerBindingCursor):
    """Remembers what it asked last even where only the name of the plan was sent, for those who count statements."""

    def _send_query_prepared(self, name: bytes, query: Any, **how: Any) -> None:
        self._query = query
        super()._send_query_prepared(name, query, **how)  # type: ignore[misc]


class Plans:
    """The plans of one connection, asked for by name. The driver turns values into bytes and back; a cursor, which takes longer than what
    is asked, is made once."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.cursor = PlanningCursor(connection)  # type: ignore[call-arg]
        # Whole numbers are of one kind, however large: else each size would be another statement.
        self.cursor.adapters.register_dumper(int, Int8Dumper)  # type: ignore[attr-defined]
        self.values = Transformer(self.cursor)  # type: ignore[arg-type]
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        level = connection.isolation_level
        self.begin = f"BEGIN ISOLATION LEVEL {level.name.replace('_', ' ')}".encode() if level else b"BEGIN"

    def run(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        server = self.connection.pgconn
        if not self.connection.autocommit and server.transaction_status == TransactionStatus.IDLE:
            self._done(server.exec_(self.begin))
        params = self.values.dump_sequence(values, [PyFormat.TEXT] * len(values))
        kinds = self.values.types or ()
        name = self.names.get((sql, kinds)) or self._prepare(sql, kinds)
        result = self._done(server.exec_prepared(name, params))
        if result.status != ExecStatus.TUPLES_OK:
            return []
        self.values.set_pgresult(result)
        return list(self.values.load_rows(0, result.ntuples, tuple))

    def _prepare(self, sql: str, kinds: tuple[int, ...]) -> bytes:
        name = b"plan-%d" % len(self.names)
        numbered = sql.replace("%%", "%") if not kinds else sql % tuple(f"${number}" for number in range(1, len(kinds) + 1))
        self._done(self.connection.pgconn.prepare(name, numbered.encode(), kinds))
        self.names[sql, kinds] = name
        return name

    def _done(self, result: PGresult) -> PGresult:
        if result.status not in DONE:
            raise errors.error_from_result(result)
        return result


def run(base: Any, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What this answers, for the framework's connection ``base``."""
    plans = _plans(base)
    base.validate_no_broken_transaction()
    with base.wrap_database_errors:
        return plans.run(sql, values)


def cursor(base: Any) -> CursorWrapper:
    """The same as a cursor of the framework's, where somebody listens to what is said."""
    made: CursorWrapper = base._prepare_cursor(_plans(base).cursor)
    return made


def _plans(base: Any) -> Plans:
    base.ensure_connection()
    kept: Plans | None = getattr(base, "plans", None)
    if kept is None or kept.connection is not base.connection:
        kept = base.plans = Plans(base.connection)
    return kept
