"""Pools: further processes for commands that work through very much. They end with the process that began them, however that ends."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import connection
from typing import Any, TypeVar

Item = TypeVar("Item")

SELDOM = 100_000
"""More objects than a batch has, before anybody looks for garbage."""


@contextmanager
def pool(processes: int, *, nice: int = 0) -> Iterator[ProcessPoolExecutor]:
    """So many processes, there from now on, which stand back behind others by ``nice``. For who has no threads and no open connection."""
    # What is there now is no garbage: nobody looks for some in it, here or there, and what several share stays shared. Nor is what a
    # batch is made of, which goes by itself when it is written.
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM)
    try:
        with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork"), initializer=_begin, initargs=(nice,)) as several:
            # The first thing to do starts them all.
            several.submit(int).result()
            yield several
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@contextmanager
def ahead(most: int) -> Iterator[Callable[[Callable[[], Iterator[Item]]], Iterator[Item]]]:
    """A process in which items are made, so many ahead of whoever takes them here; what is raised there is raised here."""
    with pool(1) as process:

        def items(make: Callable[[], Iterator[Item]]) -> Iterator[Item]:
            process.submit(_make, make).result()
            waiting = deque(process.submit(_next) for _ in range(most))
            while found := waiting.popleft().result():
                waiting.append(process.submit(_next))
                yield from found

        yield items


def _make(make: Callable[[], Iterator[Any]]) -> None:
    global _made
    _made = make()


def _next() -> list[Any]:
    """The next item, or nothing at the end."""
    return list(islice(_made, 1))


_made: Iterator[Any] = iter(())
"""What this process makes for another."""


def _begin(nice: int) -> None:
    os.nice(nice)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """One that waits for work does not notice by itself that nobody is left who could bring any."""
    connection.wait([sentinel])
    os._exit(1)
