"""Heartbeat: how others know that the background work is being done."""

from __future__ import annotations

import time

from django.core.cache import cache

KEY = "worker-heartbeat"
LATE = 30.0


def beat() -> None:
    """The work goes on."""
    cache.set(KEY, time.time(), timeout=60 * 60)


def is_well() -> bool:
    """Whether a worker said so within the last half minute."""
    return time.time() - float(cache.get(KEY, 0)) < LATE
