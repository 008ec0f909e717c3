"""Breakers: a server that does not answer is left alone for a moment, so that no page waits for it again and again."""

from __future__ import annotations

import time

MOMENT = 2.0


class Breaker:
    """Open after a failure, for a moment; then the next one tries again."""

    def __init__(self) -> None:
        self.open_until = 0.0
        self.had_trouble = False

    def is_open(self) -> bool:
        """Whether the server is not to be asked now. After trouble one asker is let through each moment, to see; the others go on without."""
        now = time.monotonic()
        if now < self.open_until:
            return True
        if self.had_trouble:
            self.open_until = now + MOMENT
        return False

    def trip(self) -> bool:
        """It did not answer. Returns whether that is news."""
        is_news, self.had_trouble = not self.had_trouble, True
        self.open_until = time.monotonic() + MOMENT
        return is_news

    def mend(self) -> bool:
        """It answered. Returns whether that is news."""
        is_news, self.had_trouble, self.open_until = self.had_trouble, False, 0.0
        return is_news
