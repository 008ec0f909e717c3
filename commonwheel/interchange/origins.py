"""Origins: which of our rows is which row of the system it came from, so that an import can be run again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models

from commonwheel.kernel import inserts
from commonwheel.kernel.lookups import among


class Origin(models.Model):
    """One row that was taken. ``ours`` is the id of what it became."""

    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    theirs = models.CharField(max_length=40)
    ours = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "theirs"], name="origin_once")]


def known(source: str, kind: str, theirs: Iterable[str]) -> dict[str, int]:
    """Their id → our id, for those that were taken."""
    return dict(
        Origin.objects.filter(among("theirs", set(theirs)), source=source, kind=kind).values_list("theirs", "ours")
    )


def is_new(source: str) -> bool:
    """Whether nothing was taken from there yet."""
    return not Origin.objects.filter(source=source).exists()


def remember(source: str, kind: str, pairs: Mapping[str, int]) -> None:
    """These became those."""
    inserts.write(Origin, ("source", "kind", "theirs", "ours"), ((source, kind, theirs, ours) for theirs, ours in pairs.items()))

