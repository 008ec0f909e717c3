"""Departures: what becomes of everything when a member leaves.

Every record with a tie to a person says here, in the module that owns it, what its owner is told in an export and what
becomes of the tie: ``covers(Bookmark, person=GOES, tells=("post_id", "at"))``. A record that says nothing fails a test,
and nobody could leave. What the programs of others keep of a sign-in goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from django.apps import apps
from django.core import signing
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import people
from commonwheel.accounts.names import NameWord
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry

LEAVING = journal.declare("member.leaving", gettext_lazy("wants to leave"), public=False, webhooks=False)
RETURNED = journal.declare("member.returned", gettext_lazy("stays after all"), public=False, webhooks=False)
LEFT = journal.declare("member.left", gettext_lazy("left the community"), public=False)


class Fate(Enum):
    """What becomes of a record of somebody who left: it goes with them, or it stays and names nobody."""

    GOES = "goes"
    STAYS = "stays"


GOES, STAYS = Fate.GOES, Fate.STAYS
Act = Callable[[Person], None]


@dataclass(frozen=True)
class Cover:
    """What a record said. The first of its fields is whose it is; ``files`` are fields that go into the export as files."""

    record: type[models.Model]
    fields: dict[str, Fate | Act]
    tells: tuple[str, ...]
    files: tuple[str, ...]

    def rows(self, person: Person) -> models.QuerySet[Any]:
        """The member's own."""
        return self.record._base_manager.filter(**{next(iter(self.fields)): person}).order_by("pk")


covered: dict[str, Cover] = {}
before_leaving: list[Act] = []
"""Each may raise Refused: somebody who is needed stays."""
removals: list[Act] = []
"""What takes the words of somebody away who does not want to leave them here."""


class Departure(models.Model):
    """That a member is leaving: until ``due_at`` they may come back, and then they are gone."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="departure")
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(db_index=True)
    removes = models.BooleanField(default=False)
    """Whether what they wrote is taken away too."""


def covers(record: type[models.Model], *, tells: tuple[str, ...] = (), files: tuple[str, ...] = (), **fields: Fate | Act) -> None:
    """Say what becomes of each tie between a record and a person. A function does it itself, in the same transaction."""
    label = record._meta.label
    if label in covered:
        raise ValueError(f"{label} is covered twice")
    covered[label] = Cover(record, fields, tells, files)


def on_removal(act: Act) -> Act:
    """Register what takes somebody's words away."""
    removals.append(act)
    return act


covers(Departure, person=GOES)
covers(NameWord, person=GOES, tells=())
covers(Entry, actor=STAYS, tells=("kind", "subject_kind", "subject_id", "at"))


def check_leave(person: Person) -> None:
    """Refused while somebody above needs them here."""
    with transaction.atomic():
        for gate in before_leaving:
            gate(person)


def leave(person: Person, *, removes: bool, days: int) -> Departure:
    """Out of sight at once, and gone after so many days, unless they come back. Asked again, the latest wish counts."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        check_leave(person)
        due = clock.now() + timedelta(days=days)
        departure, _is_new = Departure.objects.update_or_create(
            person=person, defaults={"removes": removes, "due_at": due, "asked_at": clock.now()}
        )
        people.show(person, False)
        journal.record(LEAVING, by=person, on=person)
    return departure


def take_back(person: Person) -> bool:
    """They stay after all; whether they were leaving."""
    with transaction.atomic():
        there = Person.objects.select_for_update().filter(pk=person.pk).exists()
        if not there or not Departure.objects.filter(person=person).delete()[0]:
            return False
        people.show(person, True)
        journal.record(RETURNED, by=person, on=person)
    return True


def complete_due() -> int:
    """Let those go whose days are over; returns how many went."""
    gone = 0
    for pk in list(Departure.objects.filter(due_at__lte=clock.now()).order_by("due_at").values_list("pk", flat=True)[:100]):
        gone += complete(pk)
    return gone


def complete(person_id: int) -> bool:
    """Do to every record what it said, and forget the person; whether they went."""
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(pk=person_id).first()
        departure = Departure.objects.filter(person=person_id, due_at__lte=clock.now()).first()
        if person is None or departure is None:
            return False
        for act in removals if departure.removes else ():
            act(person)
        for cover in covered.values():
            for field, fate in cover.fields.items():
                _apply(cover.record, field, fate, person)
        for record, key in ties(ours=False):
            record._base_manager.filter(**{key: person}).delete()
        journal.record(LEFT, by=None, on=person)
        people.forget(person)
        touch("people", "members", f"member:{person_id}", "topics", "badges", "ranks")
    return True


def ties(*, ours: bool = True) -> Iterator[tuple[type[models.Model], str]]:
    """Every field of every record that points to a person: of our records, or of those of others."""
    for record in apps.get_models(include_auto_created=True):
        if record.__module__.startswith("commonwheel.") is ours:
            for field in record._meta.get_fields():
                if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.related_model is Person:
                    yield record, field.name


def uncovered() -> list[str]:
    """The ties that no record says anything about."""
    return [
        f"{record._meta.label}.{field}" for record, field in ties()
        if record._meta.label not in covered or field not in covered[record._meta.label].fields
    ]  # fmt: skip


_signer = signing.Signer(salt="commonwheel.return")


def token(person: Person) -> str:
    """What is mailed to somebody who leaves: with it they come back without signing in."""
    return _signer.sign_object([person.pk, int(person.departure.asked_at.timestamp())])


def returning(token: str) -> Person:
    """Who may come back with this token; Refused where it is made up, or they are gone or back already."""
    try:
        pk, asked = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        pk, asked = None, None
    departure = Departure.objects.select_related("person").filter(pk=pk).first()
    if departure is None or int(departure.asked_at.timestamp()) != asked:
        raise Refused(_("There is no account to come back to."), cure=_("If you stayed after all, just sign in."))
    return departure.person


def _apply(record: type[models.Model], field: str, fate: Fate | Act, person: Person) -> None:
    rows = record._base_manager.filter(**{field: person})
    if fate is GOES:
        rows.delete()
    elif fate is STAYS:
        rows.update(**{field: None})
    else:
        fate(person)  # type: ignore[operator]
