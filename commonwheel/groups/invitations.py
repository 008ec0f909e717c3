"""Invitations into a group: who is invited decides."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.groups import members
from commonwheel.groups.groups import CURATE, Group
from commonwheel.groups.members import JOIN
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

INVITED = journal.declare("group.invited", gettext_lazy("invited somebody into a group"), facts=["group", "person"], audited=True, public=False)


class Invitations(models.QuerySet["Invitation"]):
    def visible_to(self, person: Any) -> Invitations:
        """One's own, and those of groups into which one may invite."""
        pk = getattr(person, "pk", None)
        if not pk:
            return self.none()
        scopes = Group.objects.values_list("category__scope_id", flat=True)
        inviting = standing.of(person).scopes_with(CURATE, scopes)
        return self.filter(models.Q(person=pk) | models.Q(group__category__scope__in=inviting))

    def open(self) -> Invitations:
        return self.filter(answered_at__isnull=True)


class Invitation(models.Model):
    """Somebody is wanted in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="group_invitations")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = Invitations.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], name="group_invitation_open_once", condition=models.Q(answered_at__isnull=True))
        ]


departures.covers(Invitation, person=GOES, by=STAYS, tells=("group__category__title", "at"))


def check_invite(group: Group, *, by: Any) -> None:
    """Refused to all but who lets people in."""
    standing.of(by).require(CURATE, group.scope_id)


def invite(group: Group, person: Person, *, by: Person) -> Invitation:
    """Invite somebody; invited again, nothing changes. Refused for who is in, or may not join groups."""
    check_invite(group, by=by)
    if members.of(person, group) is not None:
        raise Refused(_("%(name)s is in this group.") % {"name": person.name}, field="handle")
    if not standing.of(person).allows(JOIN, group.scope_id):
        raise Refused(_("%(name)s may not join groups.") % {"name": person.name}, field="handle")
    with transaction.atomic():
        invitation, is_new = Invitation.objects.get_or_create(group=group, person=person, answered_at=None, defaults={"by": by})
        if is_new:
            journal.record(INVITED, by=by, on=invitation, group=group.pk, person=person.pk)
            touch(f"group:{group.pk}")
    return invitation


def standing_for(person: Any, group: Group) -> Invitation | None:
    """The invitation that waits for the person's answer."""
    pk = getattr(person, "pk", None)
    return Invitation.objects.open().filter(group=group, person=pk).select_related("by", "group__category__scope").first() if pk else None


def accept(invitation: Invitation, *, by: Person) -> None:
    """Come in; answered already, nothing changes."""
    standing.of(by).require(JOIN, invitation.group.scope_id)
    with transaction.atomic():
        if _answer(invitation, by):
            members.put(invitation.group, by)


def decline(invitation: Invitation, *, by: Person) -> None:
    """Stay out."""
    _answer(invitation, by)


def take_back(invitation: Invitation, *, by: Person) -> None:
    """Invite no more; answered already, nothing changes."""
    check_invite(invitation.group, by=by)
    Invitation.objects.open().filter(pk=invitation.pk).delete()


def _answer(invitation: Invitation, by: Person) -> bool:
    if invitation.person_id != by.pk:
        raise Refused(_("Only who is invited can answer."))
    return bool(Invitation.objects.open().filter(pk=invitation.pk).update(answered_at=clock.now()))
