"""Replicas: copies of the database that are a moment behind, and who may be answered by one.

A *position* is how far the log of the database had come. Every mark of freshness carries the position at which it was
touched (engines/freshness/redis.py), so whoever reads a mark knows how new a copy has to be to show it: what a page
keeps under a mark is never read from a copy that is older than the mark. A request that wrote goes on with the primary,
and takes its position along to the next one.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections

from commonwheel.kernel.breakers import Breaker
from commonwheel.kernel.engines.freshness import freshness

log = logging.getLogger(__name__)

KNOWN = 0.2
"""Seconds for which it is believed that a replica is there."""
PAUSE = 0.02
"""Seconds between two questions to a replica that was not far enough."""
AWAY = 3.0
"""Seconds for which a replica that did not answer is left alone."""
ON_THE_PRIMARY = frozenset({"sessions", "account", "mfa", "socialaccount", "allauth_idp_oidc", "django_tasks_database"})
"""Apps that are always read where they are written: a sign-in that is over must be over at once."""
NEVER = 1 << 63
"""A position that no database reaches."""


class Replica:
    """What this process knows of one copy."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.position = 0
        self.asked_at = -KNOWN
        self.away_until = 0.0
        self.asking = threading.Lock()

    def reached(self, position: int) -> bool:
        """Whether the copy is there and holds all that was written up to here."""
        now = time.monotonic()
        if now < self.away_until:
            return False
        age = now - self.asked_at
        if age > KNOWN or (position > self.position and age > PAUSE):
            self._ask()
        now = time.monotonic()
        # Whoever asks may be waiting for a copy that fell silent: nobody else waits with them.
        return position <= self.position and now >= self.away_until and now - self.asked_at < 2 * KNOWN

    def lost(self) -> None:
        """It did not answer."""
        log.warning("replica %s is away; the primary answers in its place", self.alias)
        self.away_until = time.monotonic() + AWAY
        self.position = 0

    def _ask(self) -> None:
        # One thread asks; the others go by what is known rather than wait behind a copy that does not answer.
        if not self.asking.acquire(blocking=False):
            return
        try:
            with connections[self.alias].cursor() as cursor:
                cursor.execute("SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn()")
                is_copy, reached = cursor.fetchone()
            # One that was made the primary is no copy of ours any more.
            self.position = number_of(reached) if is_copy else 0
            self.asked_at = time.monotonic()
        except Error:
            connections[self.alias].close()
            self.lost()
        finally:
            self.asking.release()


@cache
def known() -> dict[str, Replica]:
    """The copies that the settings name."""
    return {alias: Replica(alias) for alias in settings.REPLICAS}


@dataclass
class Reading:
    """What one request reads: how new it must be, and from where it comes."""

    needs: int = 0
    chosen: Replica | None = None
    asked: bool = False
    """Whether a copy answered anything."""
    from_primary: bool = False
    wrote: bool = False
    has_pulse: bool = False
    had_trouble: bool = False
    """Whether a database fell silent meanwhile."""

    def alias(self) -> str:
        """Where the next read goes. Back to the primary is always possible, away from it never: time must not run backwards."""
        if self.from_primary:
            return DEFAULT_DB_ALIAS
        if not self.has_pulse:
            # No copy is used that is behind by more than a moment, whatever else is asked of it.
            self.has_pulse = True
            freshness().each([])
        if self.chosen is None:
            able = [replica for replica in known().values() if replica.reached(self.needs)]
            self.chosen = random.choice(able) if able else None  # noqa: S311 — spreads work, hides nothing
        if self.from_primary or self.chosen is None or not self.chosen.reached(self.needs) or connection.in_atomic_block:
            self.from_primary = True
            return DEFAULT_DB_ALIAS
        self.asked = True
        return self.chosen.alias


_primary = Breaker()
_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading(*, needs: int = 0, from_primary: bool = False) -> Iterator[Reading]:
    """Inside, reads may be answered by a copy that holds all up to the position ``needs``. Outside, none is."""
    mine = Reading(needs, from_primary=from_primary)
    token = _reading.set(mine)
    try:
        yield mine
    finally:
        _reading.reset(token)


def wait_for(position: int) -> None:
    """What is read from here on must be at least as new as this position."""
    now = _reading.get()
    if now is not None:
        now.needs = max(now.needs, position)


def stay_with_primary() -> None:
    """Nothing is read from a copy any more: how new it would have to be cannot be told."""
    now = _reading.get()
    if now is not None:
        now.from_primary = True


def note_trouble() -> None:
    """A database did not answer."""
    now = _reading.get()
    if now is not None:
        now.had_trouble = True


def here() -> str:
    """The alias of the database that a read goes to, for those who write their own statements."""
    now = _reading.get()
    return DEFAULT_DB_ALIAS if now is None else now.alias()


def position() -> int:
    """How far the primary has come: all that is committed by now lies before it. NEVER where it cannot be asked."""
    if _primary.is_open():
        return NEVER
    try:
        with connection.cursor() as cursor:
            # Where the next record goes: also one that the server has not yet written to its disk lies before it.
            cursor.execute("SELECT pg_current_wal_insert_lsn()")
            reached = number_of(cursor.fetchone()[0])
        _primary.mend()
        return reached
    except Error:
        _primary.trip()
        return NEVER


def number_of(place: str) -> int:
    """A position as a number, from the way PostgreSQL writes it ("16/B374D848")."""
    high, _, low = place.partition("/")
    return int(high, 16) << 32 | int(low, 16)


class Router:
    """Sends reads where ``reading`` says, and everything else to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        now = _reading.get()
        if now is None or model._meta.app_label in ON_THE_PRIMARY:
            return DEFAULT_DB_ALIAS
        return now.alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        now = _reading.get()
        if now is not None:
            now.wrote = now.from_primary = True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
