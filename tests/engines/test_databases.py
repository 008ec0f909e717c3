"""SQLite's queue of writers, where each has their turn, whatever becomes of the others; and moments as it keeps them."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from commonwheel.engines.databases.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db
forking = multiprocessing.get_context("fork")
PATIENT, IMPATIENT = 60, 0.1


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with one number in it."""
    place = tmp_path / "shared.sqlite3"
    base = opened(place)
    with base.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (number integer)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    base.close()
    return place


def opened(file: Path, timeout: float = PATIENT) -> DatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": timeout, "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"}
    return DatabaseWrapper({**connection.settings_dict, "NAME": str(file), "OPTIONS": options}, alias="shared")


def begin(base: DatabaseWrapper) -> None:
    base.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def number(base: DatabaseWrapper) -> int:
    with base.cursor() as cursor:
        return int(cursor.execute("SELECT number FROM counter").fetchone()[0])


def put(base: DatabaseWrapper, number: int) -> None:
    with base.cursor() as cursor:
        cursor.execute("UPDATE counter SET number = %s", [number])


def count(file: Path, times: int) -> None:
    """Add one, so often, each time in a transaction of its own and without a pause."""
    base = opened(file)
    for _ in range(times):
        begin(base)
        put(base, number(base) + 1)
        base.commit()
        base.set_autocommit(True)
    base.close()


def hold(file: Path, told: Connection) -> None:
    """Begin a transaction, say so, and leave it open."""
    base = opened(file)
    begin(base)
    put(base, 1_000)
    told.send("begun")
    told.recv()
    base.rollback()


@contextmanager
def holder(file: Path) -> Iterator[tuple[int, Connection]]:
    """Another process that is in the middle of a transaction: its number, and where it is told to end."""
    ours, theirs = forking.Pipe()
    process = forking.Process(target=hold, args=(file, theirs), daemon=True)
    process.start()
    assert ours.recv() == "begun"
    yield process.pid or 0, ours
    process.join(PATIENT)


def test_eight_processes_that_write_without_pause_all_get_through(file: Path) -> None:
    processes = [forking.Process(target=count, args=(file, 40)) for _ in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENT)
    assert [process.exitcode for process in processes] == [0] * 8, "nobody was refused"
    base = opened(file)
    assert number(base) == 8 * 40
    base.close()


def test_a_process_that_dies_in_its_turn_holds_nobody_up(file: Path) -> None:
    with holder(file) as (pid, _told):
        os.kill(pid, signal.SIGKILL)
    base = opened(file)
    begin(base)
    assert number(base) == 0, "what it had begun is undone"
    put(base, 1)
    base.commit()
    base.close()


def test_who_waits_too_long_is_told_so_and_the_next_attempt_goes_through(file: Path) -> None:
    base = opened(file, IMPATIENT)
    with holder(file) as (_pid, told):
        with pytest.raises(OperationalError, match="database is locked"):
            begin(base)
        base.close()
        with pytest.raises(OperationalError, match="database is locked"):
            put(base, 1)
        assert number(base) == 0, "reading waits for nobody"
        told.send("end")
    put(base, 2)
    assert number(base) == 2
    base.close()


def test_two_connections_of_one_process_take_turns(file: Path) -> None:
    first, second = opened(file), opened(file, IMPATIENT)
    begin(first)
    with pytest.raises(OperationalError, match="database is locked"):
        put(second, 2)
    first.rollback()
    first.set_autocommit(True)
    put(second, 2)
    begin(first)
    first.close()
    put(second, 3)
    assert number(second) == 3
    second.close()


def test_a_statement_that_fails_gives_the_turn_back(file: Path) -> None:
    first, second = opened(file), opened(file, IMPATIENT)
    with first.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("INSERT INTO nowhere VALUES (1)")
    with first.cursor() as cursor:
        cursor.executemany("INSERT INTO counter VALUES (%s)", [(1,), (2,)])
    put(second, 5)
    assert number(second) == 5
    first.close()
    second.close()


def test_a_moment_is_read_as_the_one_that_was_kept(file: Path) -> None:
    base = opened(file)
    kept = ["2026-03-01 10:00:00", "2026-03-01 10:00:00.000600", "2026-03-01 12:00:00+02:00", None]
    with base.cursor() as cursor:
        cursor.execute("CREATE TABLE deeds (at datetime)")
        cursor.executemany("INSERT INTO deeds VALUES (%s)", [[at] for at in kept])
        read = [at for (at,) in cursor.execute("SELECT at FROM deeds ORDER BY rowid")]
        worked_out = cursor.execute("SELECT min(at) FROM deeds").fetchone()[0]
    ten = datetime(2026, 3, 1, 10, tzinfo=UTC)
    moments = [base.ops.convert_datetimefield_value(at, None, base) for at in (*read, worked_out)]
    assert moments == [ten, ten.replace(microsecond=600), ten, None, ten]
    base.close()
