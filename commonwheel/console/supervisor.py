"""The supervisor: starts the processes of a community, starts again what died, and leaves nothing behind when it ends.

Each is a fork of the supervisor, which has read all of the code and opened nothing: no connection, no thread. So nothing is read twice.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from types import FrameType

GRACE = 5.0
"""Seconds that a process has to end by itself."""
STEADY = 30.0
"""After so many seconds of life a death counts as the first again."""
LONGEST = 30.0
PARENT_DEATH, NAME = 1, 15
"""PR_SET_PDEATHSIG and PR_SET_NAME of Linux."""
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
forking = multiprocessing.get_context("fork")


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    run: Callable[[], object]
    process: ForkProcess | None = None
    deaths: int = 0
    started: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        self.process = forking.Process(target=self._begin)
        self.process.start()
        self.started = time.monotonic()

    def _begin(self) -> None:
        # A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which then ends its children in order.
        os.setsid()
        stop_when_told()
        # What is forked from this one has its handlers until it has its own, and is not what they would stop.
        os.register_at_fork(after_in_child=stop_when_told)
        die_with_parent()
        called(self.name)
        self.run()

    def died(self) -> float:
        """Note a death; returns the seconds until it is started again, more each time it dies young."""
        self.deaths = 1 if time.monotonic() - self.started > STEADY else self.deaths + 1
        wait = min(LONGEST, 0.5 * 2 ** (self.deaths - 1))
        self.process, self.due = None, time.monotonic() + wait
        return wait


def stop_when_told() -> None:
    """A signal to stop ends this process at once, for as long as it does not say otherwise."""
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent is gone, even if that was killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGTERM)


def called(name: str) -> None:
    """What this process, and those that it forks, are called in lists of processes."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(NAME, name.encode())


def apart(work: Callable[[], None]) -> ForkProcess:
    """Begin this in a process of its own, so that whatever it opens is gone with it."""

    def begin() -> None:
        die_with_parent()
        work()

    process = forking.Process(target=begin)
    process.start()
    return process


def supervise(children: Sequence[Child], *, say: Callable[[str], None], ready: Callable[[], bool], when_ready: Callable[[], None]) -> None:
    """Run the children until this process is told to stop (Ctrl-C, SIGTERM, SIGHUP). Call it from the main thread."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in STOPS:
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
    code = child.process.exitcode
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
        process.join(max(0.0, deadline - time.monotonic()))
        _end_group(process)
        process.join()


def _end_group(process: ForkProcess) -> None:
    """End whatever is left of a child's own processes. Its group has its number, since it leads a session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid or 0, signal.SIGKILL)
