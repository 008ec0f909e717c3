"""Points: what each deed counts, set by options that everybody may read; their sum is a leaderboard of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, F, QuerySet, Sum, When
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.authority.options import Choice
from commonwheel.reputation.metrics import NAMES, Metric

if TYPE_CHECKING:
    from commonwheel.kernel.words import Words


def _declare(metric: str, sentence: Words, default: int) -> tuple[str, Choice]:
    return metric, options.declare(f"points.{metric.replace('_', '-')}", sentence, default, at_most=1000)


WEIGHTS = dict(
    [
        _declare("topics", _("Points for a topic"), 1),
        _declare("replies", _("Points for a reply"), 1),
        _declare("kudos_received", _("Points for kudos, times their weight"), 2),
        _declare("solved_for_others", _("Points for solving a question of somebody else"), 15),
        _declare("idea_votes", _("Points for a vote for one's idea"), 2),
        _declare("ideas_delivered", _("Points for an idea that was delivered"), 25),
        _declare("articles_published", _("Points for a published article"), 20),
    ]
)
"""Metric → the option that says what one counts."""


@dataclass(frozen=True)
class Line:
    """One row of the table: what is counted, and what one of it counts."""

    metric: str
    sentence: Words
    points: int


def table() -> list[Line]:
    """What everything counts, the most first."""
    rows = [Line(metric, NAMES[metric], options.value(option)) for metric, option in WEIGHTS.items()]
    return sorted(rows, key=lambda line: -line.points)


def of(person: Person) -> int:
    """The points of a member, of all time."""
    return rows().filter(person=person).aggregate(total=amount())["total"] or 0


def rows() -> QuerySet[Metric]:
    """What counts anything at all."""
    return Metric.objects.filter(name__in=[line.metric for line in table() if line.points])


def amount() -> Sum:
    """The points of rows, by the options of this moment."""
    weights = [When(name=line.metric, then=line.points) for line in table()]
    return Sum(F("value") * Case(*weights, default=0))
