"""Approvals: who wants to join waits until somebody lets them in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import addresses, departures, people
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

APPROVE = powers.declare("member.approve", gettext_lazy("Let applicants in, or turn them away"))
MADE = journal.declare("application.made", gettext_lazy("asked to join"), audited=True, public=False)
ACCEPTED = journal.declare("application.accepted", gettext_lazy("let an applicant in"), facts=["person"], audited=True, public=False)
DECLINED = journal.declare("application.declined", gettext_lazy("turned an applicant away"), facts=["person"], audited=True, public=False)


class Applications(models.QuerySet["Application"]):
    def visible_to(self, person: Any) -> Applications:
        """Only those who may decide see who waits."""
        return self if standing.of(person).allows(APPROVE) else self.none()


class Application(models.Model):
    """That somebody asked to join: their account is there, and closed until they are let in."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="application")
    words = models.CharField(max_length=500, blank=True)
    """Why they want to join, for those who decide."""
    at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    """Why they were turned away; the applicant reads it."""
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = Applications.as_manager()


departures.covers(Application, person=GOES, by=STAYS, tells=("words", "at", "accepted_at", "declined_at", "reason"))


def apply(person: Person, *, words: str = "") -> Application:
    """Note that a new account, made closed, waits to be let in."""
    with transaction.atomic():
        application = Application.objects.create(person=person, words=" ".join(words.replace("\x00", "").split())[:500])
        journal.record(MADE, by=person, on=application)
    return application


def of(person: Person) -> Application | None:
    """The application of a person who is not let in (yet)."""
    return Application.objects.filter(person=person, accepted_at__isnull=True).first()


def accept(application: Application, *, by: Person) -> None:
    """Let somebody in, also after they were turned away."""
    standing.of(by).require(APPROVE)
    with transaction.atomic():
        if _decide(application, by, accepted_at=clock.now(), declined_at=None, reason=""):
            people.let_in(application.person)
            journal.record(ACCEPTED, by=by, on=application, person=application.person_id)


def decline(application: Application, *, by: Person, reason: str) -> None:
    """Turn somebody away; they read why when they come back."""
    standing.of(by).require(APPROVE)
    reason = " ".join(reason.replace("\x00", "").split())[:300]
    if not reason:
        raise Refused(_("Say why: the applicant will see it."), field="reason")
    with transaction.atomic():
        if _decide(application, by, declined_at=clock.now(), reason=reason):
            journal.record(DECLINED, by=by, on=application, person=application.person_id)


def _decide(application: Application, by: Person, *, declined_at: datetime | None, reason: str, accepted_at: datetime | None = None) -> bool:
    """Whether this changed anything: who was let in stays in, and nobody is turned away twice."""
    waiting = Application.objects.filter(pk=application.pk, accepted_at__isnull=True)
    if accepted_at is None:
        waiting = waiting.filter(declined_at__isnull=True)
    changed = waiting.update(accepted_at=accepted_at, declined_at=declined_at, reason=reason, by=by)
    application.refresh_from_db()
    return bool(changed)


def numbered(pk: int) -> Application | None:
    """The application of this number, for the applicant who knows it from their own session."""
    return Application.objects.filter(pk=pk).select_related("person").first()


def waiting(most: int = 200) -> list[Application]:
    """Who waits and has confirmed their address, the longest first."""
    rows = Application.objects.filter(accepted_at__isnull=True, declined_at__isnull=True).select_related("person").order_by("at", "pk")
    return list(_confirmed(rows)[:most])


def waiting_count() -> int:
    """How many wait."""
    return _confirmed(Application.objects.filter(accepted_at__isnull=True, declined_at__isnull=True)).count()


def declined(most: int = 20) -> list[Application]:
    """Who was turned away, the latest first."""
    return list(Application.objects.filter(declined_at__isnull=False).select_related("person", "by").order_by("-declined_at")[:most])


def _confirmed(rows: Applications) -> Applications:
    return rows.filter(person_id__in=addresses.verified())
