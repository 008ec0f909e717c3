"""Say that something changed, so that no cached page goes on telling the old; and ask whether what is kept may be relied on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.statements import database

_relying: ContextVar[bool] = ContextVar("relying", default=False)


class _Touch:
    """The marks that one transaction, or one savepoint of it, changes: told in one go."""

    def __init__(self) -> None:
        self.marks: dict[str, None] = {}

    def __call__(self) -> None:
        freshness().touch(list(self.marks))


def touch(*marks: str) -> None:
    """Mark these as changed once the surrounding transaction has committed (at once where there is none)."""
    base = database()
    waiting = base.run_on_commit[-1] if base.in_atomic_block and base.run_on_commit else None
    if waiting is not None and isinstance(waiting[1], _Touch) and waiting[0] == set(base.savepoint_ids):
        waiting[1].marks.update(dict.fromkeys(marks))
        return
    told = _Touch()
    told.marks.update(dict.fromkeys(marks))
    transaction.on_commit(told)


@contextmanager
def relying() -> Iterator[None]:
    """The transaction that is begun in here may rely on what was read and kept before (powers, places, options), and keep it, as pages do.

    Not for a deed that locks something in order to ask anew: a change of a moment ago may not be told yet. Inside a transaction
    that was begun before, nothing changes: nobody knows what it wrote.
    """
    token = _relying.set(_relying.get() or not database().in_atomic_block)
    try:
        yield
    finally:
        _relying.reset(token)


def may_rely(*marks: str) -> bool:
    """Whether what is kept under these marks may be used, and kept, here: outside of a transaction, or in one that relies on it and has
    not touched them. What other transactions see may be undone: only what is committed is kept for others."""
    base = database()
    if not base.in_atomic_block:
        return True
    return _relying.get() and not any(
        isinstance(waiting[1], _Touch) and not waiting[1].marks.keys().isdisjoint(marks) for waiting in base.run_on_commit
    )
