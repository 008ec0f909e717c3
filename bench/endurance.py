"""Memory of the processes that serve pages, before and after a million requests; and how soon a second start answers."""

from __future__ import annotations

import statistics
import sys
import time
import urllib.request
from pathlib import Path

from bench import load, places, servers
from bench.communities import Community
from bench.report import Finding, Part
from bench.servers import Server

MOST, GROWTH = 200.0, 1.1
"""Megabytes of one process, and how much more it may be after all the requests."""
START = 3.0
REQUESTS = 1_000_000
BY_HAND = 20
"""Seconds in which pages are made anew, so that more than the page cache is worked."""


def measure(community: Community, seconds: float) -> Part:
    """Memory, over very many requests of visitors and some seconds of members and searches."""
    found = places.find(community)
    wanted = REQUESTS if seconds > 1 else REQUESTS // 20
    with servers.community(community.settings) as server:
        kinds = list(found.pages().values())
        for asked in kinds:
            load.once(server, asked, connections=8, seconds=2)
        before, done = _of_workers(server), 0
        while done < wanted:
            print(f"{done:,} of {wanted:,} requests …", file=sys.stderr, flush=True)
            for asked in kinds[:3]:
                done += load.once(server, asked, connections=32, seconds=5 if seconds > 1 else 1).requests
            for asked in kinds[3:]:
                done += load.once(server, asked, connections=8, seconds=1).requests
        after, everything = _of_workers(server), server.memory()
    most = max(after, default=0.0)
    grown = most / max(before, default=1.0)
    figure = f"{' and '.join(f'{size:.0f}' for size in after)} MB after {done:,} requests, {grown:.2f} times what they were"
    return Part(
        "", findings=[
            Finding("memory of a web process", figure, f"under {MOST:.0f} MB, flat (at most {GROWTH} times)", most < MOST and grown <= GROWTH),
            Finding("memory of all processes", f"{everything:.0f} MB, shared memory counted once", "", None),
        ],
    )  # fmt: skip


def start(community: Community, _seconds: float) -> Part:
    """How long after it was told to a community answers that was started before."""
    times = []
    for _ in range(4):
        began = time.monotonic()
        with servers.community(community.settings) as server:
            _first_page(server)
            times.append(time.monotonic() - began)
    middle = statistics.median(times[1:])
    return Part("", findings=[Finding(f"a start until the first page, {community.engine}", f"{middle:.1f} s", f"under {START:.0f} s", middle < START)])


def _first_page(server: Server) -> None:
    """One visitor's home page."""
    with urllib.request.urlopen(server.url + "/", timeout=30) as answer:
        answer.read()


def _of_workers(server: Server) -> list[float]:
    """Megabytes of each process that serves pages, as the system counts what is resident."""
    return [_resident(pid) for pid in server.web_workers()]


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024
