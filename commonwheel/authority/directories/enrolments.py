"""Enrolments: whom a directory knows. It makes their accounts, and closes them when they leave.

It never gets hold of what it did not make: of a member who was here before, it can close and open the account and put them
into groups, but not change their address. Owners are not its people at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import addresses, departures, people, profiles, sign_ins
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.authority.directories.directories import Directory
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

ENROLLED = journal.declare("directory.enrolled", gettext_lazy("a directory made or took over an account"), facts=["person", "directory"], audited=True, public=False)
CHANGED = journal.declare("directory.changed", gettext_lazy("a directory changed an account"), facts=["person", "directory"], audited=True, public=False)
LEFT = journal.declare("directory.left", gettext_lazy("a directory let go of an account"), facts=["person", "directory"], audited=True, public=False)
TAKEN = "uniqueness"
"""The ``field`` of a refusal because somebody else is there already."""


class Enrolments(models.QuerySet["Enrolment"]):
    def visible_to(self, directory: Directory) -> Enrolments:
        """A directory sees those whom it knows, and nobody else."""
        return self.filter(directory=directory)


class Enrolment(models.Model):
    """That a directory knows a member, by the names that it has for them."""

    directory = models.ForeignKey(Directory, on_delete=models.CASCADE, related_name="enrolments")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="enrolment")
    user_name = models.CharField(max_length=255)
    external_id = models.CharField(max_length=255, blank=True)
    was_here = models.BooleanField(default=False)
    """Whether the member was here before the directory named them."""
    at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = Enrolments.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(models.F("directory"), models.functions.Lower("user_name"), name="enrolment_user_name_once"),
        ]


departures.covers(Enrolment, person=GOES, tells=("user_name", "external_id", "at"))


@dataclass(frozen=True)
class Entry:
    """What a directory says about somebody."""

    user_name: str
    email: str = ""
    name: str = ""
    external_id: str = ""
    is_active: bool = True


def enrol(directory: Directory, entry: Entry) -> Enrolment:
    """Make an account, or take over the one whose holder confirmed this address."""
    _check(entry)
    try:
        with transaction.atomic():
            person, was_here = _account(entry)
            enrolment = Enrolment.objects.create(
                directory=directory, person=person, user_name=entry.user_name, external_id=entry.external_id, was_here=was_here
            )
            journal.record(ENROLLED, by=None, on=enrolment, person=person.pk, directory=directory.pk)
            _open_or_close(person, entry.is_active)
    except IntegrityError as taken:
        raise Refused(_("Somebody with this name is there already."), field=TAKEN) from taken
    return enrolment


def change(enrolment: Enrolment, entry: Entry) -> None:
    """Set what the directory says now."""
    _check(entry)
    person = enrolment.person
    try:
        with transaction.atomic():
            _open_or_close(person, entry.is_active)
            if not enrolment.was_here:
                _rewrite(person, entry)
            enrolment.user_name, enrolment.external_id, enrolment.changed_at = entry.user_name, entry.external_id, clock.now()
            enrolment.save(update_fields=["user_name", "external_id", "changed_at"])
            journal.record(CHANGED, by=None, on=enrolment, person=person.pk, directory=enrolment.directory_id)
    except IntegrityError as taken:
        raise Refused(_("Somebody with this name is there already."), field=TAKEN) from taken


def leave(enrolment: Enrolment) -> None:
    """The directory deletes somebody: their account is closed, what they wrote stays."""
    with transaction.atomic():
        _open_or_close(enrolment.person, False)
        journal.record(LEFT, by=None, on=enrolment, person=enrolment.person_id, directory=enrolment.directory_id)
        enrolment.delete()


def _check(entry: Entry) -> None:
    if not entry.user_name.strip():
        raise Refused(_("A userName is needed."), field="invalidValue")
    if any(len(value) > 255 or "\x00" in value for value in (entry.user_name, entry.external_id, entry.email)):
        raise Refused(_("A value is too long, or no text."), field="invalidValue")
    if entry.email:
        try:
            validate_email(entry.email)
        except ValidationError as wrong:
            raise Refused(_("This is not an e-mail address."), field="invalidValue") from wrong


def _account(entry: Entry) -> tuple[Person, bool]:
    """(the account, whether it was here before)."""
    person = addresses.holder(entry.email) if entry.email else None
    if person is not None and not hasattr(person, "enrolment") and not standing.of(person).holds_all(ROOT):
        return person, True
    if entry.email and (person is not None or addresses.is_taken(entry.email)):
        raise Refused(_("This e-mail address belongs to another account."), field=TAKEN)
    handle = people.free_handle(entry.user_name.partition("@")[0] or entry.name)
    person = people.add(handle, email=entry.email.lower(), name=_name(entry) or handle)
    addresses.vouch(person)
    return person, False


def _rewrite(person: Person, entry: Entry) -> None:
    email = entry.email.lower()
    if email and email != person.email.lower():
        if addresses.is_taken(email):
            raise Refused(_("This e-mail address belongs to another account."), field=TAKEN)
        _check_not_owner(person)
        addresses.replace(person, email)
        sign_ins.end_all(person)
    name = _name(entry)
    if name and name != person.name:
        profiles.rename(person, name)


def _name(entry: Entry) -> str:
    try:
        return profiles.check_name(entry.name[:60])
    except Refused:
        return ""


def _open_or_close(person: Any, is_active: bool) -> None:
    if person.is_active == is_active:
        return
    _check_not_owner(person)
    if is_active:
        people.reopen(person)
    else:
        people.close(person)


def _check_not_owner(person: Person) -> None:
    if standing.of(person).holds_all(ROOT):
        raise Refused(_("An owner is not managed by a directory."), field="mutability")
