"""Questions: what the audience of a webcast wants to know; the most wanted first, answered ones marked by who hosts it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations import topics
from commonwheel.conversations.limits.paces import keep_pace
from commonwheel.conversations.posts import REPLY
from commonwheel.conversations.topics import HIDE
from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards

ASKED = journal.declare("webcast.asked", gettext_lazy("asked a question at an event"), facts=["topic", "board"])
REMOVED = journal.declare(
    "webcast.question_removed", gettext_lazy("removed a question asked at an event"), facts=["topic", "board", "author"], audited=True, public=False
)
REVEALED = journal.declare(
    "webcast.question_revealed", gettext_lazy("showed a removed question asked at an event again"), facts=["topic", "board", "author"], audited=True, public=False
)
ANSWERED = journal.declare("webcast.answered", gettext_lazy("marked a question asked at an event as answered"), facts=["topic", "board", "author"])
UNANSWERED = journal.declare("webcast.unanswered", gettext_lazy("opened a question asked at an event again"), facts=["topic", "board", "author"])
WANTED = journal.declare("webcast.wanted", gettext_lazy("voted for a question asked at an event"), facts=["topic", "board", "author"])
UNWANTED = journal.declare("webcast.unwanted", gettext_lazy("took back a vote for a question asked at an event"), facts=["topic", "board", "author"])

LONGEST = 300
MOST_OPEN = 20
"""Questions of one member at one occasion that wait for an answer."""
AFTER = timedelta(hours=12)
"""How long after the end it may still be asked."""


class Questions(models.QuerySet["Question"]):
    def visible_to(self, person: Any) -> Questions:
        """Those of occasions that the person may see; removed ones to who removed them and to who may show them again."""
        rows = self.filter(occasion__in=Occasion.objects.visible_to(person))
        if not getattr(person, "pk", None):
            return rows.filter(removed_at__isnull=True)
        places = {*boards.holding(person, HIDE), *boards.holding(person, occasions.MANAGE)}
        mine = models.Q(removed_by=person) | models.Q(occasion__topic__author=person) | models.Q(occasion__topic__board__in=places)
        return rows.filter(models.Q(removed_at__isnull=True) | mine)

    def standing(self) -> Questions:
        """Not removed."""
        return self.filter(removed_at__isnull=True)


class Question(models.Model):
    """One question. Who asks wants the answer, so the first vote is theirs."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="questions", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="occasion_questions")
    text = models.CharField(max_length=LONGEST)
    at = models.DateTimeField(default=clock.now)
    votes_count = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = Questions.as_manager()

    class Meta:
        indexes = [models.Index(fields=["occasion", "-votes_count", "id"], name="occasion_question_wanted")]


departures.covers(Question, person=STAYS, removed_by=STAYS, tells=("occasion__topic_id", "text", "at"))


class QuestionVote(models.Model):
    """That a member wants the answer, too."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="occasion_question_vote_once")]


departures.covers(QuestionVote, person=STAYS, tells=("question_id",))


def check_ask(occasion: Occasion, *, by: Any) -> None:
    """Who may reply may ask, where there is something to watch and it is not long over."""
    topic = occasion.topic
    if not occasion.stream:
        raise Refused(_("This event is not shown on the web."), cure=_("Ask in a reply."))
    standing.of(by).require(REPLY, topic.board.scope_id)
    if topic.hidden_at:
        raise Refused(_("This event is hidden."))
    if not occasion.dates.standing().filter(ends_at__gt=clock.now() - AFTER).exists():
        raise Refused(_("This webcast is over."), cure=_("Ask in a reply."))


def ask(occasion: Occasion, text: str, *, by: Person) -> Question:
    """One more question; the same that waits already is the same."""
    check_ask(occasion, by=by)
    tidy = " ".join(text.replace("\x00", "").split())
    if len(tidy) < 5:
        raise Refused(_("What would you like to know?"), field="text")
    if len(tidy) > LONGEST:
        raise Refused(_("This has at most %(most)s characters.") % {"most": LONGEST}, field="text")
    topics.check_may_publish(occasion.topic.board, by=by, title="", html=escape(tidy))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        waiting = Question.objects.standing().filter(occasion=occasion, person=by, answered_at__isnull=True)
        same = waiting.filter(text=tidy).first()
        if same is not None:
            return same
        if waiting.count() >= MOST_OPEN:
            raise Refused(_("Several of your questions wait already."), field="text")
        keep_pace("reply", by, occasion.topic.board.scope_id)
        question = Question.objects.create(occasion=occasion, person=by, text=tidy, votes_count=1)
        QuestionVote.objects.create(question=question, person=by)
        journal.record(ASKED, by=by, on=question, **_place(question))
        touch(f"topic:{occasion.topic_id}")
    return question


def check_remove(question: Question, *, by: Any) -> None:
    """Who asked may, while it waits; who hosts and who may hide posts there may always."""
    if question.person_id is not None and question.person_id == getattr(by, "pk", None) and question.answered_at is None:
        return
    _check_tidy(question, by)


def remove(question: Question, *, by: Person) -> None:
    """Nobody reads it any more but who may show it again; removed already, nothing changes."""
    check_remove(question, by=by)
    _show(question, REMOVED, by)


def check_reveal(question: Question, *, by: Any) -> None:
    """Who asked may where they removed it themselves, and may still write; who hosts and who may hide posts there may always."""
    if question.person_id is not None and question.removed_by_id == question.person_id == getattr(by, "pk", None):
        standing.of(by).require(REPLY, question.occasion.topic.board.scope_id)
    else:
        _check_tidy(question, by)


def reveal(question: Question, *, by: Person) -> None:
    """It is asked after all, with the votes that it had; there already, nothing changes."""
    check_reveal(question, by=by)
    _show(question, REVEALED, by)


def vote(question: Question, *, by: Person) -> None:
    """I want to know that, too; again, nothing changes."""
    _check_vote(question, by)
    with transaction.atomic():
        if QuestionVote.objects.get_or_create(question=question, person=by)[1]:
            _voted(question, WANTED, by)


def unvote(question: Question, *, by: Person) -> None:
    """Take the vote back; where none was given, nothing changes."""
    _check_vote(question, by)
    with transaction.atomic():
        if QuestionVote.objects.filter(question=question, person=by).delete()[0]:
            _voted(question, UNWANTED, by)


def answer(question: Question, *, by: Person) -> None:
    """Mark it as answered; answered already, nothing changes."""
    _mark(question, ANSWERED, by)


def unanswer(question: Question, *, by: Person) -> None:
    """It waits for an answer after all."""
    _mark(question, UNANSWERED, by)


def of(occasion: Occasion) -> list[Question]:
    """What is asked: waiting ones first, the most wanted first."""
    rows = Question.objects.standing().filter(occasion=occasion).select_related("person")
    return sorted(rows.order_by("-votes_count", "id")[:200], key=lambda row: row.answered_at is not None)


def removed(occasion: Occasion) -> list[Question]:
    """What was asked and removed, the latest removed first."""
    return list(Question.objects.filter(occasion=occasion, removed_at__isnull=False).select_related("person").order_by("-removed_at", "-id")[:200])


def wanted_by(person: Any, occasion: Occasion) -> set[int]:
    """The questions that this person voted for."""
    if not getattr(person, "pk", None):
        return set()
    return set(QuestionVote.objects.filter(person=person, question__occasion=occasion).values_list("question_id", flat=True))


@departures.on_removal
def empty(person: Person) -> None:
    """What a member asked who takes their words away."""
    asked = Question.objects.filter(person=person)
    topic_ids = set(asked.values_list("occasion__topic_id", flat=True))
    asked.delete()
    touch(*(f"topic:{topic_id}" for topic_id in topic_ids))


def _check_vote(question: Question, by: Person) -> None:
    check_ask(question.occasion, by=by)
    _check_stands(question)
    if question.answered_at is not None:
        raise Refused(_("This question was answered."))


def _check_stands(question: Question) -> None:
    if question.removed_at is not None:
        raise Refused(_("This question was removed."))


def _check_tidy(question: Question, by: Any) -> None:
    if not standing.of(by).allows(HIDE, question.occasion.topic.board.scope_id):
        occasions.check_manage(question.occasion, by=by)


def _show(question: Question, deed: journal.Deed, by: Person) -> None:
    is_removed = deed is REMOVED
    with transaction.atomic():
        rows = Question.objects.filter(pk=question.pk, removed_at__isnull=is_removed)
        if rows.update(removed_at=clock.now() if is_removed else None, removed_by=by if is_removed else None):
            journal.record(deed, by=by, on=question, **_facts(question))
            touch(f"topic:{question.occasion.topic_id}")


def _voted(question: Question, deed: journal.Deed, by: Person) -> None:
    Question.objects.select_for_update().get(pk=question.pk)
    Question.objects.filter(pk=question.pk).update(votes_count=question.votes.count())
    journal.record(deed, by=by, on=question, **_facts(question))
    touch(f"topic:{question.occasion.topic_id}")


def _mark(question: Question, deed: journal.Deed, by: Person) -> None:
    occasions.check_manage(question.occasion, by=by)
    _check_stands(question)
    is_answered = deed is ANSWERED
    with transaction.atomic():
        rows = Question.objects.filter(pk=question.pk, answered_at__isnull=is_answered)
        if rows.update(answered_at=clock.now() if is_answered else None):
            journal.record(deed, by=by, on=question, **_facts(question))
            touch(f"topic:{question.occasion.topic_id}")


def _place(question: Question) -> dict[str, Any]:
    return {"topic": question.occasion.topic_id, "board": question.occasion.topic.board_id}


def _facts(question: Question) -> dict[str, Any]:
    return {**_place(question), "author": question.person_id}
