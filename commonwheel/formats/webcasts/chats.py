"""Chats: short lines that the audience of a webcast writes beside it while it runs; afterwards they are there to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations import locks, topics
from commonwheel.conversations.limits.paces import UNPACED
from commonwheel.conversations.posts import REPLY
from commonwheel.conversations.topics import HIDE
from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards

SAID = journal.declare("webcast.said", gettext_lazy("wrote in the chat of an event"), facts=["topic", "board"], public=False)
UNSAID = journal.declare(
    "webcast.unsaid", gettext_lazy("removed a line from the chat of an event"), facts=["topic", "board", "author"], audited=True, public=False
)

LONGEST = 500
BEFORE = timedelta(minutes=30)
AFTER = timedelta(hours=1)
"""How long before the start and after the end of a date it is open."""
QUICK = 10
"""Lines of one member in half a minute."""
SHOWN = 200


class Lines(models.QuerySet["Line"]):
    def visible_to(self, person: Any) -> Lines:
        """Those of occasions that the person may see."""
        return self.filter(occasion__in=Occasion.objects.visible_to(person))


class Line(models.Model):
    """What one member wrote: plain words."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="lines", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="chat_lines")
    text = models.CharField(max_length=LONGEST)
    at = models.DateTimeField(default=clock.now)

    objects = Lines.as_manager()

    class Meta:
        indexes = [models.Index(fields=["occasion", "-id"], name="chat_newest")]


departures.covers(Line, person=STAYS, tells=("occasion__topic_id", "text", "at"))


def is_open(occasion: Occasion) -> bool:
    """Whether one of its dates is on, or nearly."""
    now = clock.now()
    return bool(occasion.stream) and occasion.dates.standing().filter(starts_at__lte=now + BEFORE, ends_at__gt=now - AFTER).exists()


def check_say(occasion: Occasion, *, by: Any) -> None:
    """Who may reply may, where there is something to watch, around the time at which it runs."""
    topic = occasion.topic
    if not occasion.stream:
        raise Refused(_("This event is not shown on the web."), cure=_("Write a reply."))
    standing.of(by).require(REPLY, topic.board.scope_id)
    boards.check_open(topic.board)
    locks.check_open(topic, by=by)
    if topic.hidden_at:
        raise Refused(_("This event is hidden."))
    if not is_open(occasion):
        raise Refused(_("The chat is open while the webcast runs."), cure=_("Write a reply."))


def say(occasion: Occasion, text: str, *, by: Person) -> Line:
    """One line more; the same once more (a second press, a retry) is the same line."""
    check_say(occasion, by=by)
    tidy = " ".join(text.replace("\x00", "").split())
    if not tidy:
        raise Refused(_("There is nothing to send yet."), field="text")
    if len(tidy) > LONGEST:
        raise Refused(_("This has at most %(most)s characters.") % {"most": LONGEST}, field="text")
    board = occasion.topic.board
    topics.check_may_publish(board, by=by, title="", html=escape(tidy))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        lately = Line.objects.filter(person=by, at__gte=clock.ago(seconds=30))
        same = lately.filter(occasion=occasion).order_by("-pk").first()
        if same is not None and same.text == tidy:
            return same
        if lately.count() >= QUICK and not standing.of(by).allows(UNPACED, board.scope_id):
            raise Refused(_("You are very quick. Please wait a moment before you go on."), field="text")
        line = Line.objects.create(occasion=occasion, person=by, text=tidy)
        journal.record(SAID, by=by, on=line, topic=occasion.topic_id, board=board.pk)
        touch(f"chat:{occasion.topic_id}")
    return line


def check_remove(line: Line, *, by: Any) -> None:
    """Who wrote it may, who hosts the webcast, and who may hide posts there."""
    if line.person_id is not None and line.person_id == getattr(by, "pk", None):
        return
    if not standing.of(by).allows(HIDE, line.occasion.topic.board.scope_id):
        occasions.check_manage(line.occasion, by=by)


def remove(line: Line, *, by: Person) -> None:
    """Nobody reads it any more; gone already, nothing changes."""
    check_remove(line, by=by)
    topic = line.occasion.topic
    with transaction.atomic():
        if Line.objects.filter(pk=line.pk).exists():
            journal.record(UNSAID, by=by, on=line, topic=topic.pk, board=topic.board_id, author=line.person_id)
            Line.objects.filter(pk=line.pk).delete()
            touch(f"chat:{topic.pk}")


def of(occasion: Occasion) -> list[Line]:
    """The latest lines, the newest first."""
    return list(Line.objects.filter(occasion=occasion).select_related("person").order_by("-pk")[:SHOWN])


def restore(occasion: Occasion, rows: Sequence[tuple[int | None, str, datetime]]) -> None:
    """What was said elsewhere or earlier: (person id, words, when), without gates, and nobody told."""
    with transaction.atomic():
        made = Line.objects.bulk_create(Line(occasion=occasion, person_id=pk, text=text[:LONGEST], at=at) for pk, text, at in rows)
        facts: dict[str, int | None] = {"topic": occasion.topic_id, "board": occasion.topic.board_id}
        journal.restore(SAID, [(line.person_id, line, line.at, facts) for line in made])
        touch(f"chat:{occasion.topic_id}")


@departures.on_removal
def empty(person: Person) -> None:
    """The lines of a member who takes their words away."""
    topic_ids = set(Line.objects.filter(person=person).values_list("occasion__topic_id", flat=True))
    Line.objects.filter(person=person).delete()
    touch(*(f"chat:{topic_id}" for topic_id in topic_ids))
