"""Hosts as network namespaces: each with one cable to a switch that can be pulled. No address lies outside of them."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


class Network:
    """A switch and its hosts, at 10.77.0.2 and up. Gone with ``close``."""

    def __init__(self) -> None:
        self.prefix = f"cw{os.getpid()}"
        self.hosts: dict[str, str] = {}
        self.cleanup = ExitStack()
        self._namespace("switch")
        self._ip("-n", self.name("switch"), "link", "add", "switch", "type", "bridge")
        self._ip("-n", self.name("switch"), "link", "set", "switch", "up")

    def name(self, host: str) -> str:
        """What the host's namespace is called."""
        return f"{self.prefix}-{host}"

    def add(self, host: str) -> str:
        """Connect one more host; its address."""
        self._namespace(host)
        number = len(self.hosts) + 2
        self.hosts[host] = f"10.77.0.{number}"
        inside, switch = self.name(host), self.name("switch")
        self._ip("link", "add", "cable", "netns", inside, "type", "veth", "peer", "name", self._port(host), "netns", switch)
        self._ip("-n", switch, "link", "set", self._port(host), "master", "switch", "up")
        self._ip("-n", inside, "address", "add", f"{self.hosts[host]}/24", "dev", "cable")
        for device in ("lo", "cable"):
            self._ip("-n", inside, "link", "set", device, "up")
        return self.hosts[host]

    def command(self, host: str, *words: str) -> list[str]:
        """The command as it runs on a host; its process keeps the number that it is started with."""
        return ["ip", "netns", "exec", self.name(host), *words]

    def pull(self, host: str) -> None:
        """Pull the host's cable: what was sent is lost, and nobody is told."""
        self._ip("-n", self.name("switch"), "link", "set", self._port(host), "down")

    def plug(self, host: str) -> None:
        """Put the cable back."""
        self._ip("-n", self.name("switch"), "link", "set", self._port(host), "up")

    @contextmanager
    def inside(self, host: str) -> Iterator[None]:
        """This thread, and those that it starts, stand on the host."""
        with open("/proc/self/ns/net") as here, open(Path("/run/netns") / self.name(host)) as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(here.fileno())

    def close(self) -> None:
        self.cleanup.close()

    def _namespace(self, host: str) -> None:
        self._ip("netns", "add", self.name(host))
        self.cleanup.callback(self._ip, "netns", "delete", self.name(host))

    def _port(self, host: str) -> str:
        return f"port-{list(self.hosts).index(host)}"

    def _ip(self, *words: str) -> None:
        subprocess.run(["ip", *words], check=True)


def _enter(namespace: int) -> None:
    if _libc.setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "this thread cannot enter the namespace")
