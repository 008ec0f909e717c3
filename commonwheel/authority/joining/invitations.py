"""Invitations: a member's word for somebody who is no member yet. Who came by whose is kept, as a tree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.authority.joining.modes import JOINING, PAGE
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

INVITE = powers.declare("member.invite", gettext_lazy("Invite people"), default=powers.MEMBERS)
MADE = journal.declare("invitation.made", gettext_lazy("invited somebody"), facts=["places"], audited=True, public=False)
REVOKED = journal.declare("invitation.revoked", gettext_lazy("took an invitation back"), audited=True, public=False)
USED = journal.declare("invitation.used", gettext_lazy("joined by an invitation"), facts=["inviter"], audited=True, public=False)
MOST = options.declare(
    "joining.invitations", gettext_lazy("How many open invitations a member may have"), 5, at_most=1000, power=JOINING, page=PAGE
)
LASTS = timedelta(days=30)
MOST_PLACES = 500

_signer = signing.Signer(salt="commonwheel.invitation")


class Invitations(models.QuerySet["Invitation"]):
    def open(self) -> Invitations:
        """Those that somebody can still use."""
        taken = models.Count("arrivals")
        return self.filter(revoked_at__isnull=True, ends_at__gt=clock.now()).alias(taken=taken).filter(taken__lt=models.F("places"))

    def visible_to(self, person: Any) -> Invitations:
        """One's own; to those who decide how people join, everybody's."""
        if not getattr(person, "pk", None):
            return self.none()
        return self if standing.of(person).allows(JOINING) else self.filter(by=person)


class Invitation(models.Model):
    """A way in for as many as it has places; with an address, for the holder of that address alone."""

    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="invitations")
    email = models.EmailField(blank=True)
    places = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = Invitations.as_manager()

    @property
    def token(self) -> str:
        """What stands in the link."""
        return _signer.sign(str(self.pk))


departures.covers(Invitation, by=STAYS, tells=("at", "ends_at"))


class Arrival(models.Model):
    """That a member came by an invitation."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="arrival")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="arrivals")
    inviter = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="invited")
    at = models.DateTimeField(default=clock.now)


departures.covers(Arrival, person=GOES, inviter=STAYS, tells=("at",))


def check_make(*, by: Person, places: int = 1) -> None:
    """Refused without the power, and for a member whose invitations are all out."""
    held = standing.of(by)
    held.require(INVITE)
    if held.allows(JOINING):
        return
    if places > 1:
        raise Refused(_("Your invitations are for one person each."), field="places")
    most = options.value(MOST)
    if Invitation.objects.open().filter(by=by).count() >= most:
        raise Refused(_("All %(most)s of your invitations are out.") % {"most": most}, cure=_("Take one back that nobody used."))


def make(*, by: Person, email: str = "", places: int = 1) -> Invitation:
    """Invite somebody; with an address, only its holder."""
    email = email.strip().lower()
    if email:
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise Refused(_("This is not an e-mail address."), field="email") from wrong
    if not 1 <= places <= (1 if email else MOST_PLACES):
        raise Refused(_("An invitation to one address is for one person.") if email else _("From 1 to %(most)s people, please.") % {"most": MOST_PLACES}, field="places")
    with transaction.atomic():
        # Locked, or two at the same moment would each see the last place free.
        list(Person.objects.select_for_update().filter(pk=by.pk))
        check_make(by=by, places=places)
        invitation = Invitation.objects.create(by=by, email=email, places=places, ends_at=clock.now() + LASTS)
        journal.record(MADE, by=by, on=invitation, places=places)
    return invitation


def revoke(invitation: Invitation, *, by: Person) -> None:
    """Take an invitation back; who came by it stays."""
    if invitation.by_id != by.pk:
        standing.of(by).require(JOINING)
    with transaction.atomic():
        if Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
            journal.record(REVOKED, by=by, on=invitation)


def read(token: str) -> Invitation:
    """The invitation behind a link; Refused where nobody can use it any more."""
    try:
        invitation = Invitation.objects.open().filter(pk=int(_signer.unsign(token))).select_related("by").first()
    except (signing.BadSignature, ValueError) as wrong:
        raise _over() from wrong
    if invitation is None or (invitation.by is not None and not _stands(invitation.by)):
        raise _over()
    return invitation


def check_use(invitation: Invitation, *, email: str) -> None:
    """Refused for another address than the one that was invited."""
    if invitation.email and invitation.email != email.lower():
        raise Refused(_("This invitation is for another e-mail address."), field="email", cure=_("Use the address it was sent to."))


def use(token: str, *, by: Person) -> Arrival:
    """Note that a newcomer came by this invitation; Refused where its last place went in between."""
    with transaction.atomic():
        list(Invitation.objects.select_for_update().filter(pk=read(token).pk))
        invitation = read(token)
        check_use(invitation, email=by.email)
        arrival = Arrival.objects.create(person=by, invitation=invitation, inviter=invitation.by)
        journal.record(USED, by=by, on=invitation, inviter=invitation.by_id)
    return arrival


def of(person: Person) -> list[Invitation]:
    """The invitations of a member, the latest first, each with who came by it."""
    return list(Invitation.objects.filter(by=person).prefetch_related("arrivals__person").order_by("-at")[:200])


def is_open(invitation: Invitation) -> bool:
    """Whether somebody can still use it."""
    return invitation.revoked_at is None and invitation.ends_at > clock.now() and len(invitation.arrivals.all()) < invitation.places


def tree(most: int = 2_000) -> list[tuple[int, Person, Arrival | None]]:
    """(depth, member, how they came) of all who invited or were invited: everybody below who brought them."""
    arrivals = list(Arrival.objects.select_related("person", "inviter").order_by("at", "pk")[:most])
    below: dict[int, list[Arrival]] = {}
    for arrival in arrivals:
        below.setdefault(arrival.inviter_id or 0, []).append(arrival)
    came = {arrival.person_id for arrival in arrivals}
    roots = {arrival.inviter.pk: arrival.inviter for arrival in arrivals if arrival.inviter and arrival.inviter_id not in came}
    rows: list[tuple[int, Person, Arrival | None]] = []
    open_ends: list[tuple[int, Person, Arrival | None]] = [(0, person, None) for person in reversed(roots.values())]
    open_ends = [(0, arrival.person, arrival) for arrival in reversed(below.get(0, []))] + open_ends
    while open_ends:
        depth, person, came_by = open_ends.pop()
        rows.append((depth, person, came_by))
        open_ends += [(depth + 1, each.person, each) for each in reversed(below.get(person.pk, []))]
    return rows


def _stands(person: Person) -> bool:
    """Whether the word of who invited still counts."""
    return person.is_active and standing.of(person).allows(INVITE)


def _over() -> Refused:
    return Refused(_("This invitation was used, taken back, or is too old."), cure=_("Ask who sent it for a new one."))
