"""Tallies: what happens too often to be written down each time, counted in memory and written down together."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Generic, TypeVar

from django.db import connection

EVERY = 10.0

Key = TypeVar("Key")


class Tally(Generic[Key]):
    """Counts in one process; a thread of its own writes them down every ten seconds while there are any."""

    name: str

    def __init__(self) -> None:
        self.counts: Counter[Key] = Counter()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.stopped = threading.Event()

    def add(self, key: Key, *, most: int | None = None) -> None:
        """Count one more; something new only while there are fewer than ``most`` different ones."""
        with self.lock:
            if most is None or key in self.counts or len(self.counts) < most:
                self.counts[key] += 1
            if self.thread is None:
                self.thread = threading.Thread(target=self._write_on, name=self.name, daemon=True)
                self.thread.start()

    def take(self) -> Counter[Key]:
        """What was counted since the last time."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
        return counts

    def write(self) -> None:
        """Write down what was gathered."""
        raise RuntimeError("each tally says how it is written down")

    def stop(self) -> None:
        """Write down the last ones and end."""
        self.stopped.set()
        if self.thread is not None:
            self.thread.join(2)

    def _write_on(self) -> None:
        while not self.stopped.wait(EVERY):
            self.write()
        self.write()
        connection.close()
