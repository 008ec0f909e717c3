"""The supervisor: starts the processes of a community, starts again what died, and leaves nothing behind when it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

GRACE = 5.0
"""Seconds that a process has to end by itself."""
STEADY = 30.0
"""After so many seconds of life a death counts as the first again."""
LONGEST = 30.0
PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of Linux."""


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        # A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which then ends its children in order.
        self.process = subprocess.Popen(  # noqa: S603 — our own commands, of no outside word
            self.command, env=dict(self.environment), stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_parent
        )
        self.started = time.monotonic()

    def died(self) -> float:
        """Note a death; returns the seconds until it is started again, more each time it dies young."""
        self.deaths = 1 if time.monotonic() - self.started > STEADY else self.deaths + 1
        wait = min(LONGEST, 0.5 * 2 ** (self.deaths - 1))
        self.process, self.due = None, time.monotonic() + wait
        return wait


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent is gone, even if that was killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGTERM)


def supervise(children: Sequence[Child], *, say: Callable[[str], None], ready: Callable[[], bool], when_ready: Callable[[], None]) -> None:
    """Run the children until this process is told to stop (Ctrl-C, SIGTERM, SIGHUP). Call it from the main thread."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    try:
        for child in children:
            child.start()
        announced = False
        while not stop.is_set():
            for child in children:
                _keep_alive(child, say)
            if not announced and ready():
                announced = True
                when_ready()
            stop.wait(0.25 if announced else 0.05)
    finally:
        _end_all(children)


def is_listening(host: str, port: int) -> bool:
    """Whether something takes connections there."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


def check_free(host: str, port: int) -> None:
    """Raise OSError where nobody could listen on this address and port now."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)


def _keep_alive(child: Child, say: Callable[[str], None]) -> None:
    if child.process is None:
        if time.monotonic() >= child.due:
            child.start()
        return
    code = child.process.poll()
    if code is not None:
        _end_group(child.process)
        wait = child.died()
        say(f"The {child.name} process ended unexpectedly (code {code}); starting it again in {wait:g} s.")


def _end_all(children: Sequence[Child]) -> None:
    processes = [child.process for child in children if child.process is not None]
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        _end_group(process)
        process.wait()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End whatever is left of a child's own processes. Its group has its number, since it leads a session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
