"""What time it is, asked in one place. Always UTC and aware."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def ago(**amount: float) -> datetime:
    """The moment that lies ``timedelta(**amount)`` before now: ``ago(days=7)``."""
    return now() - timedelta(**amount)
