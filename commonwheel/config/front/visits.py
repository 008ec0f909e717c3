"""Visits: which topics were looked at, gathered in memory and written down together."""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from functools import lru_cache

from django.db import close_old_connections, connection, transaction

from commonwheel.conversations import topics

log = logging.getLogger(__name__)

EVERY = 10.0
TOPIC = re.compile(r"/topics/(\d{1,18})/(?:[^/]+/)?$")
MACHINE = re.compile(rb"bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|headless|http-?client|scan", re.IGNORECASE)


class Visits:
    """Counts in one process; a thread of its own writes them down every ten seconds while there are any."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.stopped = threading.Event()

    def note(self, path: str, agent: bytes) -> None:
        """Somebody saw the page at this path."""
        topic = TOPIC.match(path)
        if topic is None or not is_person(agent[:500]):
            return
        with self.lock:
            self.counts[int(topic[1])] += 1
            if self.thread is None:
                self.thread = threading.Thread(target=self._write_on, name="visits", daemon=True)
                self.thread.start()

    def write(self) -> None:
        """Write down what was gathered. Where the database is away, it is gathered further."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
        if not counts:
            return
        try:
            close_old_connections()
            with transaction.atomic():
                topics.viewed(counts)
        except Exception:
            log.exception("page views are written down later")
            connection.close()
            with self.lock:
                self.counts.update(counts)

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


@lru_cache(maxsize=4096)
def is_person(agent: bytes) -> bool:
    """Whether a User-Agent looks like a browser that somebody sits before."""
    return agent.startswith(b"Mozilla/") and MACHINE.search(agent) is None
