"""One contract, every engine of freshness."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonwheel.engines.freshness.memory import SharedMemoryFreshness
from commonwheel.engines.freshness.redis import RedisFreshness
from commonwheel.kernel.engines.freshness import Freshness
from tests import servers


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    if not servers._found("Redis"):
        pytest.skip("no Redis on this machine")
    with servers.folder() as folder, servers.redis(folder) as url:
        yield url


@pytest.fixture(params=["memory", "redis"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Freshness:
    if request.param == "memory":
        return SharedMemoryFreshness(str(tmp_path / "freshness"))
    return RedisFreshness(request.getfixturevalue("redis_url"), prefix=f"{tmp_path}:")


def test_what_nobody_touched_reads_the_same(engine: Freshness) -> None:
    assert engine.read(["topic:1", "people"]) == engine.read(["topic:1", "people"])


def test_every_touch_reads_as_something_new(engine: Freshness) -> None:
    seen = {engine.read(["topic:1"])}
    for _ in range(200):
        engine.touch(["topic:1"])
        seen.add(engine.read(["topic:1"]))
    assert len(seen) == 201


def test_a_touch_changes_only_what_was_touched(engine: Freshness) -> None:
    before = engine.each(["topic:1", "topic:2", "people"])
    engine.touch(["topic:2"])
    after = engine.each(["topic:1", "topic:2", "people"])
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]


def test_each_answers_what_read_answers_for_one(engine: Freshness) -> None:
    engine.touch(["topic:1"])
    assert engine.each(["topic:1", "topic:2"]) == [engine.read(["topic:1"]), engine.read(["topic:2"])]


def test_nothing_is_a_set_of_marks_too(engine: Freshness) -> None:
    engine.touch([])
    assert engine.read([]) == engine.read([])
    assert engine.each([]) == []


def test_another_process_sees_a_touch(tmp_path: Path) -> None:
    path = str(tmp_path / "freshness")
    engine = SharedMemoryFreshness(path)
    before = engine.read(["topic:1"])
    there = f"from commonwheel.engines.freshness.memory import SharedMemoryFreshness as F; F({path!r}).touch(['topic:1'])"
    subprocess.run([sys.executable, "-c", there], check=True)
    assert engine.read(["topic:1"]) != before


def test_without_its_redis_nothing_is_taken_for_fresh_and_nothing_breaks() -> None:
    gone = RedisFreshness(f"redis://127.0.0.1:{servers.free_port()}/0")
    gone.touch(["topic:1"])
    assert gone.read(["topic:1"]) != gone.read(["topic:1"])
