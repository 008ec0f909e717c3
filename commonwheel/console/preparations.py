"""Preparations: what must be there before the first page, or the first command in a new home. Done again, it costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor

from commonwheel.console import founding

STARTING = 0x636F6D6D6F6E
"""The lock that a starting host holds in the database."""


def prepare() -> None:
    """The tables of this version, and the roles that every community begins with."""
    with alone():
        migrate()
        founding.found()


@contextmanager
def alone() -> Iterator[None]:
    """Hosts that start together bring the database up to date one after the other. SQLite is on one host only."""
    if connection.vendor != "postgresql":
        yield
        return
    with _reached() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [STARTING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [STARTING])


def _reached() -> CursorWrapper:
    try:
        return connection.cursor()
    except DatabaseError as trouble:
        raise CommandError(f"The database cannot be used: {str(trouble).strip().splitlines()[0]}") from trouble


def migrate() -> None:
    """Bring the tables up to date, where they are not."""
    if not is_migrated():
        call_command("migrate", verbosity=0, interactive=False)


def is_migrated() -> bool:
    """Whether the database has all that this version asks for; the command would put together every record as it once was to find that out."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
