"""Paces: how fast one person may write, so that a flood is stopped and nobody else notices a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.statements import Statement
from commonwheel.ledger.models import Entry

UNPACED = powers.declare("post.unpaced", gettext_lazy("Post as fast as they like"))

# The looser set of the flood defaults published for the field's largest platform.
HALF_MINUTE = options.declare("pace.half-minute", gettext_lazy("Posts a member may write in 30 seconds"), 5, power=options.LIMITING, at_least=1, at_most=100)
TEN_MINUTES = options.declare("pace.ten-minutes", gettext_lazy("Posts a member may write in 10 minutes"), 15, power=options.LIMITING, at_least=1, at_most=500)
HOUR = options.declare("pace.hour", gettext_lazy("Posts a member may write in an hour"), 50, power=options.LIMITING, at_least=1, at_most=2000)
KUDOS_MINUTE = options.declare("pace.kudos-minute", gettext_lazy("Kudos a member may give in a minute"), 50, power=options.LIMITING, at_least=1, at_most=1000)

WRITING = ((30, HALF_MINUTE), (600, TEN_MINUTES), (3600, HOUR))
LIMITS = {
    "topic": (("topic.started", "reply.posted"), WRITING),
    "reply": (("topic.started", "reply.posted"), WRITING),
    "report": (("report.made",), WRITING),
    "kudos": (("kudos.given",), ((60, KUDOS_MINUTE),)),
}


@cache
def _since(kinds: tuple[str, ...]) -> Statement:
    def ask(actor: Any, since: Any) -> Any:
        # Of a moment that is not in the question itself PostgreSQL expects as much of any, so it plans once; else it does with every post.
        moment = models.Func(models.Value(since, models.DateTimeField()), template="(SELECT %(expressions)s)", output_field=models.DateTimeField())
        return Entry.objects.filter(actor=actor, kind__in=kinds, at__gte=moment, is_history=False).values_list("at")

    return Statement(ask)


@dataclass(frozen=True)
class Pace:
    """How fast somebody may do a deed: in so many seconds, so often. Without windows, as fast as they like."""

    by: Person
    kinds: tuple[str, ...]
    windows: tuple[tuple[int, int], ...]

    def keep(self) -> None:
        """Refused when the person did this too often just now. Counted from the ledger, so it holds on every machine."""
        if not self.windows:
            return
        now = clock.now()
        since = now - timedelta(seconds=max(seconds for seconds, _most in self.windows))
        moments = [at for (at,) in _since(self.kinds).read(self.by.pk, since)]
        if any(sum(at >= now - timedelta(seconds=seconds) for at in moments) >= most for seconds, most in self.windows):
            raise Refused(_("You are very quick. Please wait a moment before you go on."), cure=_("What you wrote is kept."))


def pace(deed: str, by: Person, scope_id: int) -> Pace:
    """The pace that somebody has to keep here. Decided before anything is locked: what others wait for should be short."""
    kinds, windows = LIMITS[deed]
    if standing.of(by).allows(UNPACED, scope_id):
        windows = ()
    return Pace(by, kinds, tuple((seconds, options.value(option)) for seconds, option in windows))


def keep_pace(deed: str, by: Person, scope_id: int) -> None:
    """Refused when the person did this too often just now."""
    pace(deed, by, scope_id).keep()
