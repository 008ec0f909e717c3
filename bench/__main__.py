"""``python -m bench``: measure the pages, beside a bare server that answers the same bytes; writes bench/RESULTS.md.

``python -m bench search`` measures the search engines, ``python -m bench ranks`` how long it takes to rank everybody.
"""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench import freshness, load, places, ranking, searching, servers
from bench.load import Run
from bench.places import Places, Size
from bench.servers import Server

HERE = Path(__file__).parent
FULL = Size(20_000, 10_000, 200_000)
TENTH = Size(2_000, 1_000, 20_000)
CONNECTIONS = (1, 8, 32)
ALLOWED = 1.2
"""A page may cost so many times as much in a community ten times as large."""


def main() -> None:
    words = argparse.ArgumentParser(prog="bench", description=__doc__)
    words.add_argument("--scale", action="store_true", help="also compare with a community of a tenth of the size")
    words.add_argument("--seconds", type=int, default=3, help="how long each run takes")
    words.add_argument("--home", type=Path, default=Path("var") / "bench", help="where the grown communities are kept")
    asked = words.parse_args()
    load.check()
    home = asked.home.resolve()
    places.grow(home / "full", FULL)
    report = [*heading(), *speed(home / "full", asked.seconds)]
    if asked.scale:
        places.grow(home / "tenth", TENTH)
        report += scale(home, asked.seconds)
    (HERE / "RESULTS.md").write_text("\n".join(report) + "\n")
    print("\n".join(report))


def heading() -> list[str]:
    """On what, when and how."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    return [
        "# Measurements", "",
        f"{time.strftime('%Y-%m-%d', time.gmtime())}; {os.cpu_count()} × {processor}; Python {platform.python_version()}; SQLite. "
        f"Server and load share the processors. `python -m bench` makes this file; figures of different runs or machines do not compare.", "",
        f"The community: {FULL}. Two workers; keep-alive; no compression; each figure is the median of three runs. "
        "*Bare* is the same web server answering the same bytes from memory with two workers, in the same run.", "",
    ]


def pages(found: Places) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Name → (path, headers)."""
    member = (f"Cookie: session={found.cookies[0]}",)
    return {
        "home, visitor": ("/", ()),
        "board, visitor": (found.board, ()),
        "topic, visitor": (found.topic, ()),
        "search, visitor": (f"/search/?q={found.word}", ()),
        "home, member": ("/", member),
        "board, member": (found.board, member),
        "topic, member": (found.topic, member),
    }


def speed(home: Path, seconds: int) -> list[str]:
    """The table of pages, memory, and whether readers see what was written."""
    found = places.find(home)
    measured: dict[str, tuple[bytes, dict[int, Run], dict[int, Run]]] = {}
    with servers.community(home) as server, tempfile.TemporaryDirectory() as folder:
        bodies = {name: fetch(server, path, headers) for name, (path, headers) in pages(found).items()}
        for number, body in enumerate(bodies.values()):
            (Path(folder) / f"{number}.html").write_bytes(body)
        with servers.bare(Path(folder)) as yardstick:
            for number, (name, (path, headers)) in enumerate(pages(found).items()):
                print(f"{name} …", file=sys.stderr, flush=True)
                ours = {many: load.median(server, path, connections=many, seconds=seconds, headers=headers) for many in CONNECTIONS}
                theirs = {many: load.median(yardstick, f"/{number}", connections=many, seconds=seconds) for many in CONNECTIONS}
                measured[name] = bodies[name], ours, theirs
        memory = server.memory()
        posted, missed = freshness.check(server, found)
    return [*table(measured), "", f"Memory of all processes (supervisor, web server, two page workers, background worker): {memory:,.0f} MB.", "",
            f"Freshness under load: of {posted} replies posted while {freshness.READERS} connections read the topic without pause, "
            f"{posted - missed} were in the very next visitor's page{'' if not missed else ' — **THE REST WERE NOT**'}."]


def table(measured: dict[str, tuple[bytes, dict[int, Run], dict[int, Run]]]) -> list[str]:
    """One line a page."""
    head = " / ".join(map(str, CONNECTIONS))
    lines = [
        f"| page | requests/s at {head} connections | p50 ms | p99 ms | server CPU ms a request | bytes (gzip) | bare, requests/s | share of bare |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, (body, ours, theirs) in measured.items():
        def row(figure: str, runs: dict[int, Run], places: int = 0) -> str:
            return " / ".join(f"{getattr(runs[many], figure):,.{places}f}" for many in CONNECTIONS)

        share = " / ".join(f"{ours[many].per_second / theirs[many].per_second:.0%}" for many in CONNECTIONS)
        errors = sum(run.errors for run in ours.values())
        lines.append(
            f"| {name}{f' — {errors} ERRORS' if errors else ''} | {row('per_second', ours)} | {row('p50', ours, 1)} | {row('p99', ours, 1)} "
            f"| {row('cpu', ours, 2)} | {len(body):,} ({len(gzip.compress(body, 6)):,}) | {row('per_second', theirs)} | {share} |"
        )
    return lines


def scale(home: Path, seconds: int) -> list[str]:
    """What a request costs in this community and in one of a tenth of its size."""
    costs: dict[str, dict[str, float]] = {}
    for size in ("tenth", "full"):
        found = places.find(home / size)
        with servers.community(home / size) as server:
            for name, (path, headers) in pages(found).items():
                if headers or "search" in name:
                    fetch(server, path, headers)
                    costs.setdefault(name, {})[size] = load.median(server, path, connections=8, seconds=seconds, headers=headers).cpu
    lines = ["", f"Cost at scale: server CPU in ms a request with {TENTH}, and with ten times as much (pages that are made for each request).", "",
             "| page | a tenth | full | ratio |", "| --- | --- | --- | --- |"]
    for name, cost in costs.items():
        ratio = cost["full"] / cost["tenth"]
        lines.append(f"| {name} | {cost['tenth']:.2f} | {cost['full']:.2f} | {ratio:.2f}{' — **grows**' if ratio > ALLOWED else ''} |")
    return lines


def fetch(server: Server, path: str, headers: tuple[str, ...]) -> bytes:
    """The page's bytes; asked a few times, so that every process has warmed up."""
    named = dict(header.split(": ", 1) for header in headers)
    for _ in range(20):
        with urllib.request.urlopen(urllib.request.Request(server.url + path, headers=named), timeout=30) as answer:
            body: bytes = answer.read()
    return body


others = {"search": searching.main, "ranks": ranking.main}
if sys.argv[1:2] and sys.argv[1] in others:
    others[sys.argv[1]](sys.argv[2:])
else:
    main()
