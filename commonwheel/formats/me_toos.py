"""Me-toos: "I have this question too". One for a question and person, with one press."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

SAY = powers.declare("me-too.say", gettext_lazy("Say that they have the same question"), default=powers.MEMBERS)
SAID = journal.declare("me_too.said", gettext_lazy("has the same question"), facts=["board", "asker"])
UNSAID = journal.declare("me_too.unsaid", gettext_lazy("no longer has the same question"), facts=["board", "asker"])


class MeToo(models.Model):
    """That a member has the same question: who and since when."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="me_toos", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="me_toos")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "person"], name="me_too_once")]


departures.covers(MeToo, person=GOES, tells=("topic_id", "at"))


def check_say(topic: Topic, *, by: Any) -> None:
    """Refused without the power, outside boards for questions, for one's own question and for a hidden one."""
    if "me_toos" not in topic.board.of_kind.formats:
        raise Refused(_("This board is not for questions."))
    standing.of(by).require(SAY, topic.board.scope_id)
    if topic.author_id and topic.author_id == by.pk:
        raise Refused(_("It is your own question already."))
    if topic.hidden_at:
        raise Refused(_("This topic is hidden."))


def say(topic: Topic, *, by: Person) -> None:
    """I have this question too; said again, nothing changes."""
    check_say(topic, by=by)
    with transaction.atomic():
        if MeToo.objects.get_or_create(topic=topic, person=by)[1]:
            _changed(topic, SAID, by)


def unsay(topic: Topic, *, by: Person) -> None:
    """Not any more; where it was not said, nothing changes. Refused to who may not say it."""
    standing.of(by).require(SAY, topic.board.scope_id)
    with transaction.atomic():
        if MeToo.objects.filter(topic=topic, person=by).delete()[0]:
            _changed(topic, UNSAID, by)


def sayers(topic_id: int) -> frozenset[int]:
    """The ids of all who have the same question."""
    return frozenset(MeToo.objects.filter(topic_id=topic_id).values_list("person_id", flat=True))


def counted(rows: Topics) -> Topics:
    """The topics, each with ``me_too_count``."""
    counts = MeToo.objects.filter(topic=models.OuterRef("pk")).order_by().values("topic").annotate(count=models.Count("pk"))
    return rows.annotate(me_too_count=Coalesce(models.Subquery(counts.values("count")), 0))


def restore(rows: Sequence[tuple[int, int, datetime]]) -> None:
    """Who had the same question elsewhere: (topic id, person id, when), without gates; what is there already is passed over."""
    with transaction.atomic():
        topics = Topic.objects.in_bulk({topic_id for topic_id, _person, _at in rows})
        known = set(MeToo.objects.filter(topic__in=topics).values_list("topic_id", "person_id"))
        new = {(topic_id, person_id): at for topic_id, person_id, at in rows if (topic_id, person_id) not in known}
        MeToo.objects.bulk_create(
            [MeToo(topic_id=topic_id, person_id=person_id, at=at) for (topic_id, person_id), at in new.items()], batch_size=500
        )
        journal.restore(
            SAID,
            [
                (person_id, topics[topic_id], at, {"board": topics[topic_id].board_id, "asker": topics[topic_id].author_id})
                for (topic_id, person_id), at in new.items()
            ],
        )
        touch("topics", *(f"topic:{topic_id}" for topic_id in topics))


def _changed(topic: Topic, deed: journal.Deed, by: Person) -> None:
    journal.record(deed, by=by, on=topic, board=topic.board_id, asker=topic.author_id)
    touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")
