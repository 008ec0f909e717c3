"""Visits: which topics were looked at, gathered in memory and written down together."""

from __future__ import annotations

import logging
import re
from functools import lru_cache

from django.db import close_old_connections, connection, transaction

from commonwheel.config.front.tallies import Tally
from commonwheel.conversations import topics

log = logging.getLogger(__name__)

TOPIC = re.compile(r"/topics/(\d{1,18})/(?:[^/]+/)?$")
MACHINE = re.compile(rb"bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|headless|http-?client|scan", re.IGNORECASE)


class Visits(Tally[int]):
    """Topics, and how often each was looked at."""

    name = "visits"

    def note(self, path: str, agent: bytes) -> None:
        """Somebody saw the page at this path."""
        topic = TOPIC.match(path)
        if topic is None or not is_person(agent[:500]):
            return
        self.add(int(topic[1]))

    def write(self) -> None:
        """Write down what was gathered. Where the database is away, it is gathered further."""
        counts = self.take()
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


@lru_cache(maxsize=4096)
def is_person(agent: bytes) -> bool:
    """Whether a User-Agent looks like a browser that somebody sits before."""
    return agent.startswith(b"Mozilla/") and MACHINE.search(agent) is None
