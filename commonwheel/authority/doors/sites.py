"""Sites: other sites of the company that take the accounts of this community (OpenID Connect; here we are the provider)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client, Token
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
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
from commonwheel.kernel.sealed import SealedField
from commonwheel.ledger import journal

ADDED = journal.declare("site.added", gettext_lazy("connected another site"), audited=True, public=False)
CHANGED = journal.declare("site.changed", gettext_lazy("changed a connected site"), audited=True, public=False)
RENEWED = journal.declare("site.secret_renewed", gettext_lazy("made a new secret for a connected site"), audited=True, public=False)
REMOVED = journal.declare("site.removed", gettext_lazy("disconnected a site"), audited=True, public=False)
ALLOWED = journal.declare("site.allowed", gettext_lazy("let a connected site see their account"), audited=True, public=False, webhooks=False)
SCOPES = ("openid", "profile", "email")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Sites(models.QuerySet["Site"]):
    def visible_to(self, person: Any) -> Sites:
        """Only those who decide about signing in."""
        return self if standing.of(person).allows(DOORS) else self.none()


class Site(models.Model):
    """A connected site; what it shows to be itself stands in the client of django-allauth, its secret as a hash."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="site")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = Sites.as_manager()

    def __str__(self) -> str:
        return str(self.client.name)


departures.covers(Site, by=STAYS)


class SigningKey(models.Model):
    """The key that what we tell other sites is signed with; sealed."""

    pem = SealedField()
    at = models.DateTimeField(default=clock.now)


def add(name: str, *, addresses: list[str], leaves_to: Sequence[str] = (), asks: bool = True, is_public: bool = False, by: Person) -> tuple[Site, str]:
    """(the site, its secret) of a newly connected site. The secret is known now and never again."""
    standing.of(by).require(DOORS)
    client = Client(type=Client.Type.PUBLIC if is_public else Client.Type.CONFIDENTIAL)
    with transaction.atomic():
        _describe(client, name, addresses, leaves_to, asks)
        secret = _renew(client)
        site = Site.objects.create(client=client, by=by)
        journal.record(ADDED, by=by, on=site)
    return site, secret


def change(site: Site, name: str, *, addresses: list[str], leaves_to: list[str], asks: bool, by: Person) -> None:
    """Set its name and addresses, and whether members are asked."""
    standing.of(by).require(DOORS)
    with transaction.atomic():
        _describe(site.client, name, addresses, leaves_to, asks)
        journal.record(CHANGED, by=by, on=site)


def renew(site: Site, *, by: Person) -> str:
    """A new secret; the old one works no more."""
    standing.of(by).require(DOORS)
    with transaction.atomic():
        secret = _renew(site.client)
        journal.record(RENEWED, by=by, on=site)
    return secret


def remove(site: Site, *, by: Person) -> None:
    """Disconnect a site: all that it was given works no more."""
    standing.of(by).require(DOORS)
    with transaction.atomic():
        journal.record(REMOVED, by=by, on=site)
        site.client.delete()


def check_use(*, by: Any) -> None:
    """Refused for who is banned: they are no member for other sites either."""
    ban = standing.of(by).ban()
    if ban:
        raise Refused(_("You are banned, so other sites do not get your account: %(reason)s") % {"reason": ban.reason})


def allow(client_id: str, *, by: Person) -> None:
    """Note that a member let a site see their account."""
    site = Site.objects.filter(client_id=client_id).first()
    if site is not None:
        with transaction.atomic():
            journal.record(ALLOWED, by=by, on=site)


def forget(person: Person) -> None:
    """All that other sites were given about a member works no more."""
    Token.objects.filter(user=person).delete()


def signing_keys() -> list[str]:
    """The keys in PEM, the one to sign with first; the first is made when it is first needed."""
    kept = [key.pem for key in SigningKey.objects.order_by("pk") if key.pem]
    if not kept:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        kept = [SigningKey.objects.create(pem=pem.decode()).pem]
    return kept


def _describe(client: Any, name: str, addresses: Sequence[str], leaves_to: Sequence[str], asks: bool) -> None:
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= 100:
        raise Refused(_("A name has from 1 to 100 characters."), field="name")
    if not addresses:
        raise Refused(_("Without this it cannot work."), field="addresses")
    for field, rows in (("addresses", addresses), ("leaves_to", leaves_to)):
        for address in rows:
            _check_address(address, field)
    client.name, client.skip_consent = name, not asks
    client.set_redirect_uris(list(addresses))
    client.set_post_logout_redirect_uris(list(leaves_to))
    client.set_scopes(list(SCOPES))
    client.set_default_scopes(["openid"])
    client.set_grant_types(["authorization_code", "refresh_token"])
    client.set_response_types(["code"])
    client.save()


def _check_address(address: str, field: str) -> None:
    try:
        url = urlsplit(address)
        is_good = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
        is_good = is_good and bool(url.hostname) and not url.fragment and not url.username and "*" not in address and len(address) <= 500
    except ValueError:
        is_good = False
    if not is_good:
        raise Refused(_("“%(address)s” is no address that begins with https://.") % {"address": address[:100]}, field=field)


def _renew(client: Any) -> str:
    secret = secrets.token_urlsafe(36)
    client.set_secret(secret)
    client.save()
    return secret
