"""Closings: a question that was solved long enough ago is locked, once, if the community wants that."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy, ngettext

from commonwheel.authority import options
from commonwheel.conversations import locks
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.formats import solutions
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock
from commonwheel.structure.kinds import having

DAYS = options.declare(
    "solution.lock-days", gettext_lazy("Days after a question was solved until it is locked; 0 for never"), 0, at_most=3650
)
AT_ONCE = 500


class Closing(models.Model):
    """That a solved topic was locked for its age: whoever opens it again has the last word."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="closing")
    at = models.DateTimeField(default=clock.now)


def due() -> Topics:
    """Questions whose latest solution stands for as long as the option says, not locked and never locked for that before."""
    later = Solution.objects.standing().filter(topic=models.OuterRef("pk"), accepted_at__gt=clock.ago(days=options.value(DAYS)))
    rows = Topic.objects.listed().filter(board__kind__in=having("solutions"), lock__isnull=True, closing__isnull=True)
    return solutions.solved(rows).filter(~models.Exists(later)).select_related("board")


def close() -> int:
    """Lock all questions whose day has come; returns how many."""
    days: int = options.value(DAYS)
    if not days:
        return 0
    reason = ngettext("Solved %(n)s day ago.", "Solved %(n)s days ago.", days) % {"n": days}
    return sum(_close(topic, reason) for topic in due().order_by("pk")[:AT_ONCE])


def _close(topic: Topic, reason: str) -> bool:
    with transaction.atomic():
        is_new = Closing.objects.get_or_create(topic=topic)[1]
        if is_new:
            locks.lock(topic, by=None, reason=reason)
    return is_new
