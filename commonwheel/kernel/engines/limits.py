"""Limits: how many times something was asked for lately, for whoever may only do it so often."""

from __future__ import annotations

from typing import Protocol

from commonwheel.kernel.engines import engine


class Limits(Protocol):
    """Counted for every process of the community together; losing it forgives what was counted."""

    def count(self, key: str, seconds: int) -> tuple[int, float]:
        """Count one more in the window of so many seconds that begins with the first: how many there are now, and when it ends
        (seconds since 1970)."""

    def clear(self) -> None:
        """Forgive everybody."""


def limits() -> Limits:
    """The engine that serves."""
    return engine("limits")
