"""Loads a page with wrk and reads what it says."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.servers import Server

EVERYBODY = Path(__file__).parent / "everybody.lua"
SCALES = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass
class Run:
    """What one load brought. Times are milliseconds; ``cpu`` is processor time of the server for one request."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    errors: int


def check() -> None:
    """Ends with a clear line where wrk is not installed."""
    if not shutil.which("wrk"):
        raise SystemExit("The measurements need wrk (Debian: apt install wrk).")


def median(server: Server, path: str, *, connections: int, seconds: int, runs: int = 3, headers: tuple[str, ...] = ()) -> Run:
    """The middle one of several runs, field by field."""
    done = [once(server, path, connections=connections, seconds=seconds, headers=headers) for _ in range(runs)]
    middle = {name: statistics.median(getattr(run, name) for run in done) for name in ("per_second", "p50", "p99", "cpu")}
    return Run(**middle, errors=sum(run.errors for run in done))


def once(server: Server, path: str, *, connections: int, seconds: int, headers: tuple[str, ...] = ()) -> Run:
    """One run."""
    before = server.cpu()
    named = [part for header in headers for part in ("-H", header)]
    threads = str(min(2, connections))
    script = ["-s", str(EVERYBODY)] if path.startswith("/search/") else []
    said = subprocess.run(
        ["wrk", "-t", threads, "-c", str(connections), "-d", f"{seconds}s", "--latency", "--timeout", "10s", *named, *script, server.url + path],
        capture_output=True, text=True, check=True,
    ).stdout
    requests = int(_find(r"(\d+) requests in", said))
    wrong = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    broken = sum(int(number) for line in re.findall(r"Socket errors: (.*)", said) for number in re.findall(r"\d+", line))
    return Run(
        per_second=float(_find(r"Requests/sec:\s+([\d.]+)", said)),
        p50=_milliseconds(_find(r"(?m)^\s+50%\s+(\S+)", said)),
        p99=_milliseconds(_find(r"(?m)^\s+99%\s+(\S+)", said)),
        cpu=(server.cpu() - before) * 1000 / max(requests, 1),
        errors=wrong + broken,
    )


def _find(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    if found is None:
        raise SystemExit(f"wrk said something new:\n{said}")
    return found[1]


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * SCALES[unit]
