"""Providers: other accounts with which members sign in, each set up and switched on by who decides about the ways in.

Secrets lie sealed. An account here is never handed to whoever names its e-mail address elsewhere: see ``may_link``.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificate
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import addresses, departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.authority.doors.kinds import KINDS, Field, Kind
from commonwheel.authority.doors.ways import DOORS
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.sealed import SealedField
from commonwheel.ledger import journal

ADDED = journal.declare("provider.added", gettext_lazy("set up a way to sign in"), audited=True, public=False)
CHANGED = journal.declare("provider.changed", gettext_lazy("changed a way to sign in"), audited=True, public=False)
OPENED = journal.declare("provider.switched_on", gettext_lazy("switched a way to sign in on"), audited=True, public=False)
SHUT = journal.declare("provider.switched_off", gettext_lazy("switched a way to sign in off"), audited=True, public=False)
REMOVED = journal.declare("provider.removed", gettext_lazy("removed a way to sign in"), audited=True, public=False)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST = 20_000
RESERVED = ("new", "sites", "directories", "groups")
"""Words that stand in addresses of the settings already."""


class Providers(models.QuerySet["Provider"]):
    def visible_to(self, person: Any) -> Providers:
        """Only those who decide about the ways in see how they are set up."""
        return self if standing.of(person).allows(DOORS) else self.none()


class Provider(models.Model):
    """One provider as it was set up. ``slug`` stands in addresses and in every link of a member to it, for ever."""

    slug = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=[(kind.name, kind.title) for kind in KINDS.values()])
    name = models.CharField(max_length=40)
    details = SealedField(default="{}")
    trusts_addresses = models.BooleanField(default=False)
    """Whether an e-mail address that it calls confirmed counts as confirmed here."""
    on_since = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = Providers.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def known(self) -> Kind:
        """What kind of provider it is."""
        return KINDS[self.kind]

    def told(self) -> dict[str, str]:
        """All that was told about it, secrets too; empty where it was sealed with another key."""
        return dict(json.loads(self.details or "{}"))


departures.covers(Provider, by=STAYS)


def open_to_all() -> list[Provider]:
    """Those that are switched on, in the order they were set up."""
    return [provider for provider in Provider.objects.filter(on_since__isnull=False).order_by("pk") if not lacks(provider)]


def lacks(provider: Provider) -> list[Field]:
    """What has to be told before it can be switched on."""
    told = provider.told()
    return [field for field in provider.known.fields if field.is_needed and not told.get(field.name)]


def add(kind: str, *, name: str, told: dict[str, str], trusts_addresses: bool, by: Person, slug: str = "") -> Provider:
    """Set a provider up; it stays off until it is switched on."""
    standing.of(by).require(DOORS)
    known = KINDS.get(kind)
    if known is None:
        raise Refused(_("There is no such kind of provider."))
    slug = slug.strip().lower() if known.may_be_many else kind
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", slug):
        raise Refused(_("Small letters a–z, digits and dashes, please."), field="slug")
    if known.may_be_many and slug in (*KINDS, *RESERVED):
        raise Refused(_("This word is taken. Please choose another."), field="slug")
    with transaction.atomic():
        if Provider.objects.filter(slug=slug).exists():
            raise Refused(_("This one is set up already."), field="slug" if known.may_be_many else "")
        provider = Provider(slug=slug, kind=kind, by=by)
        _tell(provider, name, told, trusts_addresses)
        journal.record(ADDED, by=by, on=provider)
    return provider


def change(provider: Provider, *, name: str, told: dict[str, str], trusts_addresses: bool, by: Person) -> None:
    """Set it up anew; a secret that is left empty stays what it was."""
    standing.of(by).require(DOORS)
    with transaction.atomic():
        _tell(provider, name, told, trusts_addresses)
        journal.record(CHANGED, by=by, on=provider)


def switch_on(provider: Provider, *, by: Person) -> None:
    """Let members sign in with it; Refused while something about it is not told."""
    standing.of(by).require(DOORS)
    missing = lacks(provider)
    if missing:
        raise Refused(_("This is still missing: %(fields)s.") % {"fields": ", ".join(str(field.label) for field in missing)})
    with transaction.atomic():
        if Provider.objects.filter(pk=provider.pk, on_since__isnull=True).update(on_since=clock.now()):
            journal.record(OPENED, by=by, on=provider)


def switch_off(provider: Provider, *, by: Person) -> None:
    """Nobody signs in with it any more; who is linked stays linked, for the day it is on again."""
    standing.of(by).require(DOORS)
    with transaction.atomic():
        if Provider.objects.filter(pk=provider.pk, on_since__isnull=False).update(on_since=None):
            journal.record(SHUT, by=by, on=provider)


def remove(provider: Provider, *, by: Person, links_count: int) -> None:
    """Forget a provider that nobody is linked to."""
    standing.of(by).require(DOORS)
    if links_count:
        raise Refused(_("Members are linked to it."), cure=_("Switch it off instead."))
    with transaction.atomic():
        journal.record(REMOVED, by=by, on=provider)
        provider.delete()


def may_link(provider: Provider, email: str) -> Person | None:
    """The member who signs in when a provider, for the first time, shows somebody with this confirmed address.

    Only a provider whose addresses the community trusts, only the member who has confirmed the same address here, and
    never an owner: whoever runs a provider could else make themselves owner of the community.
    """
    person = addresses.holder(email) if provider.trusts_addresses else None
    if person is None or not person.is_active or standing.of(person).holds_all(ROOT):
        return None
    return person


def check_link(*, by: Person) -> None:
    """Refused for who is banned: they keep the ways in that they have, and get no others."""
    if standing.of(by).ban():
        raise Refused(_("You are banned, so what is linked stays as it is."))


def check_unlink(*, by: Person) -> None:
    """Refused for who is banned: the link is what keeps them from coming back as somebody new."""
    if standing.of(by).ban():
        raise Refused(_("You are banned, so what is linked stays linked."))


def _tell(provider: Provider, name: str, told: dict[str, str], trusts_addresses: bool) -> None:
    before = provider.told()
    details: dict[str, str] = {}
    for field in provider.known.fields:
        value = told.get(field.name, "").replace("\x00", "").strip()[:LONGEST]
        if field.is_secret and not value:
            value = before.get(field.name, "")
        if field.is_needed and not value:
            raise Refused(_("Without this it cannot work."), field=field.name)
        if field.is_address and value:
            _check_address(field, value)
        details[field.name] = value
    if details.get("certificate"):
        _check_certificate(details["certificate"])
    _check_once(provider, details.get("client_id", ""))
    name = " ".join(name.replace("\x00", "").split())[:40]
    provider.name = name or provider.known.title
    provider.details, provider.trusts_addresses = json.dumps(details), trusts_addresses
    # Not more than this: somebody may switch it on or off at the same moment.
    provider.save(update_fields=["name", "details", "trusts_addresses"] if provider.pk else None)


def _check_address(field: Field, value: str) -> None:
    try:
        url = urlsplit(value)
        is_good = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
        is_good = is_good and bool(url.hostname) and not url.username
    except ValueError:
        is_good = False
    if not is_good:
        raise Refused(_("An address that begins with https://, please."), field=field.name)


def _check_certificate(value: str) -> None:
    try:
        load_pem_x509_certificate(value.encode())
    except ValueError as wrong:
        raise Refused(_("This is not a certificate in PEM: it begins with -----BEGIN CERTIFICATE-----."), field="certificate") from wrong


def _check_once(provider: Provider, client_id: str) -> None:
    """Two of one kind with the same client ID could not be told apart when somebody comes back from one of them."""
    if client_id and any(
        other.told().get("client_id") == client_id for other in Provider.objects.exclude(pk=provider.pk) if other.known.library == provider.known.library
    ):
        raise Refused(_("Another provider has this client ID."), field="client_id")
