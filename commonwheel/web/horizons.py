"""Horizons: until when a piece of a page says the truth that says “5 minutes ago”."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_here = threading.local()


class Horizon:
    """The first moment (seconds since 1970) at which something in the piece would read differently."""

    __slots__ = ("until",)

    def __init__(self) -> None:
        self.until = math.inf


@contextmanager
def watched() -> Iterator[Horizon]:
    """What is rendered inside says here how long it stays true. Around another one, it counts for both."""
    around: Horizon | None = getattr(_here, "open", None)
    _here.open = mine = Horizon()
    try:
        yield mine
    finally:
        _here.open = around
        note(mine.until)


def note(until: float) -> None:
    """Something was rendered that stays true until this moment."""
    horizon: Horizon | None = getattr(_here, "open", None)
    if horizon is not None and until < horizon.until:
        horizon.until = until
