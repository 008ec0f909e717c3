"""The servers that are measured: started here, watched while they work, stopped by their pid."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import providing
from bench.communities import environment
from tests.servers import free_port

TICK = os.sysconf("SC_CLK_TCK")
IDLE, CALM, PATIENCE = 0.1, 4, 120.0
"""The share of a processor that is next to nothing; for how many half seconds; and how many seconds this is waited for."""


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

    def rest(self) -> None:
        """Wait until it does next to nothing: what a start brings with it, and what is due once a day, is not what is measured."""
        until = time.monotonic() + PATIENCE
        before, calm = self.cpu(), 0
        while calm < CALM and time.monotonic() < until:
            time.sleep(0.5)
            now = self.cpu()
            before, calm = now, calm + 1 if now - before < IDLE * 0.5 else 0

    def web_workers(self) -> list[int]:
        """The processes that serve pages: those called so that have none below them."""
        parents = {pid: int(_stat(pid)[1]) for pid in self.pids()}
        leaves = set(parents) - set(parents.values())
        return [pid for pid in sorted(leaves) if Path(f"/proc/{pid}/comm").read_text().strip() == "web"]

    def memory(self) -> float:
        """Megabytes, what processes share counted once."""
        total = 0
        for pid in self.pids():
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024


@contextmanager
def community(settings: dict[str, str]) -> Iterator[Server]:
    """``commonwheel serve`` on this data, with two workers."""
    more = {"COMMONWHEEL_DEMO": "no", "COMMONWHEEL_WORKERS": "2", "COMMONWHEEL_BEHIND_PROXY": "yes"}
    log = Path(settings["COMMONWHEEL_HOME"]) / "serve.log"
    with _running([sys.executable, "-m", "commonwheel", "serve"], settings | more, log, "/healthz") as server:
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
def nginx(bodies: Path) -> Iterator[Server]:
    """nginx with two workers; it serves the same bytes as files."""
    port = free_port()
    settings = bodies / "nginx.conf"
    settings.write_text(
        f"daemon off; worker_processes 2; pid {bodies}/nginx.pid; error_log {bodies}/nginx.log;\n"
        f"{'user root; ' if os.geteuid() == 0 else ''}events {{ worker_connections 1024; }}\n"
        "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100;\n"
        + "".join(f" {kind}_temp_path {bodies}/nginx-{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + f" server {{ listen 127.0.0.1:{port}; root {bodies}; default_type text/html; try_files $uri.html =404; }} }}\n"
    )
    ready = f"/{next(bodies.glob('*.html')).stem}"
    with _running([providing.nginx(), "-c", str(settings)], {}, bodies / "nginx-started.log", ready, port=port) as server:
        yield server


@contextmanager
def _running(command: list[str], settings: dict[str, str], log: Path, ready: str, *, port: int = 0) -> Iterator[Server]:
    port = port or free_port()
    if command[2] == "granian":
        command = [*command, "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env={**environment(settings), "PORT": str(port)}, stdout=output, stderr=output)
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
    until = time.monotonic() + 300
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with urllib.request.urlopen(server.url + path, timeout=30) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"The server did not come up:\n{log.read_text(errors='replace')[-3000:]}")


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
