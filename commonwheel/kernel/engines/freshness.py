"""Freshness: which cached things are still true.

A *mark* names something pages depend on ("topic:12", "board:3", "home", "people"). ``touch`` says it changed; a page
that was stored together with ``read(marks)`` is still true exactly while ``read(marks)`` answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from commonwheel.kernel.engines import engine


class Freshness(Protocol):
    """Seen by every process of the community at once; losing it loses nothing but cached pages."""

    is_remote: bool
    """Whether asking it is a trip over the network, which an event loop must not wait for."""

    def touch(self, marks: Sequence[str]) -> None:
        """From now on, ``read`` of these marks answers something new, in every process."""

    def renew(self) -> None:
        """From now on, ``read`` answers something new whatever it is asked. A process says so when it starts: the one
        before it may have ended between what it did and saying so."""

    def read(self, marks: Sequence[str]) -> bytes:
        """The present version of all these marks together. Cheap enough to ask for every page."""

    def is_well(self) -> bool:
        """Whether it can be asked."""

    def each(self, marks: Sequence[str]) -> list[bytes]:
        """The present version of each of these marks, in one go: what ``read`` answers for it alone."""


def freshness() -> Freshness:
    """The engine that serves."""
    return engine("freshness")
