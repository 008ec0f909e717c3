"""Rising members: who, in their first days here, does what the members do who later carry a community.

The report goes to those who run programmes and to members of programmes: at Lenovo the volunteers "recruit rising members
themselves", and the list of what customers need to hold the keys has "an automatic rising member report (early activity
signals)" (inventory of customer communities, 5.2 and 5.3, no. 13). There, too: a tenth of the contributors write half of
everything, so it is worth much to meet the next of them early.

    score = 5 × questions of others solved + 2 × kudos received + replies − 3 × own posts that were hidden

counted over the first 30 or 60 days after joining. The weights are a choice of this house, published so that they can be
questioned: a solution, which the asker confirmed, weighs five replies; thanks weigh two, since somebody else gave them.
"times" sets the score beside peers: the middle score of those who joined in the same months and replied at least once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db import models
from django.db.models.functions import TruncDate

from commonwheel.accounts.people import Mark, Person
from commonwheel.authority import standing
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import clock
from commonwheel.reputation.metrics import Metric
from commonwheel.reputation.programmes import terms
from commonwheel.reputation.programmes.programmes import RISING
from commonwheel.reputation.programmes.terms import Term

WEIGHTS = {"solved_for_others": 5, "kudos_received": 2, "replies": 1, "posts_hidden": -3}
SPANS = (30, 60)
JOINED_WITHIN = 180
"""Days: who joined longer ago is no newcomer any more, whenever they began."""
MOST = 50


@dataclass(frozen=True)
class Riser:
    """A member with what they did at first; ``times`` is how often the middle score of their peers goes into theirs."""

    person: Person
    counts: dict[str, int]
    score: int
    times: float

    @property
    def solved(self) -> int:
        return self.counts["solved_for_others"]

    @property
    def kudos(self) -> int:
        return self.counts["kudos_received"]

    @property
    def replies(self) -> int:
        return self.counts["replies"]


def may_read(person: Any) -> bool:
    """Who runs programmes or was given the power, and who serves a term in one."""
    return standing.of(person).allows(RISING) or (not standing.of(person).ban(ROOT) and bool(terms.serving(person)))


def risers(days: int = 30) -> list[Riser]:
    """Those who joined lately, by what they did in their first ``days``, the highest score first.

    Staff stand aside, and so does who is in a programme already or does not want to stand on leaderboards.
    """
    peers = _peers(days)
    scores = {pk: sum(WEIGHTS[name] * counts[name] for name in WEIGHTS) for pk, counts in peers.items()}
    middle = max(1.0, float(median(scores.values()))) if scores else 1.0
    inside = Term.objects.active().values("person")
    shown = Person.objects.filter(pk__in=scores, is_active=True, is_ranked=True).exclude(mark=Mark.STAFF).exclude(pk__in=inside)
    found = [Riser(person, peers[person.pk], scores[person.pk], round(scores[person.pk] / middle, 1)) for person in shown if scores[person.pk] > middle]
    return sorted(found, key=lambda riser: (-riser.score, riser.person.joined_at, riser.person.pk))[:MOST]


def _peers(days: int) -> dict[int, dict[str, int]]:
    """Who joined lately and replied at least once in their first days → what they did in these."""
    until = models.ExpressionWrapper(models.F("person__joined_at") + timedelta(days=days), output_field=models.DateTimeField())
    rows = Metric.objects.filter(name__in=WEIGHTS, person__joined_at__gte=clock.ago(days=JOINED_WITHIN), day__lte=TruncDate(until))
    counted: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(WEIGHTS, 0))
    for pk, name, total in rows.order_by().values_list("person_id", "name").annotate(total=models.Sum("value")):
        counted[pk][name] = total
    return {pk: counts for pk, counts in counted.items() if counts["replies"] > 0}
