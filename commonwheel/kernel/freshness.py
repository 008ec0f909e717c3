"""Say that something changed, so that no cached page goes on telling the old."""

from __future__ import annotations

from django.db import transaction

from commonwheel.kernel.engines.freshness import freshness


def touch(*marks: str) -> None:
    """Mark these as changed once the surrounding transaction has committed (at once where there is none)."""
    transaction.on_commit(lambda: freshness().touch(marks))
