"""Groups of a directory. The owner may say which role the members of one hold here."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, scopes, standing
from commonwheel.authority.directories.directories import Directory
from commonwheel.authority.doors.ways import DOORS
from commonwheel.authority.grants import Source
from commonwheel.authority.roles import IMPLICIT, Role
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

MADE = journal.declare("directory_group.made", gettext_lazy("a directory made a group"), facts=["directory"], audited=True, public=False)
CHANGED = journal.declare("directory_group.changed", gettext_lazy("a directory changed a group"), facts=["directory", "members"], audited=True, public=False)
REMOVED = journal.declare("directory_group.removed", gettext_lazy("a directory removed a group"), facts=["directory"], audited=True, public=False)
MAPPED = journal.declare("directory_group.mapped", gettext_lazy("said which role a group of a directory holds"), facts=["role"], audited=True, public=False)


class DirectoryGroups(models.QuerySet["DirectoryGroup"]):
    def visible_to(self, looker: object) -> DirectoryGroups:
        """A directory sees its own; those who decide about signing in see all."""
        if isinstance(looker, Directory):
            return self.filter(directory=looker)
        return self if standing.of(looker).allows(DOORS) else self.none()


class DirectoryGroup(models.Model):
    """A group as the directory names it, with those of its members who have an account here."""

    directory = models.ForeignKey(Directory, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=255)
    external_id = models.CharField(max_length=255, blank=True)
    role = models.ForeignKey(Role, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    members = models.ManyToManyField(Person, related_name="directory_groups")
    at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = DirectoryGroups.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["directory", "name"], name="directory_group_once")]

    def __str__(self) -> str:
        return self.name


def _take_out(person: Person) -> None:
    for group in DirectoryGroup.objects.filter(members=person):
        group.members.remove(person)


departures.covers(DirectoryGroup, members=_take_out, tells=("name",))
departures.covers(DirectoryGroup.members.through, person=GOES)


def make(directory: Directory, name: str, *, external_id: str = "", member_ids: Iterable[int] = ()) -> DirectoryGroup:
    """A new group."""
    _check_name(directory, name, external_id)
    with transaction.atomic():
        group = DirectoryGroup.objects.create(directory=directory, name=name, external_id=external_id)
        journal.record(MADE, by=None, on=group, directory=directory.pk)
        change(group, name=name, external_id=external_id, member_ids=member_ids)
    return group


def change(group: DirectoryGroup, *, name: str, external_id: str, member_ids: Iterable[int]) -> None:
    """Set its name and members; whom the directory does not know, cannot be among them."""
    _check_name(group.directory, name, external_id, besides=group.pk)
    wanted = set(member_ids)
    with transaction.atomic():
        known = set(group.directory.enrolments.filter(person__in=wanted).values_list("person_id", flat=True))
        if wanted - known:
            raise Refused(_("The directory does not know this member."), field="invalidValue")
        before = set(group.members.values_list("pk", flat=True))
        group.name, group.external_id, group.changed_at = name, external_id, clock.now()
        group.save(update_fields=["name", "external_id", "changed_at"])
        if before != wanted:
            group.members.set(wanted)
        journal.record(CHANGED, by=None, on=group, directory=group.directory_id, members=len(wanted))
        _settle(before ^ wanted)


def remove(group: DirectoryGroup) -> None:
    """The group is gone, and with it the role it gave."""
    with transaction.atomic():
        members = set(group.members.values_list("pk", flat=True))
        journal.record(REMOVED, by=None, on=group, directory=group.directory_id)
        group.delete()
        _settle(members)


def map_to(group: DirectoryGroup, role: Role | None, *, by: Person) -> None:
    """Say which role the members of a group hold; none, and they hold none by it."""
    standing.of(by).require(DOORS)
    if role is not None:
        if role.holds_all or role.slug in IMPLICIT:
            raise Refused(_("A group cannot give this role."), field="role")
        grants.check_grant(role, at=scopes.root(), by=by)
    with transaction.atomic():
        group.role = role
        group.save(update_fields=["role"])
        journal.record(MAPPED, by=by, on=group, role=role.pk if role else None)
        _settle(set(group.members.values_list("pk", flat=True)))


def _settle(person_ids: set[int]) -> None:
    """These members hold the roles of their groups by a directory, and no others by one."""
    for person in Person.objects.filter(pk__in=person_ids):
        mine = DirectoryGroup.objects.filter(members=person, role__isnull=False).select_related("role")
        wanted = {group.role_id: group.role for group in mine if group.role}
        held = {grant.role_id: grant for grant in person.grants.active().filter(source=Source.DIRECTORY, scope_id=ROOT)}
        for role_id, role in wanted.items():
            if role_id not in held:
                grants.give(role, person, by=None, source=Source.DIRECTORY)
        for role_id, grant in held.items():
            if role_id not in wanted:
                grants.end(grant, by=None)


def _check_name(directory: Directory, name: str, external_id: str, besides: int = 0) -> None:
    if not name.strip() or len(name) > 255 or len(external_id) > 255 or "\x00" in name + external_id:
        raise Refused(_("A displayName is needed, of at most 255 characters."), field="invalidValue")
    if directory.groups.filter(name=name).exclude(pk=besides).exists():
        raise Refused(_("There is a group of this name."), field="uniqueness")
