"""One contract, every engine of freshness."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from commonwheel.engines.caches.redis import PatientRedisCache
from commonwheel.engines.freshness.memory import SharedMemoryFreshness
from commonwheel.engines.freshness.redis import PATIENCE, RedisFreshness
from commonwheel.kernel.engines.freshness import Freshness
from tests import servers
from tests.console.running import eventually


@pytest.fixture(autouse=True)
def closed_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lines to Redis end with the test: else they do when garbage is looked for, in the middle of somebody else's."""
    pools: list[redis.ConnectionPool] = []
    begin = redis.ConnectionPool.__init__

    def noted(pool: redis.ConnectionPool, *args: Any, **named: Any) -> None:
        pools.append(pool)
        begin(pool, *args, **named)

    monkeypatch.setattr(redis.ConnectionPool, "__init__", noted)
    yield
    for pool in pools:
        pool.disconnect()


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


def test_a_process_that_starts_makes_everything_new(engine: Freshness) -> None:
    engine.touch(["topic:1"])
    before = engine.each(["topic:1", "topic:2"])
    engine.renew()
    after = engine.each(["topic:1", "topic:2"])
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False]
    assert engine.each(["topic:1", "topic:2"]) == after


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


@pytest.fixture
def own_redis() -> Iterator[tuple[str, int]]:
    """(the URL, the pid) of a Redis that may be hurt."""
    with servers.folder() as folder, servers.redis(folder) as url:
        pid = redis.Redis.from_url(url).info("server")["process_id"]
        yield url, pid
        os.kill(pid, signal.SIGCONT)


def test_a_mark_that_redis_lost_reads_as_new_and_never_as_it_did_before_its_change(redis_url: str, tmp_path: Path) -> None:
    engine = RedisFreshness(redis_url, prefix=f"{tmp_path}:")
    untouched = engine.read(["topic:1"])
    engine.touch(["topic:1"])
    redis.Redis.from_url(redis_url).delete(f"{tmp_path}:topic:1", f"{tmp_path}:topic:1#")
    assert engine.read(["topic:1"]) != untouched
    assert engine.read(["topic:1"]) == engine.read(["topic:1"])


def test_without_its_redis_nothing_is_taken_for_fresh_and_nothing_breaks() -> None:
    gone = RedisFreshness(f"redis://127.0.0.1:{servers.free_port()}/0")
    gone.touch(["topic:1"])
    assert gone.read(["topic:1"]) != gone.read(["topic:1"])
    assert not gone.is_well()


def test_a_redis_that_fell_silent_holds_nobody_up_and_what_changed_meanwhile_is_new_afterwards(own_redis: tuple[str, int]) -> None:
    url, pid = own_redis
    here, there = RedisFreshness(url), RedisFreshness(url)
    before = there.read(["topic:1"])
    os.kill(pid, signal.SIGSTOP)
    here.read(["topic:2"])
    began = time.monotonic()
    for _ in range(100):
        here.touch(["topic:1"])
        assert here.read(["topic:2"]) != here.read(["topic:2"])
    assert time.monotonic() - began < 200 * PATIENCE / 2, "it is asked again after a moment, not each time"
    os.kill(pid, signal.SIGCONT)
    assert eventually(lambda: here.read(["topic:2"]) == here.read(["topic:2"]), 5)
    assert there.read(["topic:1"]) != before, "the touch was told to nobody, and yet nobody goes on with the old"


def test_what_is_touched_right_after_redis_came_back_is_told_to_all(own_redis: tuple[str, int]) -> None:
    url, pid = own_redis
    here, there = RedisFreshness(url), RedisFreshness(url)
    os.kill(pid, signal.SIGSTOP)
    here.touch(["topic:1"])
    os.kill(pid, signal.SIGCONT)

    def is_back() -> bool:
        here.read(["topic:2"])
        return not here.breaker.had_trouble

    assert eventually(is_back, 5)
    before = there.read(["topic:1"])
    here.touch(["topic:1"])
    assert there.read(["topic:1"]) != before


def test_limits_hold_on_while_redis_is_silent_and_are_shared_again_after_it(own_redis: tuple[str, int]) -> None:
    url, pid = own_redis
    here, there = PatientRedisCache(url, {}), PatientRedisCache(url, {})
    here.set("limit:amina", 1)
    assert there.incr("limit:amina") == 2
    os.kill(pid, signal.SIGSTOP)
    assert here.add("limit:noor", 1)
    assert not here.add("limit:noor", 1)
    assert [here.incr("limit:noor") for _ in range(3)] == [2, 3, 4]
    os.kill(pid, signal.SIGCONT)
    assert eventually(lambda: here.get("limit:amina") == 2, 5)
    assert there.incr("limit:amina") == 3
