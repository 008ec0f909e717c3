"""Queues of writers: SQLite lets one write at a time, and has no order among those who wait.

Its own waiting looks again in steps that grow to a tenth of a second: whoever waited long waits longer, while others take their turn, and
nobody works meanwhile. Here each process sends one thread to stand at the door, so that whoever just wrote cannot push in before it.
Both are locks of the system on files beside the database, so a process that dies holds nobody up.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from functools import cache

SHORTEST, LONGEST, GROWTH = 0.0001, 0.002, 1.1
"""Seconds between two looks of the one thread of a process that waits for other processes, since the system's lock knows no limit of time:
first as short as what is waited for mostly is, then longer."""


class Queue:
    """The writers of one database, as one process sees them."""

    def __init__(self, database: str) -> None:
        self.inside = threading.Lock()
        """Held by the thread of this process that writes, or waits for other processes."""
        self.door, self.turn = (os.open(f"{database}-{name}", os.O_RDWR | os.O_CREAT, 0o600) for name in ("door", "turn"))

    def enter(self, patience: float) -> bool:
        """Wait until it is one's turn to write; False where it was not within so many seconds."""
        until = time.monotonic() + patience
        if not self.inside.acquire(timeout=patience):
            return False
        entered = False
        try:
            if _locked(self.door, until):
                try:
                    entered = _locked(self.turn, until)
                finally:
                    fcntl.flock(self.door, fcntl.LOCK_UN)
        finally:
            if not entered:
                self.inside.release()
        return entered

    def leave(self) -> None:
        """The next one's turn."""
        fcntl.flock(self.turn, fcntl.LOCK_UN)
        self.inside.release()


def of(database: str) -> Queue:
    """The queue of the database in this file."""
    return _of_process(database, os.getpid())


@cache
def _of_process(database: str, _process: int) -> Queue:
    # A fork shares the locks of the files that its parent opened, so it opens its own.
    return Queue(database)


def _locked(file: int, until: float) -> bool:
    pause = SHORTEST
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(pause)
            pause = min(pause * GROWTH, LONGEST)
        else:
            return True
