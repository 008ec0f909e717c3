"""Redirects: addresses that once led somewhere else, here or on the system a community came from."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from commonwheel.kernel import batches, inserts
from commonwheel.kernel.lookups import among


class Redirect(models.Model):
    """An old path (with a leading slash, without the host) and where it leads now."""

    path = models.CharField(max_length=300, unique=True)
    target = models.CharField(max_length=300)


@batches.together
def remember(pairs: Iterable[tuple[str, str]]) -> None:
    """Keep old path → new path; again, the new one wins."""
    wanted = dict(pairs)
    batches.then(Redirect.objects.filter(among("path", wanted)).delete)
    inserts.write(Redirect, ("path", "target"), wanted.items())


def find(path: str) -> str | None:
    """Where an old path leads now. The longest known beginning of it counts: /questions/1/the-title finds /questions/1."""
    parts = path.replace("\x00", "").rstrip("/").split("/")
    tries = ["/".join(parts[:length]) for length in range(len(parts), 1, -1)][:6]
    found = dict(Redirect.objects.filter(path__in=tries).values_list("path", "target"))
    return next((found[attempt] for attempt in tries if attempt in found), None)
