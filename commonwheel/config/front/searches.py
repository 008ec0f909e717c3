"""Searches that were answered from what is kept, and so never reached the page that counts them: counted here all the same."""

from __future__ import annotations

import logging

from django.db import close_old_connections, connection
from django.http import QueryDict

from commonwheel.config.front.tallies import Tally
from commonwheel.discovery import log as searched
from commonwheel.discovery import query

log = logging.getLogger(__name__)

PATH = "/search/"
MOST = 5_000
"""Different searches between two times of writing."""


class Searches(Tally[bytes]):
    """Query strings, and how often each was answered."""

    name = "searches"

    def note(self, asked: bytes) -> None:
        """Somebody was shown what this query string finds; pages on which nothing was found are not kept."""
        self.add(asked, most=MOST)

    def write(self) -> None:
        """Write down what was gathered."""
        counts = self.take()
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
