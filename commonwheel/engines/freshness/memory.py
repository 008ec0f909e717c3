"""Freshness in a small file that every process of one machine maps into its memory. Reading costs no system call."""

from __future__ import annotations

import mmap
import os
import time
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

SLOTS = 65_536
WIDTH = 8


class SharedMemoryFreshness:
    """A table of time stamps; a mark lives in the slot of its checksum.

    Two marks that share a slot only refresh each other more often than needed, which is harmless.
    """

    is_remote = False

    def __init__(self, path: str) -> None:
        file = Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(descriptor, SLOTS * WIDTH)
        self.table = mmap.mmap(descriptor, SLOTS * WIDTH)
        os.close(descriptor)

    def touch(self, marks: Sequence[str]) -> None:
        for mark in marks:
            at = _slot(mark)
            # A nanosecond clock, made unique by the process: two touches never leave the same stamp.
            # Eight aligned bytes are written at once on every machine we know; half a stamp would only read as a change.
            self.table[at : at + WIDTH] = (time.time_ns() ^ os.getpid()).to_bytes(WIDTH, "little")

    def renew(self) -> None:
        self.table[:] = (time.time_ns() ^ os.getpid()).to_bytes(WIDTH, "little") * SLOTS

    def is_well(self) -> bool:
        return True

    def read(self, marks: Sequence[str]) -> bytes:
        return b"".join(self.each(marks))

    def each(self, marks: Sequence[str]) -> list[bytes]:
        table = self.table
        return [table[at : at + WIDTH] for at in map(_slot, marks)]


def _slot(mark: str) -> int:
    return crc32(mark.encode()) % SLOTS * WIDTH
