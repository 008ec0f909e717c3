"""Searches that were answered from what is kept, and so never reached the page that counts them: counted here all the same."""

from __future__ import annotations

import logging
import threading
from collections import Counter

from django.db import close_old_connections, connection
from django.http import QueryDict

from commonwheel.discovery import log as searched
from commonwheel.discovery import query

log = logging.getLogger(__name__)

PATH = "/search/"
EVERY = 10.0
MOST = 5_000
"""Different searches between two times of writing."""


class Searches:
    """Counts in one process; a thread of its own writes them down every ten seconds while there are any."""

    def __init__(self) -> None:
        self.counts: Counter[bytes] = Counter()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.stopped = threading.Event()

    def note(self, asked: bytes) -> None:
        """Somebody was shown what this query string finds; pages on which nothing was found are not kept."""
        with self.lock:
            if asked in self.counts or len(self.counts) < MOST:
                self.counts[asked] += 1
            if self.thread is None:
                self.thread = threading.Thread(target=self._write_on, name="searches", daemon=True)
                self.thread.start()

    def write(self) -> None:
        """Write down what was gathered."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
        try:
            close_old_connections()
            for asked, times in counts.items():
                said = QueryDict(asked.decode("latin-1"))
                if said.get("page", "1") == "1":
                    searched.note(query.parse(said.get("q", "")[:300]), is_empty=False, times=times)
            searched.flush()
        except Exception:
            log.exception("some searches are not counted")
            connection.close()

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
