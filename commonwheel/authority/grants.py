"""Grants: a role or a single power that a person holds at a place, from a source, perhaps with an end.

Whoever holds something with the right to pass it on (Assign) may grant it within the same place.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures, people
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Mark, Person
from commonwheel.authority import powers, standing
from commonwheel.authority.powers import Power
from commonwheel.authority.roles import Role, Value
from commonwheel.authority.rulebook import Rulebook
from commonwheel.authority.scopes import ROOT, Scope
from commonwheel.authority.standing import Held, Standing
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

GIVEN = journal.declare(
    "grant.given", gettext_lazy("gave a power"), facts=["person", "role", "scope"], audited=True, public=False
)
CHANGED = journal.declare(
    "grant.changed", gettext_lazy("changed how somebody holds a power"), facts=["person", "role", "scope"], audited=True, public=False
)
ENDED = journal.declare(
    "grant.ended", gettext_lazy("took a power back"), facts=["person", "role", "scope"], audited=True, public=False
)


MARKS = (Mark.STAFF, Mark.VENDOR, Mark.MODERATOR)
"""Who holds several roles is marked with the first of these."""


class Source(models.TextChoices):
    STAFF = "staff", gettext_lazy("given by hand")
    RANK = "rank", gettext_lazy("earned by rank")
    ELECTION = "election", gettext_lazy("by election")
    GROUP = "group", gettext_lazy("by a group")
    PROGRAMME = "programme", gettext_lazy("by a programme")
    DIRECTORY = "directory", gettext_lazy("by a group of a directory")
    SETUP = "setup", gettext_lazy("set up with the community")


class Grants(models.QuerySet["Grant"]):
    def active(self) -> Grants:
        now = clock.now()
        return self.filter(models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=now), ended_at__isnull=True)


class Grant(models.Model):
    """A role, or one power, that a person holds at a place and below it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    power = models.CharField(max_length=60, blank=True)
    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="grants")
    may_pass_on = models.BooleanField(default=False)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.STAFF)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = Grants.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_is_a_role_or_a_power",
                condition=models.Q(role__isnull=False, power="") | (models.Q(role__isnull=True) & ~models.Q(power="")),
            )
        ]


departures.covers(Grant, person=GOES, by=STAYS, ended_by=STAYS, tells=("role__slug", "power", "scope_id", "at", "ends_at", "ended_at"))


def check_grant(what: Role | Power, *, at: Scope, by: Person) -> None:
    """Refused unless ``by`` holds this with the right to pass it on, here or above."""
    own = standing.of(by)
    may = own.may_pass_on_role(what.pk, at.pk) if isinstance(what, Role) else own.verdict(what, at.pk).may_pass_on
    if not may:
        raise Refused(
            _("You cannot give “%(what)s” here.") % {"what": what},
            cure=_("Only who holds it with the right to pass it on may give it."),
        )


def give(
    what: Role | Power,
    to: Person,
    *,
    by: Person | None,
    at: Scope | None = None,
    ends_at: datetime | None = None,
    may_pass_on: bool = False,
    source: str = Source.STAFF,
) -> Grant:
    """Give a role or power; given again, the standing grant is answered. ``by=None`` is the system itself."""
    scope = at or Scope.objects.get(pk=ROOT)
    if by is not None:
        check_grant(what, at=scope, by=by)
        _check_time(what, at=scope, by=by, ends_at=ends_at)
    with transaction.atomic():
        # Locked, or given twice at the same moment it would be held twice, and ended once it would still be held.
        Person.objects.select_for_update(no_key=True).get(pk=to.pk)
        grant = held(what, to, at=scope, source=source)
        if grant is None:
            grant = Grant.objects.create(
                person=to, scope=scope, source=source, by=by, ends_at=ends_at, may_pass_on=may_pass_on, **_named(what)
            )
            _record(GIVEN, grant, by=by, changes=[("power", "", grant.power), *_how(grant, None, False)])
        elif (grant.ends_at, grant.may_pass_on) != (ends_at, may_pass_on):
            if by is not None and ends_at is not None:
                _lock_others(grant)
                check_owner_stays(grant)
            before = grant.ends_at, grant.may_pass_on
            grant.ends_at, grant.may_pass_on = ends_at, may_pass_on
            grant.save(update_fields=["ends_at", "may_pass_on"])
            _record(CHANGED, grant, by=by, changes=_how(grant, *before))
        _settle(to)
    return grant


def held(what: Role | Power, by: Person, *, at: Scope, source: str = Source.STAFF) -> Grant | None:
    """What gives a person this at exactly this place, from one source."""
    return by.grants.active().filter(scope=at, source=source, **_named(what)).first()


def at(scope: Scope) -> list[Grant]:
    """Everything that is held at exactly this place, the latest first."""
    return list(Grant.objects.active().filter(scope=scope).select_related("person", "role", "by").order_by("-at", "-id"))


def found(pk: int) -> Grant | None:
    """The grant of this number, if it stands. Who may end it is asked by ``check_end``."""
    return Grant.objects.active().filter(pk=pk).select_related("person", "role", "scope").first()


def check_end(grant: Grant, *, by: Person) -> None:
    """Refused unless it is one's own, or ``by`` might have given it; and for the last owner's role."""
    if by != grant.person:
        check_grant(grant.role or standing.power(grant.power), at=grant.scope, by=by)
    check_owner_stays(grant)


def end(grant: Grant, *, by: Person | None) -> None:
    """Take a grant back."""
    with transaction.atomic():
        if by is not None:
            _lock_others(grant)
            check_end(grant, by=by)
        if Grant.objects.filter(pk=grant.pk, ended_at__isnull=True).update(ended_at=clock.now(), ended_by=by):
            _record(ENDED, grant, by=by, changes=[("power", grant.power, "")])
        _settle(grant.person)


def settle_marks(role: Role) -> None:
    """What a role marks its holders with has changed."""
    held = Grant.objects.active().filter(role=role, scope_id=ROOT)
    for person in Person.objects.filter(pk__in=held.values("person")):
        _settle(person)


def _lock_others(grant: Grant) -> None:
    """Two owners who go at the same moment come one after the other, or each would see the other stay."""
    list(Grant.objects.select_for_update().filter(scope=grant.scope_id, role=grant.role_id).order_by("pk"))


def _named(what: Role | Power) -> dict[str, Any]:
    return {"role": what} if isinstance(what, Role) else {"power": what.name}


def _record(deed: journal.Deed, grant: Grant, *, by: Person | None, changes: list[tuple[str, Any, Any]]) -> None:
    journal.record(deed, by=by, on=grant, person=grant.person_id, role=grant.role_id, scope=grant.scope_id, changes=changes)


def _how(grant: Grant, ends_at: datetime | None, may_pass_on: bool) -> list[tuple[str, Any, Any]]:
    """What is new of how a grant is held."""
    return [
        ("ends_at", ends_at.isoformat() if ends_at else "", grant.ends_at.isoformat() if grant.ends_at else ""),
        ("may_pass_on", "yes" if may_pass_on else "", "yes" if grant.may_pass_on else ""),
    ]


def check_owner_stays(grant: Grant) -> None:
    """Refused for the only owner without an end: nobody would be left who can give powers."""
    if grant.role is None or not grant.role.holds_all or grant.scope_id != ROOT or grant.ends_at is not None:
        return
    others = Grant.objects.active().filter(role__holds_all=True, scope=ROOT, ends_at__isnull=True, person__is_active=True)
    if not others.exclude(person=grant.person_id).exists():
        raise Refused(_("The community needs an owner."), cure=_("Make somebody else an owner first."))


def of_role(slug: str) -> models.QuerySet[Grant]:
    """What gives this role for the whole community now."""
    return Grant.objects.active().filter(role__slug=slug, scope_id=ROOT)


def _check_time(what: Role | Power, *, at: Scope, by: Person, ends_at: datetime | None) -> None:
    """Refused for an end in the past, and for longer than one holds it oneself."""
    if ends_at is not None and ends_at <= clock.now():
        raise Refused(_("The end lies in the past."), field="ends_at")
    until = _until(what, standing.of(by), at.pk)
    if until is not None and (ends_at is None or ends_at > until):
        raise Refused(_("You hold this for a time yourself, so you cannot give it for longer."), field="ends_at")


def _until(what: Role | Power, held: Standing, scope: int) -> datetime | None:
    """When the right to give this ends; None where it does not."""
    chain, book = set(held.book.chain(scope)), held.book
    ends = [each.ends_at for each in held.held if each.scope in chain and _passes_on(each, what, book, scope)]
    if not ends and isinstance(what, Role):
        # Given on the strength of its powers: the first of these that ends, ends it.
        gives = [(power, place) for power, place in book.given_by(book.roles[what.pk], scope) if power in powers.powers]
        untils = [_until(powers.powers[power], held, place) for power, place in gives]
        return min((until for until in untils if until), default=None)
    return None if None in ends else max((end for end in ends if end), default=None)


def _passes_on(held: Held, what: Role | Power, book: Rulebook, scope: int) -> bool:
    """Whether this is what the right to give comes from."""
    if held.role is None:
        return held.may_pass_on and isinstance(what, Power) and held.power == what.name
    if held.role.holds_all:
        return True
    if isinstance(what, Role):
        return held.may_pass_on and held.role.id == what.pk
    ruled = book.ruled(held.role.slug, what.name, scope)
    return ruled is not None and ruled[0] == Value.ASSIGN


def _settle(person: Person) -> None:
    """What a person is marked as follows from the roles they hold for the whole community."""
    touch(f"standing:{person.pk}")
    marks = set(
        person.grants.active().filter(scope_id=ROOT, role__isnull=False).values_list("role__mark", flat=True)
    )
    people.mark(person, next((mark for mark in MARKS if mark in marks), ""))
