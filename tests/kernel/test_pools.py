"""Further processes do their part, and are not left behind by who began them."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from commonwheel.kernel.pools import pool

WAITING = """
import os, time
from commonwheel.kernel.pools import pool
with pool(2) as several:
    print(*{process.pid for process in several._processes.values()}, flush=True)
    time.sleep(60)
"""


def test_others_do_what_they_are_given() -> None:
    with pool(2, nice=1) as several:
        assert several.submit(os.getpid).result() != os.getpid()
        assert several.submit(os.nice, 0).result() == os.nice(0) + 1


def test_garbage_is_looked_for_as_before_when_all_is_done() -> None:
    usual = gc.get_threshold()
    with pool(1) as process:
        assert process.submit(gc.get_threshold).result()[0] > usual[0]
    assert gc.get_threshold() == usual


def test_nobody_waits_for_work_of_a_process_that_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        workers = [int(word) for word in process.stdout.readline().split()]
        assert len(workers) == 2 and all(map(_is_there, workers))
        process.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while any(map(_is_there, workers)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(_is_there, workers))


def _is_there(pid: int) -> bool:
    with suppress(OSError), open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"
    return False
