"""The cache in files, which small communities have."""

from __future__ import annotations

import random
from pathlib import Path

from commonwheel.engines.caches.files import SELDOM, SeldomCulledCache


def test_there_are_never_many_more_files_than_may_be_and_none_is_lost_before(tmp_path: Path) -> None:
    random.seed(5)
    cache = SeldomCulledCache(str(tmp_path), {"max_entries": 200})
    for number in range(200):
        cache.set(f"few-{number}", number)
    assert [cache.get(f"few-{number}") for number in range(200)] == list(range(200))
    most = 0
    for number in range(6 * SELDOM):
        cache.set(f"many-{number}", number)
        most = max(most, number % 100 == 0 and len(list(tmp_path.iterdir())))
    assert 200 < most < 200 + 4 * SELDOM
