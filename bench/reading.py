"""``python -m bench --only reading``: what a page of unread topics costs a member who has read almost all, and one who has read nothing.

One community of 100,000 topics in the last ten days, in a fresh SQLite that is gone afterwards. The time is the processor time
of this process (SQLite works inside it), the middle of eleven; written to bench/READING.md.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TOPICS, BATCH, ROUNDS, PAGE = 100_000, 2_000, 11, 26
LEFT = 10
"""What the diligent reader has not read, the oldest of all."""


def main() -> None:
    """Measure in a folder of its own."""
    with tempfile.TemporaryDirectory() as home:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("COMMONWHEEL_")}
        environment |= {"COMMONWHEEL_HOME": home, "DJANGO_SETTINGS_MODULE": "commonwheel.config.settings"}
        subprocess.run([sys.executable, "-m", "commonwheel", "migrate", "--verbosity", "0"], env=environment, check=True)
        subprocess.run([sys.executable, "-m", "bench.reading"], env=environment, check=True)
    print((HERE / "READING.md").read_text())


def measure() -> None:
    """Fill the database and ask."""
    import django

    django.setup()
    from commonwheel.accounts.people import Person
    from commonwheel.conversations import reading
    from commonwheel.conversations.topics import Topic
    from commonwheel.discovery import lists

    idle, diligent = _fill()
    rows: list[tuple[str, float, int]] = []

    def unread(person: Person) -> Callable[[], Iterable[Any]]:
        return lambda: reading.only_unread(Topic.objects.visible_to(person).listed(), person).order_by(*lists.LATEST)[:PAGE]

    def marked(person: Person) -> Callable[[], Iterable[Any]]:
        page = list(Topic.objects.visible_to(person).order_by(*lists.LATEST)[:PAGE])
        return lambda: reading.unread(person, page)

    for name, person in ((f"{TOPICS:,} unread", idle), (f"{LEFT} unread", diligent)):
        rows.append((f"marks on a page of {PAGE - 1} topics, {name}", *_middle(marked(person))))
        rows.append((f"the list “Unread”, first page, {name}", *_middle(unread(person))))
    rows.append(("everything is read", *_middle(lambda: reading.read_all(by=idle) or ())))
    lines = ["# Read state", "", f"{TOPICS:,} topics of the last ten days, SQLite; processor time, the middle of {ROUNDS}.", ""]
    lines += ["| what | ms | rows |", "|---|---|---|", *(f"| {what} | {ms:.2f} | {found} |" for what, ms, found in rows)]
    (HERE / "READING.md").write_text("\n".join(lines) + "\n")


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


def _middle(ask: Callable[[], Iterable[Any]]) -> tuple[float, int]:
    """(milliseconds, rows)."""
    spent, found = [], 0
    for _round in range(ROUNDS):
        began = time.thread_time()
        found = len(list(ask()))
        spent.append((time.thread_time() - began) * 1_000)
    return statistics.median(spent), found


if __name__ == "__main__":
    measure()
