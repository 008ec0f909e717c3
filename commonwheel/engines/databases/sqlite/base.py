"""The framework's own SQLite, in which every transaction waits for its turn, and so does what is written outside of one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base, operations

from commonwheel.engines.databases.sqlite import queues
from commonwheel.engines.databases.sqlite.queues import Queue

READS = ("SELECT", "WITH", "PRAGMA", "EXPLAIN", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
"""How statements begin that write nothing when they stand alone."""


def moment(stored: bytes) -> datetime:
    """What stands in a column of moments, which are kept as UTC without saying so: read as such at once, since to give a moment its zone
    afterwards takes longer than all else."""
    text = stored.decode()
    try:
        return datetime.fromisoformat(f"{text}+00:00")
    except ValueError:
        return datetime.fromisoformat(text)


sqlite3.register_converter("datetime", moment)


class Operations(operations.DatabaseOperations):
    """Takes moments as they were read, where the framework takes several steps in Python."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> datetime | None:
        if value is None or (isinstance(value, datetime) and value.tzinfo is not None):
            return value
        # What was worked out of moments.
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        return found if found.tzinfo else found.replace(tzinfo=self.connection.timezone)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that stands in line while it writes."""

    ops_class = Operations

    entered: Queue | None = None
    """The queue in which it is this connection's turn."""

    def create_cursor(self, name: str | None = None) -> base.SQLiteCursorWrapper:
        return self.connection.cursor(factory=lambda connection: Cursor(connection, self))

    def enter(self) -> None:
        """Wait for one's turn; OperationalError, as from SQLite itself, where that took too long."""
        if self.entered is not None or self.is_in_memory_db():
            return
        queue = queues.of(str(self.settings_dict["NAME"]))
        if not queue.enter(float(self.settings_dict["OPTIONS"].get("timeout", 5))):
            raise OperationalError("database is locked")
        self.entered = queue

    def leave(self) -> None:
        """Done, however it ended."""
        if self.entered is not None:
            self.entered.leave()
            self.entered = None

    def _start_transaction_under_autocommit(self) -> None:
        self.enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.leave()
            raise

    def _commit(self) -> None:
        # What fails here is still open, and rolled back next.
        super()._commit()  # type: ignore[misc]
        self.leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.leave()


class Cursor(base.SQLiteCursorWrapper):
    """Waits for its turn with a statement that writes outside of a transaction."""

    def __init__(self, connection: Any, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self.wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if self.connection.in_transaction or query.lstrip().startswith(READS):
            return super().execute(query, params)
        self.wrapper.enter()
        try:
            return super().execute(query, params)
        finally:
            self.wrapper.leave()

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        self.wrapper.enter()
        try:
            return super().executemany(query, param_list)
        finally:
            self.wrapper.leave()
