"""How the provider of django-allauth speaks for this community to other sites."""

from __future__ import annotations

from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import PrivateKey
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from oauthlib.oauth2.rfc6749.errors import AccessDeniedError

from commonwheel.accounts import addresses
from commonwheel.accounts.people import Person
from commonwheel.authority.doors import sites
from commonwheel.kernel.refusal import allowed


class OIDCAdapter(DefaultOIDCAdapter):
    """Who somebody is: their number for ever, their handle, name, picture and confirmed address."""

    scope_display = {
        "openid": _("Who you are here"),
        "email": _("Your e-mail address"),
        "profile": _("Your name, handle and picture"),
    }

    def get_issuer(self) -> str:
        return str(settings.ORIGIN)

    def list_private_keys(self, **_which: Any) -> list[PrivateKey]:
        return [PrivateKey(pem=pem) for pem in sites.signing_keys()]

    def get_signing_key(self) -> PrivateKey:
        return self.list_private_keys()[0]

    def get_user_by_sub(self, client: Any, sub: str) -> Person | None:
        person = super().get_user_by_sub(client, sub)
        return person if person is not None and allowed(sites.check_use, by=person) else None

    def get_claims(self, purpose: Any, user: Person, client: Any, scopes: Any, email: str | None = None, **more: Any) -> dict[str, Any]:
        if not allowed(sites.check_use, by=user):
            raise AccessDeniedError(description="This member is banned.")
        addresses.vouch(user)
        claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, email=email, **more)
        if "profile" in scopes:
            claims |= {
                "name": user.name, "preferred_username": user.handle, "profile": settings.ORIGIN + user.get_absolute_url(),
                "zoneinfo": user.time_zone, "locale": user.language,
            }  # fmt: skip
            if user.avatar:
                claims["picture"] = settings.ORIGIN + user.avatar.url
        return claims

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data.pop("device_authorization_endpoint", None)
        data |= {"grant_types_supported": ["authorization_code", "refresh_token"], "response_types_supported": ["code"], "scopes_supported": list(sites.SCOPES)}
