"""Polls: what is asked, how it is answered, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations.topics import RETITLE, Topic
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

ASK = powers.declare("poll.ask", gettext_lazy("Add polls to their own topics"), default=powers.MEMBERS)
ADDED = journal.declare("poll.added", gettext_lazy("added a poll"), facts=["topic", "board"])
CLOSED = journal.declare("poll.closed", gettext_lazy("closed a poll"), facts=["topic", "board"])

MOST_OPTIONS = 20
LONGEST = 150
AT_ONCE = 500


class Method(models.TextChoices):
    SINGLE = "single", gettext_lazy("One choice")
    MULTIPLE = "multiple", gettext_lazy("Several choices")
    RANKED = "ranked", gettext_lazy("Put in order")


class Poll(models.Model):
    """One poll; a topic has at most one. ``closed_at`` is set by hand, or once ``closes_at`` has passed."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="poll")
    question = models.CharField(max_length=200)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.SINGLE)
    closes_at = models.DateTimeField(null=True, blank=True, db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_secret = models.BooleanField(default=False)
    """Nobody sees how it stands before it is closed."""
    is_final = models.BooleanField(default=False)
    """A vote that was cast stays as it is."""
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    @property
    def is_over(self) -> bool:
        return self.closed_at is not None or (self.closes_at is not None and self.closes_at <= clock.now())

    @property
    def shows_results(self) -> bool:
        return self.is_over or not self.is_secret


departures.covers(Poll, by=STAYS)


class Option(models.Model):
    """One answer to choose."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options", db_index=False)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="poll_option_once")]
        ordering = ["position"]


def check_add(topic: Topic, *, by: Any) -> None:
    """Refused unless it is their own topic or they may change others', and it has no poll yet."""
    held = standing.of(by)
    scope = topic.board.scope_id
    if not topic.author_id or topic.author_id != getattr(by, "pk", None):
        held.require(RETITLE, scope)
    held.require(ASK, scope)
    if topic.hidden_at or hasattr(topic, "lock"):
        raise Refused(_("This topic is locked or hidden."))
    if Poll.objects.filter(topic=topic).exists():
        raise Refused(_("This topic has a poll already."))


def add(
    topic: Topic, *, by: Person, question: str, options: Sequence[str], method: str = Method.SINGLE,
    closes_at: datetime | None = None, is_secret: bool = False, is_final: bool = False,
) -> Poll:  # fmt: skip
    """A poll on a topic. Refused names the field to look at again."""
    check_add(topic, by=by)
    question, texts = checked(question, options, closes_at)
    with transaction.atomic():
        Topic.objects.select_for_update().get(pk=topic.pk)
        check_add(topic, by=by)
        poll = Poll.objects.create(
            topic=topic, question=question, method=Method(method), closes_at=closes_at, is_secret=is_secret, is_final=is_final, by=by
        )
        Option.objects.bulk_create(Option(poll=poll, position=number, text=text) for number, text in enumerate(texts))
        journal.record(ADDED, by=by, on=poll, topic=topic.pk, board=topic.board_id)
        touch(f"topic:{topic.pk}", "topics")
    return poll


def checked(question: str, options: Sequence[str], closes_at: datetime | None) -> tuple[str, list[str]]:
    """Question and options, tidied; Refused for what is no poll."""
    question = " ".join(question.replace("\x00", "").split())
    texts = [text for text in (" ".join(option.replace("\x00", "").split()) for option in options) if text]
    if not question:
        raise Refused(_("A poll needs a question."), field="question")
    if len(question) > 200:
        raise Refused(_("This has at most %(most)s characters.") % {"most": 200}, field="question")
    if len(texts) < 2:
        raise Refused(_("A poll needs at least two options, each on a line of its own."), field="options")
    if len(texts) > MOST_OPTIONS:
        raise Refused(_("A poll has at most %(most)s options.") % {"most": MOST_OPTIONS}, field="options")
    if len({text.casefold() for text in texts}) < len(texts):
        raise Refused(_("Two options say the same."), field="options")
    if any(len(text) > LONGEST for text in texts):
        raise Refused(_("An option has at most %(most)s characters.") % {"most": LONGEST}, field="options")
    if closes_at is not None and closes_at <= clock.now():
        raise Refused(_("The end lies in the past."), field="closes_at")
    return question, texts


def check_close(poll: Poll, *, by: Any) -> None:
    """The topic's author may, and who may change the topics of others."""
    topic = poll.topic
    if not topic.author_id or topic.author_id != getattr(by, "pk", None):
        standing.of(by).require(RETITLE, topic.board.scope_id)
    standing.of(by).require(ASK, topic.board.scope_id)


def close(poll: Poll, *, by: Person) -> None:
    """No more votes; closed already, nothing changes."""
    check_close(poll, by=by)
    _close(poll, by)


def close_due() -> int:
    """Close all polls whose end has come; returns how many."""
    due = Poll.objects.filter(closed_at__isnull=True, closes_at__lte=clock.now()).select_related("topic")
    return sum(_close(poll, None) for poll in due[:AT_ONCE])


def of_topic(topic_id: int) -> Poll | None:
    """The poll of a topic, with its options."""
    return Poll.objects.filter(topic_id=topic_id).prefetch_related("options").first()


def _close(poll: Poll, by: Person | None) -> bool:
    with transaction.atomic():
        is_new = bool(Poll.objects.filter(pk=poll.pk, closed_at__isnull=True).update(closed_at=clock.now()))
        if is_new:
            journal.record(CLOSED, by=by, on=poll, topic=poll.topic_id, board=poll.topic.board_id)
            touch(f"topic:{poll.topic_id}")
    return is_new
