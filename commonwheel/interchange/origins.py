"""Origins: which of our rows is which row of the system it came from, so that an import can be run again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models


class Origin(models.Model):
    """One row that was taken. ``ours`` is the id of what it became."""

    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    theirs = models.CharField(max_length=40)
    ours = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "theirs"], name="origin_once")]


class Kept(models.Model):
    """A row that has no place here yet, kept whole until it has one (badges, say)."""

    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    theirs = models.CharField(max_length=40)
    row = models.JSONField()

    class Meta:
        verbose_name_plural = "kept"
        constraints = [models.UniqueConstraint(fields=["source", "kind", "theirs"], name="kept_once")]


def known(source: str, kind: str, theirs: Iterable[str]) -> dict[str, int]:
    """Their id → our id, for those that were taken."""
    return dict(
        Origin.objects.filter(source=source, kind=kind, theirs__in=set(theirs)).values_list("theirs", "ours")
    )


def remember(source: str, kind: str, pairs: Mapping[str, int]) -> None:
    """These became those."""
    Origin.objects.bulk_create(
        [Origin(source=source, kind=kind, theirs=theirs, ours=ours) for theirs, ours in pairs.items()], batch_size=500
    )


def keep(source: str, kind: str, rows: Sequence[tuple[str, dict[str, Any]]]) -> int:
    """Keep rows for later; returns how many are new."""
    had = set(
        Kept.objects.filter(source=source, kind=kind, theirs__in=[theirs for theirs, _row in rows]).values_list("theirs", flat=True)
    )
    fresh = [Kept(source=source, kind=kind, theirs=theirs, row=row) for theirs, row in rows if theirs not in had]
    Kept.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)
