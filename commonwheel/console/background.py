"""The background work of one worker process: reactions at once, tasks beside them, upkeep now and then."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from commonwheel.console import upkeep
from commonwheel.delivery import heartbeat
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.ledger import journal

log = logging.getLogger(__name__)

GLANCE = 0.05
"""Seconds between two looks at whether anything was done. A look reads eight bytes of memory, or asks Redis."""
PEEK = 0.1
"""The same while reactions rest because people are writing. Who writes without pause is held up now and then, not least by reactions."""
GATHERING = 0.5
"""Seconds that reactions rest at least while people are writing without pause: many deeds cost little more than one."""
AT_ONCE = 200
"""Entries that are reacted to while all others wait who want to write."""
MANY = 100
"""Entries from which on a batch is worth its price."""
ANYWAY = 2.0
"""Seconds after which the journal is asked even so: reactions that failed are due again by the clock."""
BETWEEN_TASKS = 1.0
BEAT = 5.0
AFTER_TROUBLE = 1.0


class Background:
    """Works in ``run`` until ``stop`` is called, from another thread or a signal."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.tasks: Worker | None = None

    def run(self) -> None:
        """Reactions in this thread; tasks and upkeep, which may take long, in threads of their own."""
        freshness().renew()
        others = [
            threading.Thread(target=self._keep_on, args=(work, pause), name=work.__name__, daemon=True)
            for work, pause in ((self._run_tasks, BETWEEN_TASKS), (upkeep.what_is_due, 60.0), (heartbeat.beat, BEAT))
        ]
        for thread in others:
            thread.start()
        self._keep_on(self._react, GLANCE)
        for thread in others:
            thread.join(3)

    def stop(self) -> None:
        """End after what is being done now."""
        self.stopped.set()
        if self.tasks is not None:
            self.tasks.running = False

    seen: bytes = b""
    asked_at: float = 0.0

    def _react(self) -> None:
        version = freshness().read([journal.MARK])
        if version == self.seen and time.monotonic() - self.asked_at < ANYWAY:
            return
        close_old_connections()
        # What is recorded from here on changes the mark again.
        self.seen, self.asked_at = version, time.monotonic()
        began = self.asked_at
        is_waited_for = connection.vendor == "sqlite"
        while not self.stopped.is_set() and (finished := journal.drain_once(AT_ONCE if is_waited_for else journal.BATCH)):
            # Where nobody waits for the one who may write, much that is left is done at once.
            if is_waited_for:
                took = time.monotonic() - began
                # Where more is left, they take turns with who writes, or they would fall ever further behind.
                self._rest(took if finished >= AT_ONCE else max(2 * took, GATHERING))
            elif finished < MANY:
                self._rest(GATHERING)
            began = time.monotonic()

    def _rest(self, seconds: float) -> None:
        """So long reactions rest while people write: these come first. Where nobody writes any more, they go on."""
        until = time.monotonic() + seconds
        seen = b""
        while (pause := min(PEEK, until - time.monotonic())) > 0 and (version := freshness().read([journal.MARK])) != seen:
            seen = version
            self.stopped.wait(pause)

    def _run_tasks(self) -> None:
        close_old_connections()
        if self.stopped.is_set() or not DBTaskResult.objects.ready().exists():
            return
        self.tasks = Worker(
            queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
            worker_id=secrets.token_hex(8), excluded_queue_names=[],
        )
        self.tasks.run()

    def _keep_on(self, work: Callable[[], None], pause: float) -> None:
        """Do this again and again. A database that is away for a moment ends nothing."""
        while not self.stopped.is_set():
            try:
                work()
                self.stopped.wait(pause)
            except Exception:
                log.exception("%s failed; it is tried again", work.__name__)
                connection.close()
                self.stopped.wait(AFTER_TROUBLE)
        connection.close()
