"""Log of searches: which words were looked for on a day, how often, and how often nothing was found.

No record says who. What looks like an address or a long number is not kept, nor what was said of authors, also where it was
meant so; error codes are. Words wait in memory for a few seconds and are written together. The report leaves out members' names.
After KEPT all goes.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db import models, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy

from commonwheel.accounts import names
from commonwheel.authority import powers, standing
from commonwheel.discovery.query import PHRASE, WORD, Query
from commonwheel.kernel import clock, inserts

REPORT = powers.declare("search.report", gettext_lazy("See what is searched for, and what is not found"))

KEPT = timedelta(days=180)
WAITS = 5.0
"""Seconds until words are written."""
LONGEST = 80
COLUMNS = {"day": "date", "words": "varchar", "times_count": "integer", "empty_count": "integer"}
PERSONAL = re.compile(r"@|[(\[{]at[)\]}]|\d{5,}|https?:|www\.|\w=", re.IGNORECASE)
CODE = re.compile(r"0x[0-9a-f]{1,8}", re.IGNORECASE)
_GAP = re.compile(r"[+(]*\b\d[\d\s./()+-]{5,}\d")


class Searched(models.Model):
    """Some words on one day."""

    day = models.DateField()
    words = models.CharField(max_length=LONGEST)
    times_count = models.PositiveIntegerField(default=0)
    empty_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "searched"
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="searched_once_a_day")]


@dataclass(frozen=True)
class Line:
    """Some words of the report."""

    words: str
    times: int
    empty: int


@dataclass(frozen=True)
class Report:
    """What was looked for in some days, the most frequent first, and what of it was not found."""

    times: int
    empty: int
    frequent: list[Line]
    missing: list[Line]

    @property
    def share(self) -> int:
        """Of a hundred searches, how many found nothing."""
        return round(100 * self.empty / self.times) if self.times else 0


_lock = threading.Lock()
_waiting: Counter[tuple[date, str, bool]] = Counter()
_since = 0.0


def note(asked: Query, *, is_empty: bool, times: int = 1) -> None:
    """Count a search, or the same several times. What it says of a person is left out; where nothing is left, nothing is counted."""
    global _since
    words = _kept(asked)
    if not words:
        return
    with _lock:
        if not _waiting:
            _since = time.monotonic()
        _waiting[clock.now().date(), words, is_empty] += times
        is_due = time.monotonic() - _since >= WAITS
    if is_due:
        flush()


def flush() -> None:
    """Write down what waits."""
    with _lock:
        counted = dict(_waiting)
        _waiting.clear()
    if not counted:
        return
    # In one order, so that two who write at once never wait for each other.
    rows = [
        [day.isoformat(), words, counted.get((day, words, False), 0) + (empty := counted.get((day, words, True), 0)), empty]
        for day, words in sorted({(day, words) for day, words, _is_empty in counted})
    ]
    table = Searched._meta.db_table
    more = ", ".join(f"{count} = {table}.{count} + excluded.{count}" for count in ("times_count", "empty_count"))
    with transaction.atomic():
        inserts.pour(table, COLUMNS, rows, f"ON CONFLICT (day, words) DO UPDATE SET {more}")


def check_report(*, by: Any) -> None:
    """Refused without the power."""
    standing.of(by).require(REPORT)


def report(*, by: Any, days: int = 30, most: int = 50) -> Report:
    """What was looked for in the last days. Words that were typed only once may tell of one person, and are counted alone; so
    are those with the name of a member."""
    check_report(by=by)
    flush()
    rows = Searched.objects.filter(day__gt=clock.now().date() - timedelta(days=days))
    all_of_it = rows.aggregate(times=Sum("times_count"), empty=Sum("empty_count"))
    summed = rows.values("words").annotate(times=Sum("times_count"), empty=Sum("empty_count")).filter(times__gt=1)

    def lines(order: str) -> list[Line]:
        rows = summed.order_by(f"-{order}", "words")[:most]
        return [Line(row["words"], row["times"], row["empty"]) for row in rows if not any(names.has_both(*pair) for pair in pairwise(row["words"].split()))]

    return Report(all_of_it["times"] or 0, all_of_it["empty"] or 0, lines("times"), [line for line in lines("empty") if line.empty])


def shed() -> None:
    """Let go of what is long ago."""
    Searched.objects.filter(day__lt=clock.now().date() - KEPT).delete()


def _kept(asked: Query) -> str:
    said = " ".join(part.value for part in asked.parts if part.sign in (WORD, PHRASE) and not part.meant)
    kept = (word for word in _GAP.sub(" ", said).lower().split() if CODE.fullmatch(word) or not PERSONAL.search(word))
    return " ".join(kept)[:LONGEST].strip()
