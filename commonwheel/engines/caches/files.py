"""A cache in files that looks only now and then whether there are too many of them."""

from __future__ import annotations

import random

from django.core.cache.backends.filebased import FileBasedCache

SELDOM = 500
"""One time in so many that something is set, all files are counted. Django counts them each time, which costs more the more there are."""


class SeldomCulledCache(FileBasedCache):
    """Django's cache in files. There may be some hundred files more than its MAX_ENTRIES for a while."""

    def _cull(self) -> None:
        if random.randrange(SELDOM) == 0:  # noqa: S311 — no secret
            super()._cull()  # type: ignore[misc]
