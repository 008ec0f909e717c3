"""The pace of the machine itself: how fast plain Python is just now. Where others share the processors it may differ threefold within minutes."""

from __future__ import annotations

import time

ADDITIONS = 3_000_000
TRIES = 3


def taken() -> float:
    """Seconds of processor time that a loop of additions takes, at best."""
    return min(_once() for _ in range(TRIES))


def _once() -> float:
    began, total = time.thread_time(), 0
    for number in range(ADDITIONS):
        total += number
    return time.thread_time() - began
