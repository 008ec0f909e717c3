"""Members of groups: who is in, and what they are there. Their powers are grants at the group's own place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, powers, roles, standing
from commonwheel.authority.grants import Source
from commonwheel.groups.groups import CURATE, Group, Openness, check_manage
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure.boards import READ

JOIN = powers.declare("group.join", gettext_lazy("Join groups, and ask to be let in"), default=powers.MEMBERS)
JOINED = journal.declare("group.joined", gettext_lazy("joined a group"), facts=["person"], public=False)
LEFT = journal.declare("group.left", gettext_lazy("left a group"), facts=["person"], audited=True, public=False)
RAISED = journal.declare("group.raised", gettext_lazy("changed what a member is in a group"), facts=["person"], audited=True, public=False)


class Rung(models.TextChoices):
    OWNER = "owner", gettext_lazy("Owner")
    CURATOR = "curator", gettext_lazy("Curator")
    MEMBER = "member", gettext_lazy("Member")


class Members(models.QuerySet["Member"]):
    def visible_to(self, person: Any) -> Members:
        """Of groups whose content the person may read: who is in a closed group is known inside."""
        scopes = Group.objects.values_list("category__scope_id", flat=True)
        return self.filter(group__category__scope__in=standing.of(person).scopes_with(READ, scopes))


class Member(models.Model):
    """That a person is in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    rung = models.CharField(max_length=8, choices=Rung.choices, default=Rung.MEMBER)
    at = models.DateTimeField(default=clock.now)

    objects = Members.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="group_member_once")]
        indexes = [models.Index(fields=["group", "-at", "-id"], name="group_member_newest")]


def of(person: Any, group: Group) -> Member | None:
    """What the person is in the group; None for who is not in it."""
    pk = getattr(person, "pk", None)
    return Member.objects.filter(group=group, person=pk).first() if pk else None


def check_join(group: Group, *, by: Any) -> None:
    """Refused where one is let in by others, and to who is banned there."""
    standing.of(by).require(JOIN, group.scope_id)
    if group.openness != Openness.OPEN:
        raise Refused(_("This group lets people in itself."), cure=_("Ask to be let in, or wait for an invitation."))


def join(group: Group, *, by: Person) -> Member:
    """Come in; who is in already stays what they are."""
    check_join(group, by=by)
    return put(group, by)


def leave(group: Group, *, by: Person) -> None:
    """Go; where one was not in it, nothing changes. Its last owner hands it over first."""
    with transaction.atomic():
        member = _locked(group).filter(person=by).first()
        if member is not None:
            _check_owner_stays(member, cure=_("Make somebody else an owner first."))
            _remove(member, by)


def check_remove(member: Member, *, by: Any) -> None:
    """Curators send members away; owners also curators."""
    if member.rung == Rung.MEMBER:
        standing.of(by).require(CURATE, member.group.scope_id)
    else:
        check_manage(member.group, by=by)


def remove(member: Member, *, by: Person) -> None:
    """Send somebody away."""
    check_remove(member, by=by)
    with transaction.atomic():
        locked = _locked(member.group).filter(pk=member.pk).first()
        if locked is not None:
            _check_owner_stays(locked)
            _remove(locked, by)


def raise_(member: Member, rung: str, *, by: Person) -> None:
    """Make somebody an owner, a curator or a mere member; the last owner stays one."""
    check_manage(member.group, by=by)
    with transaction.atomic():
        locked = _locked(member.group).get(pk=member.pk)
        if locked.rung == rung:
            return
        if rung != Rung.OWNER:
            _check_owner_stays(locked)
        put(locked.group, locked.person, Rung(rung))
        journal.record(RAISED, by=by, on=locked.group, person=locked.person_id)


def hand_over(group: Group, to: Member, *, by: Person) -> None:
    """Somebody else owns the group, and who did so far curates it."""
    check_manage(group, by=by)
    if to.group_id != group.pk:
        raise Refused(_("Only a member of the group can own it."), field="to")
    with transaction.atomic():
        raise_(to, Rung.OWNER, by=by)
        mine = _locked(group).filter(person=by, rung=Rung.OWNER).first()
        if mine is not None and mine.pk != to.pk:
            raise_(mine, Rung.CURATOR, by=by)


def put(group: Group, person: Person, rung: str = "") -> Member:
    """Make somebody a member, or what ``rung`` says. Who may is asked by the caller."""
    with transaction.atomic():
        member, is_new = Member.objects.select_for_update().get_or_create(group=group, person=person, defaults={"rung": rung or Rung.MEMBER})
        if not is_new and rung in ("", member.rung):
            return member
        member.rung = rung or member.rung
        member.save(update_fields=["rung"])
        _grant(member)
        if is_new:
            Group.objects.filter(pk=group.pk).update(members_count=models.F("members_count") + 1)
            journal.record(JOINED, by=person, on=group, person=person.pk)
        touch("groups", f"group:{group.pk}")
    return member


def settle(group: Group, person: Person, rung: str, *, at: datetime) -> Member:
    """Somebody who has been a member since then; who is one already stays what they are. Counted and told by the caller."""
    member, is_new = Member.objects.get_or_create(group=group, person=person, defaults={"rung": Rung(rung), "at": at})
    if is_new:
        _grant(member)
    return member


def _grant(member: Member) -> None:
    """Exactly the role of the rung."""
    scope = member.group.category.scope
    wanted = roles.named(f"group-{member.rung}")
    for grant in member.person.grants.active().filter(scope=scope, source=Source.GROUP).exclude(role=wanted):
        grants.end(grant, by=None)
    grants.give(wanted, member.person, by=None, at=scope, source=Source.GROUP)


def _remove(member: Member, by: Person | None) -> None:
    for grant in member.person.grants.active().filter(scope=member.group.category.scope_id, source=Source.GROUP):
        grants.end(grant, by=None)
    Group.objects.filter(pk=member.group_id).update(members_count=models.F("members_count") - 1)
    journal.record(LEFT, by=by, on=member.group, person=member.person_id)
    member.delete()
    touch("groups", f"group:{member.group_id}")


def _locked(group: Group) -> Members:
    """The members of a group that nobody else changes meanwhile."""
    Group.objects.select_for_update().get(pk=group.pk)
    return Member.objects.filter(group=group).select_related("group__category__scope", "person")


def _check_owner_stays(member: Member, cure: str = "") -> None:
    others = Member.objects.filter(group=member.group_id, rung=Rung.OWNER).exclude(pk=member.pk)
    if member.rung == Rung.OWNER and not others.exists():
        raise Refused(_("This group has no other owner."), cure=cure)


def _is_needed(person: Person) -> None:
    """Refused for the only owner of a group that others are in."""
    for member in Member.objects.filter(person=person, rung=Rung.OWNER).select_related("group__category"):
        if Member.objects.filter(group=member.group_id).exclude(person=person).exists():
            _check_owner_stays(member, cure=_("Hand over “%(group)s” first.") % {"group": member.group})


def _leave_all(person: Person) -> None:
    """Who leaves the community is in no group any more."""
    for member in Member.objects.filter(person=person).select_related("group__category"):
        _remove(member, None)


departures.before_leaving.append(_is_needed)
departures.covers(Member, person=_leave_all, tells=("group__category__title", "rung", "at"))
