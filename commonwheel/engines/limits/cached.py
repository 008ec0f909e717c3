"""Limits in the cache of all hosts."""

from __future__ import annotations

import time

from django.core.cache import cache


class CachedLimits:
    """Two entries for each key: when its window began, and how many there are in it, which the cache counts in one step."""

    def count(self, key: str, seconds: int) -> tuple[int, float]:
        now = time.time()
        began = cache.get_or_set(f"limit:{key}", now, timeout=seconds) or now  # it may end just then
        counted = f"limit:{key}:{began}"
        if cache.add(counted, 1, timeout=seconds + 1):
            return 1, began + seconds
        try:
            return cache.incr(counted), began + seconds
        except ValueError:  # the window ended in between
            return 1, began + seconds

    def clear(self) -> None:
        """All else in the cache is forgotten with it: a cache cannot tell what begins alike."""
        cache.clear()
