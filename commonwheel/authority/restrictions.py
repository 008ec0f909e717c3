"""Restrictions: a ban is a negative grant with a reason and perhaps an end. A banned member may read as a visitor may."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.authority.scopes import ROOT, Scope
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

BAN = powers.declare("member.ban", gettext_lazy("Ban members, and lift bans"))
BANNED = journal.declare("member.banned", gettext_lazy("banned a member"), facts=["person", "scope"], audited=True, public=False)
LIFTED = journal.declare("member.unbanned", gettext_lazy("lifted a ban"), facts=["person", "scope"], audited=True, public=False)


class Restrictions(models.QuerySet["Restriction"]):
    def active(self) -> Restrictions:
        return self.filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=clock.now()), lifted_at__isnull=True
        )


class Restriction(models.Model):
    """A ban from a place and all below it. The reason is shown to who is banned."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="restrictions")
    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="restrictions")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = Restrictions.as_manager()


departures.covers(Restriction, person=GOES, by=STAYS, lifted_by=STAYS, tells=("reason", "at", "ends_at", "lifted_at"))


def check_ban(person: Person, *, by: Person, at: Scope | None = None) -> None:
    """Refused without the power, against oneself, against an owner, and among those who may ban."""
    scope = at.pk if at else ROOT
    standing.of(by).require(BAN, scope)
    if person == by:
        raise Refused(_("You cannot ban yourself."))
    if standing.of(person).holds_all(ROOT):
        raise Refused(_("An owner cannot be banned."))
    if standing.of(person).allows(BAN, scope) and not standing.of(by).holds_all(scope):
        raise Refused(_("This member may ban others too."), cure=_("An owner can ban them, or take their role back."))


def ban(
    person: Person, *, by: Person | None, reason: str, at: Scope | None = None, ends_at: datetime | None = None
) -> Restriction:
    """Ban from a place (the community, unless said). Banned again, the standing ban gets the new reason and end."""
    scope = at or Scope.objects.get(pk=ROOT)
    if by is not None:
        check_ban(person, by=by, at=scope)
    if not reason.strip():
        raise Refused(_("Say why: the member will see it."), field="reason")
    if ends_at is not None and ends_at <= clock.now():
        raise Refused(_("The end lies in the past."), field="ends_at")
    with transaction.atomic():
        # Locked, or said twice at the same moment there would be two bans, and one would outlast the other's lifting.
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        restriction = person.restrictions.active().filter(scope=scope).first()
        if restriction is None:
            restriction = Restriction.objects.create(person=person, scope=scope, reason=reason, by=by, ends_at=ends_at)
            journal.record(BANNED, by=by, on=restriction, person=person.pk, scope=scope.pk)
        else:
            restriction.reason, restriction.ends_at = reason, ends_at
            restriction.save(update_fields=["reason", "ends_at"])
        touch(f"standing:{person.pk}")
    return restriction


def lift(restriction: Restriction, *, by: Person | None) -> None:
    """End a ban early."""
    if by is not None:
        standing.of(by).require(BAN, restriction.scope_id)
    with transaction.atomic():
        if Restriction.objects.filter(pk=restriction.pk, lifted_at__isnull=True).update(lifted_at=clock.now(), lifted_by=by):
            journal.record(LIFTED, by=by, on=restriction, person=restriction.person_id, scope=restriction.scope_id)
        touch(f"standing:{restriction.person_id}")
