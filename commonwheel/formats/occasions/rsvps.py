"""RSVPs: who comes to a date, who may come, who waits for a seat. A seat that becomes free goes to who waited longest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.ledger import journal

RSVP = powers.declare("occasion.answer", gettext_lazy("Say whether they come to events"), default=powers.MEMBERS)
ANSWERED = journal.declare(
    "occasion.answered", gettext_lazy("said whether they come to an event"), facts=["topic", "board", "date", "is_going", "is_waiting"]
)
WITHDRAWN = journal.declare("occasion.withdrawn", gettext_lazy("took back what they said about an event"), facts=["topic", "board", "date"])
SEATED = journal.declare("occasion.seated", gettext_lazy("got a seat from the waiting list"), facts=["topic", "board", "date", "person"])


class Answer(models.TextChoices):
    GOING = "going", gettext_lazy("Going")
    MAYBE = "maybe", gettext_lazy("Maybe")
    NO = "no", gettext_lazy("Not going")


class Rsvp(models.Model):
    """What one member said about one date, and since when: the order of those who wait."""

    date = models.ForeignKey(Date, on_delete=models.CASCADE, related_name="rsvps", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="rsvps")
    answer = models.CharField(max_length=5, choices=Answer.choices)
    is_waiting = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    attended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["date", "person"], name="rsvp_once")]
        indexes = [models.Index(fields=["date", "answer", "is_waiting", "at", "id"], name="rsvp_queue")]


def check_answer(date: Date, *, by: Any) -> None:
    """Refused without the power, for a hidden event, and once the date is cancelled or over."""
    topic = date.occasion.topic
    standing.of(by).require(RSVP, topic.board.scope_id)
    if topic.hidden_at:
        raise Refused(_("This event is hidden."))
    if date.cancelled_at:
        raise Refused(_("This date was cancelled."))
    if date.is_over:
        raise Refused(_("This date is over."))


def answer(date: Date, answer: str, *, by: Person) -> Rsvp:
    """Come, perhaps come, or not. Who wants to come to a full date waits. Said again, nothing changes."""
    if answer not in Answer.values:
        raise Refused(_("Choose: going, maybe or not going."), field="answer")
    check_answer(date, by=by)
    with transaction.atomic():
        locked = _locked(date)
        check_answer(locked, by=by)
        rsvp = Rsvp.objects.filter(date=locked, person=by).first() or Rsvp(date=locked, person=by)
        if rsvp.answer == answer:
            return rsvp
        rsvp.answer, rsvp.at = answer, clock.now()
        rsvp.is_waiting = answer == Answer.GOING and locked.seats_left == 0
        rsvp.save()
        journal.record(
            ANSWERED, by=by, on=rsvp, **_facts(locked), is_going=int(answer == Answer.GOING), is_waiting=int(rsvp.is_waiting)
        )
        promote(locked)
    return rsvp


def answer_all(occasion: Occasion, answer_: str, *, by: Person) -> list[Rsvp]:
    """The same answer for every date of a series that can still be answered."""
    rows = occasion.dates.to_come().standing().select_related("occasion__topic__board").order_by("pk")
    dates = list(rows)
    if not dates:
        raise Refused(_("No date of this event is left."))
    with transaction.atomic():
        return [answer(date, answer_, by=by) for date in dates]


def withdraw(date: Date, *, by: Person) -> None:
    """Say nothing any more; where nothing was said, nothing changes. A seat goes to who waits."""
    check_answer(date, by=by)
    with transaction.atomic():
        locked = _locked(date)
        if Rsvp.objects.filter(date=locked, person=by).delete()[0]:
            journal.record(WITHDRAWN, by=by, on=locked, **_facts(locked))
            promote(locked)


def promote(date: Date) -> list[Rsvp]:
    """Give free seats to those who wait, the longest first, and count anew; inside a transaction that holds the date.

    Who may not come any more (banned, shut out of the board) is passed over and goes on waiting.
    """
    _count(date)
    seated = []
    for rsvp in Rsvp.objects.filter(date=date, is_waiting=True).select_related("person").order_by("at", "id"):
        if date.seats_left == 0:
            break
        if not rsvp.person.is_active or not allowed(check_answer, date, by=rsvp.person):
            continue
        rsvp.is_waiting = False
        rsvp.save(update_fields=["is_waiting"])
        journal.record(SEATED, by=None, on=rsvp, **_facts(date), person=rsvp.person_id)
        seated.append(rsvp)
        date.going_count += 1
    _count(date)
    Date.objects.filter(pk=date.pk).update(
        going_count=date.going_count, maybe_count=date.maybe_count, waiting_count=date.waiting_count
    )
    touch(f"topic:{date.occasion.topic_id}", f"board:{date.occasion.topic.board_id}")
    return seated


def make_room(occasion: Occasion) -> None:
    """After the capacity grew: seats for those who wait, on every date to come."""
    for date in occasion.dates.to_come().order_by("pk"):
        promote(_locked(date))


def of(person: Any, date_ids: Sequence[int]) -> dict[int, Rsvp]:
    """Date id → what this person said."""
    if not getattr(person, "pk", None) or not date_ids:
        return {}
    return {rsvp.date_id: rsvp for rsvp in Rsvp.objects.filter(person=person, date_id__in=date_ids)}


def places_in_queue(person: Any, date_ids: Sequence[int]) -> dict[int, int]:
    """Date id → the place of this person on its waiting list, 1 for who is next; dates they do not wait for are left out."""
    if not getattr(person, "pk", None):
        return {}
    mine = models.OuterRef
    sooner = models.Q(at__lt=mine("at")) | models.Q(at=mine("at"), id__lt=mine("pk"))
    ahead = Rsvp.objects.filter(sooner, date=mine("date"), is_waiting=True).order_by().values("date").annotate(number=models.Count("pk"))
    rows = Rsvp.objects.filter(person=person, date_id__in=date_ids, is_waiting=True)
    return {pk: (number or 0) + 1 for pk, number in rows.values_list("date_id", models.Subquery(ahead.values("number")))}


def going(date: Date, most: int = 12) -> list[Person]:
    """Who has a seat, the first to say so first."""
    rows = Rsvp.objects.filter(date=date, answer=Answer.GOING, is_waiting=False, person__is_active=True)
    return [row.person for row in rows.select_related("person").order_by("at", "id")[:most]]


def guest_ids(date_ids: Sequence[int], *, seated_only: bool = False) -> list[int]:
    """The ids of those who come or perhaps come to any of these dates, who wait included; or who have a seat, alone."""
    rows = Rsvp.objects.filter(date_id__in=date_ids)
    rows = rows.filter(answer=Answer.GOING, is_waiting=False) if seated_only else rows.exclude(answer=Answer.NO)
    return sorted(set(rows.values_list("person_id", flat=True)))


def _locked(date: Date) -> Date:
    """The date, held until the transaction ends: seats are given one after the other."""
    return Date.objects.select_for_update().get(pk=date.pk)


def _count(date: Date) -> None:
    counts = dict.fromkeys(("going", "maybe", "waiting"), 0)
    rows = Rsvp.objects.filter(date=date).values_list("answer", "is_waiting").order_by()
    for said, is_waiting, number in rows.annotate(number=models.Count("pk")):
        if said != Answer.NO:
            counts["waiting" if is_waiting else said] += number
    date.going_count, date.maybe_count, date.waiting_count = counts["going"], counts["maybe"], counts["waiting"]


def _facts(date: Date) -> dict[str, Any]:
    return {"topic": date.occasion.topic_id, "board": date.occasion.topic.board_id, "date": date.pk}


def _give_up(person: Person) -> None:
    """The seats of somebody who leaves go to who waits; who came to what is over is counted on."""
    for rsvp in Rsvp.objects.filter(person=person).select_related("date__occasion__topic__board"):
        locked = _locked(rsvp.date)
        rsvp.delete()
        if locked.ends_at > clock.now():
            promote(locked)


departures.covers(Rsvp, person=_give_up, tells=("date__occasion__topic_id", "answer", "is_waiting", "at", "attended_at"))
