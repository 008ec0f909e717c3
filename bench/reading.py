"""``python -m bench --only reading``: what a page of unread topics costs a member who has read almost all, and one who has read nothing.

One community of 100,000 topics in the last ten days, in a fresh database that is gone afterwards. The time is processor time, of this
process (SQLite works inside it) and of PostgreSQL's that works for it, the mean of many; written to bench/READING.md.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests import servers

HERE = Path(__file__).parent
TOPICS, BATCH, ROUNDS, PAGE = 100_000, 2_000, 40, 25
LEFT = 10
"""What the diligent reader has not read, the oldest of all."""
Figure = tuple[str, float, int]


def main() -> None:
    """Each database in a folder of its own."""
    lines = ["# Read state", "", f"{TOPICS:,} topics of the last ten days; processor time of client and server, the mean of {ROUNDS}.", ""]
    lines += ["| what | SQLite, ms | PostgreSQL, ms | rows |", "|---|---|---|---|"]
    by_engine = [_apart(engine) for engine in ("sqlite", "postgres")]
    lines += [f"| {what} | {ms:.2f} | {there:.2f} | {found} |" for (what, ms, found), (_same, there, _found) in zip(*by_engine, strict=True)]
    (HERE / "READING.md").write_text("\n".join(lines) + "\n")
    print((HERE / "READING.md").read_text())


def _apart(engine: str) -> list[Figure]:
    """What is measured, in milliseconds, and how many rows came."""
    with ExitStack() as stack:
        folder = stack.enter_context(servers.folder())
        environment = {key: value for key, value in os.environ.items() if not key.startswith("COMMONWHEEL_")}
        environment |= {"COMMONWHEEL_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "commonwheel.config.settings"}
        (folder / "home").mkdir()
        if engine == "postgres":
            environment["COMMONWHEEL_DATABASE_URL"] = stack.enter_context(servers.postgres(folder)).rpartition("/")[0] + "/postgres"
        subprocess.run([sys.executable, "-m", "commonwheel", "migrate", "--verbosity", "0"], env=environment, check=True)
        with tempfile.NamedTemporaryFile("r", suffix=".json") as told:
            subprocess.run([sys.executable, "-m", "bench.reading", told.name], env=environment, check=True)
            return [(what, ms, found) for what, ms, found in json.load(told)]


def measure() -> list[Figure]:
    """Fill the database and ask."""
    import django

    django.setup()
    from commonwheel.accounts.people import Person
    from commonwheel.conversations import reading
    from commonwheel.conversations.topics import Topic
    from commonwheel.discovery import lists, unread
    from commonwheel.discovery.unread import Looked

    idle, diligent = _fill()
    rows: list[Figure] = []

    def listed(person: Person) -> Callable[[], Iterable[Any]]:
        return lambda: unread.page(Topic.objects.visible_to(person).listed(), person, size=PAGE)

    def marked(person: Person) -> Callable[[], Iterable[Any]]:
        page = list(Topic.objects.visible_to(person).order_by(*lists.LATEST)[:PAGE])
        return lambda: reading.unread(person, page)

    for name, person in ((f"{TOPICS:,} unread", idle), (f"{LEFT} unread", diligent)):
        rows.append((f"marks on a page of {PAGE} topics, {name}", *_mean(marked(person))))
        rows.append((f"the list “Unread”, {name}, the first time", *_mean(listed(person), before=lambda: Looked.objects.all().delete())))
        rows.append((f"the list “Unread”, {name}, again", *_mean(listed(person))))
    rows.append(("everything is read", *_mean(lambda: reading.read_all(by=idle) or ())))
    return rows


def _fill() -> tuple[Any, Any]:
    """(who read nothing, who read all but the ten oldest)."""
    from django.db import connection

    from commonwheel.accounts.people import Person
    from commonwheel.conversations.reading import ReadMark
    from commonwheel.conversations.topics import Topic
    from commonwheel.kernel import clock
    from commonwheel.structure import boards, categories

    now = clock.now()
    board = boards.add("talk", "Talk", category=categories.add("all", "All"))
    idle, diligent = (Person.objects.create(handle=name, name=name, joined_at=now - timedelta(days=100)) for name in ("idle", "diligent"))
    for start in range(0, TOPICS, BATCH):
        moments = [now - timedelta(days=10) + timedelta(seconds=8 * number) for number in range(start, start + BATCH)]
        made = Topic.objects.bulk_create(
            Topic(board=board, author=idle, title="A topic", slug="a-topic", created_at=at, bumped_at=at, last_number=2, replies_count=1) for at in moments
        )
        ReadMark.objects.bulk_create([ReadMark(person=diligent, topic=topic, number=2) for topic in (made[LEFT:] if start == 0 else made)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return idle, diligent


def _mean(ask: Callable[[], Iterable[Any]], before: Callable[[], object] = lambda: None) -> tuple[float, int]:
    """(milliseconds, rows)."""
    spent, found = 0.0, 0
    for _round in range(ROUNDS):
        before()
        began = _spent()
        found = len(list(ask()))
        spent += _spent() - began
    return spent / ROUNDS * 1_000, found


def _spent() -> float:
    """Seconds of processor time so far: of this thread, and of the server that works for it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.thread_time()
    # The first number is the nanoseconds that it ran, where the statistics of the process count hundredths of a second.
    served = int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0])
    return time.thread_time() + served / 1e9


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(measure()))
