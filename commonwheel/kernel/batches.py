"""Batches: very many rows are made ready first and written then, so that nobody waits for a lock while Python is at work."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

Asked = ParamSpec("Asked")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Batch:
    """What waits until all of it is ready."""

    writes: list[Callable[[], object]] = field(default_factory=list)
    checks: list[Callable[[], bool]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    """Table → the last id of the rows that are made here."""


def together(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """What this gives to ``inserts.write``, ``inserts.change`` and ``then`` is written when it is done, in its order, in one transaction.
    Until then nobody can read it, and what it reads is read without a lock.

    If by then something is not as it was when it was read (see ``relying``), this is called once more within the transaction, so
    that twice has to come to once.
    """

    @wraps(make)
    def made(*args: Asked.args, **kwargs: Asked.kwargs) -> Made:
        if _open.get() is not None:
            return make(*args, **kwargs)
        ready = partial(_ready, partial(make, *args, **kwargs))
        batch, result = ready()
        if batch.writes:
            with transaction.atomic():
                if not all(is_so() for is_so in batch.checks):
                    batch, result = ready()
                for write in batch.writes:
                    write()
        return result

    return made


def then(write: Callable[[], object]) -> None:
    """Do this in its turn; at once where nothing is gathered."""
    batch = _open.get()
    if batch is None:
        write()
    else:
        batch.writes.append(write)


def relying(is_so: Callable[[], bool]) -> None:
    """What is made ready is right as long as this is true."""
    batch = _open.get()
    if batch is not None:
        batch.checks.append(is_so)


def taken(table: str, last: int, many: int) -> int:
    """The last id before so many new rows of a table that has this one as its last. Where rows are gathered, more may wait."""
    batch = _open.get()
    if batch is not None:
        last = max(last, batch.ids.get(table, 0))
        batch.ids[table] = last + many
    return last


def _ready(make: Callable[[], Made]) -> tuple[Batch, Made]:
    batch = Batch()
    token = _open.set(batch)
    try:
        return batch, make()
    finally:
        _open.reset(token)


_open: ContextVar[Batch | None] = ContextVar("open", default=None)
