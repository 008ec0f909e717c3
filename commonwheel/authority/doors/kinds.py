"""Kinds of accounts elsewhere with which members sign in, and what the owner has to tell about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from commonwheel.kernel.words import Words


@dataclass(frozen=True)
class Field:
    """Something that the owner tells about a provider."""

    name: str
    label: Words
    hint: Words | str = ""
    is_needed: bool = True
    is_secret: bool = False
    is_long: bool = False
    is_address: bool = False


@dataclass(frozen=True)
class Kind:
    """``library`` is the name under which django-allauth speaks with it. Of some there can be several.

    ``checks_addresses`` is whether it is known to hand over only e-mail addresses that it has confirmed itself.
    """

    name: str
    title: str
    library: str
    fields: tuple[Field, ...]
    checks_addresses: bool = False
    may_be_many: bool = False
    server: str = ""


CLIENT_ID = Field("client_id", _("Client ID"))
SECRET = Field("secret", _("Client secret"), is_secret=True)
PLAIN = (CLIENT_ID, SECRET)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("google", "Google", "google", PLAIN, checks_addresses=True),
        Kind(
            "microsoft", "Microsoft", "microsoft",
            (*PLAIN, Field("tenant", _("Tenant"), _("The ID of your directory; empty for everybody with a Microsoft account."), is_needed=False)),
        ),
        Kind(
            "apple", "Apple", "apple",
            (
                Field("client_id", _("Service ID")), Field("team", _("Team ID")), Field("key_id", _("Key ID")),
                Field("private_key", _("Private key"), _("All that stands in the .p8 file."), is_secret=True, is_long=True),
            ),
            checks_addresses=True,
        ),
        Kind("github", "GitHub", "github", PLAIN, checks_addresses=True),
        Kind("linkedin", "LinkedIn", "openid_connect", PLAIN, checks_addresses=True, server="https://www.linkedin.com/oauth"),
        Kind("x", "X", "twitter_oauth2", PLAIN),
        Kind("facebook", "Facebook", "facebook", (Field("client_id", _("App ID")), Field("secret", _("App secret"), is_secret=True))),
        Kind("wordpress", "WordPress.com", "wordpress", PLAIN, checks_addresses=True),
        Kind(
            "oidc", "OpenID Connect", "openid_connect",
            (Field("server", _("Address of the provider"), _("Where its /.well-known/openid-configuration is found."), is_address=True), *PLAIN),
            may_be_many=True,
        ),
        Kind(
            "saml", "SAML 2.0", "saml",
            (
                Field("entity_id", _("Entity ID of the provider")),
                Field("sso_url", _("Address for signing in"), is_address=True),
                Field("slo_url", _("Address for signing out"), is_needed=False, is_address=True),
                Field("certificate", _("Certificate"), _("With it the provider signs what it tells: X.509, in PEM."), is_long=True),
                Field("email_attribute", _("Attribute of the e-mail address"), _("Empty: the usual ones."), is_needed=False),
            ),
            may_be_many=True,
        ),
    )
}  # fmt: skip
