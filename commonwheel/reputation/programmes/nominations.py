"""Nominations: members say who should be in a programme, and why. Who runs it reads them and answers."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry
from commonwheel.reputation.programmes import terms
from commonwheel.reputation.programmes.programmes import RUN, Programme, check_open, check_run

NOMINATE = powers.declare("programme.nominate", gettext_lazy("Nominate members for programmes"), default=powers.MEMBERS)


def _about(entry: Entry) -> journal.About | None:
    programme = Programme.objects.filter(pk=entry.facts["programme"]).first()
    return journal.About(programme.name, f"/settings/programme/{programme.slug}/members/") if programme else None


MADE = journal.declare(
    "programme.nominated", gettext_lazy("nominated a member for a programme"), facts=["programme", "person", "scope"], public=False, about=_about
)
DECLINED = journal.declare("programme.nomination_declined", gettext_lazy("declined a nomination"), facts=["programme", "person", "scope"], audited=True, public=False)
LONGEST = 500


class ProgrammeNominations(models.QuerySet["ProgrammeNomination"]):
    def visible_to(self, person: Any) -> ProgrammeNominations:
        """Those one made oneself, and those of programmes that one runs. Who is nominated is not told by this."""
        pk = getattr(person, "pk", None)
        if not pk:
            return self.none()
        used = Programme.objects.values_list("scope_id", flat=True).distinct()
        return self.filter(models.Q(by=pk) | models.Q(programme__scope__in=standing.of(person).scopes_with(RUN, used)))

    def open(self) -> ProgrammeNominations:
        return self.filter(answered_at__isnull=True)


class ProgrammeNomination(models.Model):
    """That one member should be in a programme, says another. ``answer`` is for who said so."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="nominations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="nominations_received")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="nominations_made")
    reason = models.CharField(max_length=LONGEST)
    at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    is_called = models.BooleanField(default=False)
    answer = models.CharField(max_length=LONGEST, blank=True)

    objects = ProgrammeNominations.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "person", "by"], condition=models.Q(answered_at__isnull=True), name="nomination_open_once")
        ]


departures.covers(ProgrammeNomination, by=GOES, person=GOES, answered_by=STAYS, tells=("programme__name", "reason", "at", "answered_at", "answer"))


def check_nominate(programme: Programme, *, by: Any) -> None:
    """Refused without the power, and where the programme asks nobody."""
    standing.of(by).require(NOMINATE, programme.scope_id)
    check_open(programme)
    if not programme.takes_nominations:
        raise Refused(_("Who runs this programme chooses its members without nominations."))


def nominate(programme: Programme, person: Person, *, by: Person, reason: str) -> ProgrammeNomination:
    """Say who should be in, and why; said again, the latest reason stands. Refused for oneself and for who is in."""
    check_nominate(programme, by=by)
    if person.pk == by.pk:
        raise Refused(_("You cannot nominate yourself."), cure=_("Others can nominate you."), field="handle")
    if not person.is_active:
        raise Refused(_("Nobody has this handle."), field="handle")
    if terms.of(person, programme) is not None:
        raise Refused(_("%(name)s is in this programme.") % {"name": person.name}, field="handle")
    reason = " ".join(reason.replace("\x00", "").split())[:LONGEST]
    if not reason:
        raise Refused(_("Say why."), field="reason")
    with transaction.atomic():
        row, is_new = ProgrammeNomination.objects.get_or_create(programme=programme, person=person, by=by, answered_at=None, defaults={"reason": reason})
        if is_new:
            journal.record(MADE, by=by, on=row, programme=programme.pk, person=person.pk, scope=programme.scope_id)
        elif row.reason != reason:
            row.reason = reason
            row.save(update_fields=["reason"])
        touch("programmes")
    return row


def withdraw(row: ProgrammeNomination, *, by: Person) -> None:
    """Take one's own nomination back; answered already, nothing changes."""
    if row.by_id != by.pk:
        raise Refused(_("Only who nominated can take it back."))
    with transaction.atomic():
        ProgrammeNomination.objects.open().filter(pk=row.pk).delete()
        touch("programmes")


def decline(row: ProgrammeNomination, *, by: Person, answer: str = "") -> None:
    """Answer that they will not be called now; answered already, nothing changes."""
    check_run(row.programme, by=by)
    said = " ".join(answer.replace("\x00", "").split())[:LONGEST]
    with transaction.atomic():
        if ProgrammeNomination.objects.open().filter(pk=row.pk).update(answered_at=clock.now(), answered_by=by, answer=said):
            journal.record(DECLINED, by=by, on=row, programme=row.programme_id, person=row.person_id, scope=row.programme.scope_id)
            touch("programmes")


def settle(programme: Programme, person: Person, *, by: Person) -> None:
    """The member is called: what others said for them is answered."""
    ProgrammeNomination.objects.open().filter(programme=programme, person=person).update(answered_at=clock.now(), answered_by=by, is_called=True)
