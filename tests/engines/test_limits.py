"""Limits, on the engine that serves; and the one in shared memory beside other processes."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from commonwheel.engines.limits import memory
from commonwheel.engines.limits.memory import SharedMemoryLimits
from commonwheel.kernel.engines.limits import limits


def test_each_key_is_counted_by_itself_in_a_window_that_begins_with_the_first() -> None:
    began = time.time()
    assert [limits().count("mallory", 60)[0] for _ in range(3)] == [1, 2, 3]
    assert limits().count("ines", 60)[0] == 1
    count, until = limits().count("mallory", 60)
    assert (count, began + 59 < until < began + 61) == (4, True)
    limits().clear()
    assert limits().count("mallory", 60)[0] == 1


def test_a_window_that_ended_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, began = SharedMemoryLimits(str(tmp_path / "limits")), time.time()
    assert [engine.count("mallory", 60)[0] for _ in range(2)] == [1, 2]
    monkeypatch.setattr(time, "time", lambda: began + 61)
    assert engine.count("mallory", 60) == (1, began + 121)


def test_of_more_than_a_row_holds_the_one_that_ends_first_is_forgiven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "ROWS", 1)
    engine = SharedMemoryLimits(str(tmp_path / "limits"))
    for number in range(memory.PLACES):
        engine.count(f"visitor {number}", 60 + number)
    engine.count("one more", 3600)
    assert engine.count("visitor 7", 60)[0] == 2
    assert engine.count("one more", 3600)[0] == 2
    assert engine.count("visitor 0", 60)[0] == 1


def _ask(path: str, times: int) -> None:
    engine = SharedMemoryLimits(path)
    for _time in range(times):
        engine.count("mallory", 600)


def test_processes_that_count_at_once_lose_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "limits")
    started: Callable[..., multiprocessing.process.BaseProcess] = multiprocessing.get_context("fork").Process
    others = [started(target=_ask, args=(path, 500)) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert SharedMemoryLimits(path).count("mallory", 600)[0] == 1501
