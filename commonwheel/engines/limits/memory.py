"""Limits in a small file that every process of one machine maps into its memory. A cache in files writes two for each address that asks."""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
import time
from hashlib import blake2b
from pathlib import Path

PLACES = 8
"""Windows of keys whose checksums share a row: of more, the one that ends first is forgiven."""
ROWS = 8_192
WINDOW = struct.Struct("<Qdq")
"""The checksum of a key, when its window ends, and how many were counted in it."""
WIDTH = PLACES * WINDOW.size


class SharedMemoryLimits:
    """A table of windows. Whoever counts has their row alone, so nothing is lost."""

    def __init__(self, path: str) -> None:
        file = Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        # Open for as long as the process lives: it is what processes lock.
        self.file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self.file, ROWS * WIDTH)
        self.table = mmap.mmap(self.file, ROWS * WIDTH)
        self.lock = threading.Lock()

    def count(self, key: str, seconds: int) -> tuple[int, float]:
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        mark, row = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") % ROWS
        now = time.time()
        with self.lock:
            fcntl.lockf(self.file, fcntl.LOCK_EX, WIDTH, row * WIDTH)
            try:
                windows = [WINDOW.unpack_from(self.table, place) for place in range(row * WIDTH, (row + 1) * WIDTH, WINDOW.size)]
                number = next((number for number, window in enumerate(windows) if window[0] == mark), None)
                if number is None:
                    number = min(range(PLACES), key=lambda number: windows[number][1])
                whose, until, count = windows[number]
                if whose != mark or until <= now:
                    until, count = now + seconds, 0
                WINDOW.pack_into(self.table, row * WIDTH + number * WINDOW.size, mark, until, count + 1)
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN, WIDTH, row * WIDTH)
        return count + 1, until

    def clear(self) -> None:
        self.table[:] = bytes(len(self.table))
