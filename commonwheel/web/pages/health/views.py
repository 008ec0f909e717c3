"""Whether the community is well, for what watches it: a proxy, a container platform, a monitor."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonwheel.delivery import heartbeat
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.engines.search import search
from commonwheel.ledger import journal
from commonwheel.structure import boards

WELL = "well"
KEPT, TROUBLED = 2.0, 0.1
"""Seconds that an answer is good for, so that asking often costs nothing; and one of trouble, which at a start is soon over."""
FEWEST = 0.9
"""The share of posts that must be indexed once nothing waits any more."""

_kept: tuple[float, dict[str, str]] = (0.0, {})


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 while every part is well; otherwise 503, and which part is not."""
    global _kept
    if time.monotonic() > _kept[0]:
        found = parts()
        _kept = (time.monotonic() + (KEPT if _is_well(found) else TROUBLED), found)
    state = _kept[1]
    return JsonResponse(state, status=200 if _is_well(state) else 503)


@never_cache
@require_safe
def pages(request: HttpRequest) -> JsonResponse:
    """For a proxy that asks whom to send readers to: 200 while this host can make pages, from the database or a copy of it."""
    able = any(_asked(partial(database, alias), "cannot be asked") == WELL for alias in ("default", *settings.REPLICAS))
    return JsonResponse({"pages": WELL if able else "no database can be asked"}, status=200 if able else 503)


def parts() -> dict[str, str]:
    """Each part with "well", or what is wrong in a few words."""
    return {
        "database": _asked(database, "cannot be asked"),
        **{alias: _asked(partial(database, alias), "cannot be asked") for alias in settings.REPLICAS},
        "freshness": WELL if freshness().is_well() else "cannot be asked",
        "worker": _asked(worker, "cannot be asked"),
        "search": _asked(index, "cannot be asked"),
    }


def database(alias: str = DEFAULT_DB_ALIAS) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")
    return WELL


def worker() -> str:
    return WELL if heartbeat.is_well() else "no sign of life for half a minute"


def index() -> str:
    if not search().is_well():
        return "the index cannot be asked"
    indexed, written = search().count(), boards.posts_count()
    if indexed >= written * FEWEST or journal.pending():
        return WELL
    return f"{indexed} of {written} posts are indexed"


def _is_well(state: dict[str, str]) -> bool:
    return set(state.values()) == {WELL}


def _asked(part: Callable[[], str], otherwise: str) -> str:
    try:
        return part()
    except (DatabaseError, OSError, ImportError):
        return otherwise
