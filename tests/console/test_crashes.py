"""A worker that is killed in the middle of its work loses nothing and counts nothing twice, on either database."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from commonwheel.authority import grants
from commonwheel.console import background
from commonwheel.conversations.limits import newcomers, paces
from commonwheel.conversations.posts import Post
from commonwheel.kernel.engines.search import search
from commonwheel.ledger import journal
from commonwheel.reputation import metrics
from tests.console.running import ROOT, environment, eventually
from tests.world import World

REPLIES = 3 * (background.AT_ONCE if connection.vendor == "sqlite" else journal.BATCH)
"""So many that a worker is far from done when the first of them are."""


def database() -> str:
    """Where the tests' own database is, as a setting says it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(told['NAME']))}"
    return f"postgresql://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


def worker() -> subprocess.Popen[bytes]:
    """A worker of its own, on that database."""
    mine = environment(settings.HOME, COMMONWHEEL_DATABASE_URL=database(), COMMONWHEEL_REDIS_URL=settings.REDIS_URL, COMMONWHEEL_LOG_LEVEL="ERROR")
    return subprocess.Popen([sys.executable, "-m", "commonwheel", "worker"], env={**os.environ, **mine}, cwd=ROOT)


def test_a_worker_that_is_killed_loses_nothing_and_counts_nothing_twice(committed_world: World) -> None:
    world = committed_world
    for power in (paces.UNPACED, newcomers.KNOWN):
        grants.give(power, world.ben, by=None)
    topic = world.ask()
    for number in range(REPLIES):
        world.answer(topic, by=world.ben, body=f"Reason {number} why it wakes.")
    for _ in range(2):
        waiting = journal.pending()
        process = worker()
        try:
            assert eventually(lambda waiting=waiting: journal.pending() < waiting, 60)
        finally:
            process.kill()
            process.wait()
    assert journal.pending() > 0, "both were killed before they were done"
    world.settle()
    assert journal.pending() == 0
    assert metrics.differences() == []
    assert metrics.value(world.ben, "replies") == REPLIES
    assert search().count() == Post.objects.count()
