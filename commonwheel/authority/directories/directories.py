"""Directories: where a company keeps its people. One that is connected makes, changes and closes accounts here (SCIM)."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.authority.doors.ways import DOORS
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

CONNECTED = journal.declare("directory.connected", gettext_lazy("connected a directory"), audited=True, public=False)
RENEWED = journal.declare("directory.token_renewed", gettext_lazy("made a new token for a directory"), audited=True, public=False)
DISCONNECTED = journal.declare("directory.disconnected", gettext_lazy("disconnected a directory"), audited=True, public=False)


class Directories(models.QuerySet["Directory"]):
    def visible_to(self, person: Any) -> Directories:
        """Only those who decide about signing in."""
        return self if standing.of(person).allows(DOORS) else self.none()


class Directory(models.Model):
    """A connected directory. Of its token only the hash is kept."""

    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    disconnected_at = models.DateTimeField(null=True, blank=True)

    objects = Directories.as_manager()

    class Meta:
        verbose_name_plural = "directories"

    def __str__(self) -> str:
        return self.name


departures.covers(Directory, by=STAYS)


def connect(name: str, *, by: Person) -> tuple[Directory, str]:
    """(the directory, its token): the token is known now and never again."""
    standing.of(by).require(DOORS)
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= 60:
        raise Refused(_("A name has from 1 to 60 characters."), field="name")
    token = secrets.token_urlsafe(36)
    with transaction.atomic():
        directory = Directory.objects.create(name=name, token_hash=_hash(token), by=by)
        journal.record(CONNECTED, by=by, on=directory)
    return directory, token


def renew(directory: Directory, *, by: Person) -> str:
    """A new token, also for one that was disconnected; the old one works no more."""
    standing.of(by).require(DOORS)
    token = secrets.token_urlsafe(36)
    with transaction.atomic():
        directory.token_hash, directory.disconnected_at = _hash(token), None
        directory.save(update_fields=["token_hash", "disconnected_at"])
        journal.record(RENEWED, by=by, on=directory)
    return token


def disconnect(directory: Directory, *, by: Person) -> None:
    """Its token works no more. The accounts stay as they are."""
    standing.of(by).require(DOORS)
    with transaction.atomic():
        if Directory.objects.filter(pk=directory.pk, disconnected_at__isnull=True).update(disconnected_at=clock.now()):
            journal.record(DISCONNECTED, by=by, on=directory)


def known(token: str) -> Directory | None:
    """Whose token this is."""
    return Directory.objects.filter(token_hash=_hash(token), disconnected_at__isnull=True).first()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
