"""The servers that are measured: started here, watched while they work, stopped by their pid."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One server with all its processes."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pids(self) -> set[int]:
        """Itself and all that runs below it."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int(_stat(int(entry.name))[1])
                except OSError:
                    continue
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found

    def cpu(self) -> float:
        """Seconds of processor time that it took so far."""
        return sum((int(fields[11]) + int(fields[12])) / TICK for fields in map(_stat, self.pids()))

    def memory(self) -> float:
        """Megabytes, what processes share counted once."""
        total = 0
        for pid in self.pids():
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024


@contextmanager
def community(home: Path) -> Iterator[Server]:
    """``commonwheel serve`` on this data, with two workers."""
    settings = {"COMMONWHEEL_HOME": str(home), "COMMONWHEEL_DEMO": "no", "COMMONWHEEL_WORKERS": "2", "COMMONWHEEL_BEHIND_PROXY": "yes"}
    with _running([sys.executable, "-m", "commonwheel", "serve"], settings, home / "serve.log", "/healthz") as server:
        yield server


@contextmanager
def bare(bodies: Path) -> Iterator[Server]:
    """The same web server with nothing behind it, with two workers."""
    command = [
        sys.executable, "-m", "granian", "bench.bare:application", "--interface", "asgi", "--workers", "2", "--http", "1",
        "--no-ws", "--log-level", "warning", "--workers-kill-timeout", "2", "--host", "127.0.0.1",
    ]
    with _running(command, {"BARE_BODIES": str(bodies)}, bodies / "bare.log", f"/{next(bodies.glob('*.html')).stem}") as server:
        yield server


@contextmanager
def _running(command: list[str], settings: dict[str, str], log: Path, ready: str) -> Iterator[Server]:
    port = _free_port()
    if command[2] == "granian":
        command = [*command, "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env={**os.environ, **settings, "PORT": str(port)}, stdout=output, stderr=output)
    server = Server(process, port)
    try:
        _wait(server, ready, log)
        yield server
    finally:
        below = server.pids() - {process.pid}
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            for pid in {process.pid, *below}:
                os.kill(pid, signal.SIGKILL)
            process.wait()


def _wait(server: Server, path: str, log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with urllib.request.urlopen(server.url + path, timeout=30) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"The server did not come up:\n{log.read_text(errors='replace')[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
