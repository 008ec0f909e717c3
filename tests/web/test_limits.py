"""How often somebody may ask, on the clock of the one who counts."""

from __future__ import annotations

import time

import pytest

from commonwheel.web import limits


def at(moment: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: moment)


def test_the_turn_of_a_minute_forgives_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    minute = (time.time() // 60 + 1) * 60
    at(minute - 0.1, monkeypatch)
    assert [limits.count("mallory", 3, 60) for _ in range(3)] == [0, 0, 0]
    at(minute + 0.1, monkeypatch)
    assert limits.count("mallory", 3, 60) == 60
    assert limits.count("ines", 3, 60) == 0


def test_an_hour_is_counted_to_its_end_though_nobody_asks_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.time()
    at(began, monkeypatch)
    assert [limits.count("mallory", 3, 3600) for _ in range(3)] == [0, 0, 0]
    at(began + 2000, monkeypatch)
    assert limits.count("mallory", 3, 3600) == 1600
