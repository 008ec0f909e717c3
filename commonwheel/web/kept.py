"""What a process keeps in memory for as long as the marks that it depends on read the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from django.db import connection

from commonwheel.kernel import clock
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.freshness import may_rely
from commonwheel.web import horizons

Value = TypeVar("Value")
OVERHEAD = 700
"""Bytes that keeping a piece takes besides its own, about."""


class Kept(Generic[Value]):
    """Values by key, the first one kept forgotten first. Nothing is kept that an open transaction may have changed: it may be undone."""

    def __init__(self, most: int = 2_000) -> None:
        self.most = most
        self.values: OrderedDict[Hashable, tuple[bytes, Value]] = OrderedDict()

    def find(self, key: Hashable, marks: Sequence[str], read: Callable[[], Value]) -> Value:
        """The value of ``key``, read anew when one of ``marks`` was touched since."""
        return self._find(key, freshness().read(marks), read) if may_rely(*marks) else read()

    def find_at(self, key: Hashable, version: bytes, read: Callable[[], Value]) -> Value:
        """The same for a version that was noted earlier, before anything that ``read`` uses was fetched."""
        return read() if connection.in_atomic_block else self._find(key, version, read)

    def _find(self, key: Hashable, version: bytes, read: Callable[[], Value]) -> Value:
        kept = self.values.get(key)
        if kept is not None and kept[0] == version:
            return kept[1]
        value = read()
        self.values[key] = (version, value)
        while len(self.values) > self.most:
            self.values.popitem(last=False)
        return value


class Fragments:
    """Pieces of pages, as bytes, each for as long as its marks read the same and no moment in it reads differently."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.kept: OrderedDict[Hashable, tuple[bytes, float, bytes]] = OrderedDict()

    def find(self, key: Hashable, version: bytes) -> bytes | None:
        """The piece, where it is kept and still true."""
        kept = self.kept.get(key)
        if kept is None or kept[0] != version or kept[1] <= clock.now().timestamp():
            return None
        horizons.note(kept[1])
        return kept[2]

    def make(self, key: Hashable, version: bytes, render: Callable[[], str]) -> bytes:
        """The piece: as it is kept, or rendered now and kept, unless a transaction is open that may be undone."""
        found = None if connection.in_atomic_block else self.find(key, version)
        if found is None:
            with horizons.watched() as horizon:
                found = render().encode()
            if not connection.in_atomic_block:
                self._put(key, (version, horizon.until, found))
        return found

    def _put(self, key: Hashable, piece: tuple[bytes, float, bytes]) -> None:
        before = self.kept.pop(key, None)
        self.kept[key] = piece
        self.bytes += len(piece[2]) + OVERHEAD - (len(before[2]) + OVERHEAD if before else 0)
        while self.bytes > self.most_bytes and len(self.kept) > 1:
            self.bytes -= len(self.kept.popitem(last=False)[1][2]) + OVERHEAD
