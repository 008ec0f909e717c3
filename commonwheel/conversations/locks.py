"""Locks: a locked topic is read and thanked for, and takes no replies."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.statements import Statement
from commonwheel.ledger import journal

LOCK = powers.declare("topic.lock", gettext_lazy("Lock topics, open them again, and post in locked ones"))
LOCKED = journal.declare("topic.locked", gettext_lazy("locked a topic"), facts=["board"], audited=True)
OPENED = journal.declare("topic.opened", gettext_lazy("opened a locked topic"), facts=["board"], audited=True)


class Lock(models.Model):
    """That a topic is locked: by whom, when and why."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="lock")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=300, blank=True)


departures.covers(Lock, by=STAYS)
_locked = Statement(lambda topic: Lock.objects.filter(topic=topic).values_list("pk"))


def check_lock(topic: Topic, *, by: Any) -> None:
    """Refused without the power in the board."""
    standing.of(by).require(LOCK, topic.board.scope_id)


def check_open(topic: Topic, *, by: Any) -> None:
    """Refused in a locked topic, unless the person may lock it."""
    if standing.of(by).allows(LOCK, topic.board.scope_id):
        return
    lock = standing_on(topic)
    if lock is not None:
        raise Refused(
            _("This topic is locked: %(reason)s") % {"reason": lock.reason} if lock.reason else _("This topic is locked."),
            cure=_("Start a new topic and link to this one."),
        )


def standing_on(topic: Topic) -> Lock | None:
    """The lock of a topic, if any. Costs no query where it was read along with the topic."""
    if "lock" in topic._state.fields_cache:
        return topic._state.fields_cache["lock"]
    # Mostly there is none, and that is asked with every reply.
    return Lock.objects.filter(topic=topic).first() if _locked.rows(topic.pk) else None


def lock(topic: Topic, *, by: Person | None, reason: str = "") -> Lock:
    """No more replies; locked again, the first lock stays. By nobody: the community's own rules lock it."""
    if by is not None:
        check_lock(topic, by=by)
    with transaction.atomic():
        made, is_new = Lock.objects.get_or_create(topic=topic, defaults={"by": by, "reason": reason.strip()[:300]})
        if is_new:
            journal.record(LOCKED, by=by, on=topic, board=topic.board_id)
            touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")
    return made


def unlock(topic: Topic, *, by: Person) -> None:
    """Replies again."""
    check_lock(topic, by=by)
    with transaction.atomic():
        topic._state.fields_cache.pop("lock", None)
        if Lock.objects.filter(topic=topic).delete()[0]:
            journal.record(OPENED, by=by, on=topic, board=topic.board_id)
            touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")
