"""Starts the community as a person does, and looks at its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a start in this folder."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("COMMONWHEEL_", "DJANGO_"))}
    return {**mine, "COMMONWHEEL_HOME": str(home), "COMMONWHEEL_DEMO": "no", "PYTHONUNBUFFERED": "1", **settings}


def start_and_fail(home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A start that is meant to end at once."""
    return subprocess.run(
        [sys.executable, "-m", "commonwheel", "serve"],
        env=environment(home, **settings), cwd=ROOT, capture_output=True, text=True, timeout=60,
    )


@dataclass
class Running:
    """A community that is being served."""

    home: Path
    port: int
    settings: Mapping[str, str]

    def start(self) -> None:
        self.log = self.home / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "commonwheel", "serve"], cwd=ROOT, stdout=log, stderr=log,
                env=environment(self.home, PORT=str(self.port), **self.settings),
            )

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Returns how long it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        return time.monotonic() - began

    @property
    def said(self) -> str:
        return self.log.read_text()

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read()
        except OSError:
            return 0, b""

    def processes(self) -> dict[int, str]:
        """Pid → name of all that runs below the one that was started."""
        return below(self.process.pid)


def below(root: int) -> dict[int, str]:
    """Pid → name of all that runs below a process, however deep."""
    parents, names = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                names[int(entry.name)] = (entry / "comm").read_text().strip()
            except OSError:
                continue
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: names[pid] for pid in found - {root}}


def eventually(is_so: Callable[[], object], seconds: float = 15.0) -> bool:
    """Whether it becomes so in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
