"""Breakers: a server that does not answer is left alone for a moment, so that no page waits for it again and again."""

from __future__ import annotations

import time

MOMENT = 1.0


class Breaker:
    """Open after a failure, for a moment; then the next one tries again."""

    def __init__(self) -> None:
        self.open_until = 0.0
        self.had_trouble = False

    @property
    def is_open(self) -> bool:
        """Whether the server is not to be asked now."""
        return time.monotonic() < self.open_until

    def trip(self) -> bool:
        """It did not answer. Returns whether that is news."""
        is_news, self.had_trouble = not self.had_trouble, True
        self.open_until = time.monotonic() + MOMENT
        return is_news

    def mend(self) -> bool:
        """It answered. Returns whether that is news."""
        is_news, self.had_trouble = self.had_trouble, False
        return is_news
