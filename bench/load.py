"""Loads a page with wrk and reads what it says."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from bench.servers import Server

ROTATE = Path(__file__).parent / "rotate.lua"
SCALES = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Asked:
    """What is asked for: a path (WORD and FRESH in it are filled in anew each time), headers, and files to rotate through."""

    path: str
    headers: tuple[str, ...] = ()
    cookies: Path | None = None
    words: Path | None = None


@dataclass
class Run:
    """What one load brought. Times are milliseconds; ``cpu`` is processor time of the server for one request."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    errors: int
    requests: int = field(default=0)


def median(server: Server, asked: Asked, *, connections: int, seconds: float, runs: int = 3) -> Run:
    """The middle one of several runs, figure by figure."""
    done = [once(server, asked, connections=connections, seconds=seconds) for _ in range(runs)]
    middle = {name: statistics.median(getattr(run, name) for run in done) for name in ("per_second", "p50", "p99", "cpu")}
    return Run(**middle, errors=sum(run.errors for run in done), requests=sum(run.requests for run in done))


def once(server: Server, asked: Asked, *, connections: int, seconds: float) -> Run:
    """One run."""
    before = server.cpu()
    named = [part for header in asked.headers for part in ("-H", header)]
    rotates = asked.cookies or asked.words or "FRESH" in asked.path or "/search/" in asked.path
    script = ["-s", str(ROTATE)] if rotates else []
    files = {"BENCH_COOKIES": str(asked.cookies or ""), "BENCH_WORDS": str(asked.words or "")}
    said = subprocess.run(
        ["wrk", "-t", str(min(2, connections)), "-c", str(connections), "-d", f"{max(1, round(seconds))}s", "--latency", "--timeout", "10s",
         *named, *script, server.url + asked.path],
        capture_output=True, text=True, check=True, env={**os.environ, **files},
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
        requests=requests,
    )


def _find(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    if found is None:
        raise RuntimeError(f"wrk said something new:\n{said}")
    return found[1]


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * SCALES[unit]
