"""What a process keeps in memory for as long as the marks that it depends on read the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from django.db import connection

from commonwheel.kernel.engines.freshness import freshness

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, the first one kept forgotten first. Nothing read inside an open transaction is kept: it may be undone."""

    def __init__(self, most: int = 2_000) -> None:
        self.most = most
        self.values: OrderedDict[Hashable, tuple[bytes, Value]] = OrderedDict()

    def find(self, key: Hashable, marks: Sequence[str], read: Callable[[], Value]) -> Value:
        """The value of ``key``, read anew when one of ``marks`` was touched since."""
        return self.find_at(key, freshness().read(marks), read)

    def find_at(self, key: Hashable, version: bytes, read: Callable[[], Value]) -> Value:
        """The same for a version that was noted earlier, before anything that ``read`` uses was fetched."""
        if connection.in_atomic_block:
            return read()
        kept = self.values.get(key)
        if kept is not None and kept[0] == version:
            return kept[1]
        value = read()
        self.values[key] = (version, value)
        while len(self.values) > self.most:
            self.values.popitem(last=False)
        return value
