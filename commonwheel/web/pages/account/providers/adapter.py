"""How accounts elsewhere, as django-allauth speaks with them, fit this community.

The rules of linking: an account elsewhere that is linked signs its member in. One that is not, signs in the member who
has confirmed the same address, if the owner trusts the addresses of that provider (``providers.may_link``). Everybody
else is a newcomer, and an address that belongs to a member makes no second account and opens no first one.
"""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect, render

from commonwheel.accounts import addresses, people, profiles
from commonwheel.accounts.people import Person
from commonwheel.authority.doors import providers
from commonwheel.authority.doors.providers import Provider
from commonwheel.authority.joining import modes
from commonwheel.kernel.refusal import Refused, reason_against
from commonwheel.web.pages.account import newcomers


class SocialAdapter(DefaultSocialAccountAdapter):
    """The rules of the house for accounts elsewhere."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        """What is switched on, as django-allauth wants it. Its own table of secrets stays empty."""
        apps = [as_app(each) for each in providers.open_to_all()]
        return [
            app for app in apps
            if (not provider or provider in (app.provider, app.provider_id)) and (not client_id or app.client_id == client_id)
        ]  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        refusal = reason_against(modes.check_join, is_invited=newcomers.invitation_of(request) is not None)
        if refusal is not None:
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", {"refusal": refusal}))
        return True

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Person, str] | None:
        provider = _provider(sociallogin)
        for address in confirmed(sociallogin, provider):
            person = providers.may_link(provider, address)
            if person is not None:
                return person, address
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Before anybody is let in: a ban keeps its hold, and an address of somebody else opens nothing."""
        provider = _provider(sociallogin)
        good = confirmed(sociallogin, provider)
        for address in sociallogin.email_addresses:
            address.verified = address.email in good
        if sociallogin.state.get("process") == "connect":
            if request.user.is_authenticated:
                providers.check_link(by=request.user)
            return
        if not sociallogin.is_existing and any(addresses.holder(email) for email in good):
            # Whoever this is has shown that the address is theirs, so they may be told.
            raise ImmediateHttpResponse(render(request, "socialaccount/taken.html", {"provider": provider}, status=409))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        person: Person = super().populate_user(request, sociallogin, data)
        whole = data.get("name") or " ".join(str(data[part]) for part in ("first_name", "last_name") if data.get(part))
        try:
            person.name = profiles.check_name(str(whole)[:60])
        except Refused:
            person.name = ""
        person.handle = people.free_handle(str(data.get("username") or person.name or "member"))
        return person

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        with transaction.atomic():
            person: Person = super().save_user(request, sociallogin, form)
        return person

    def validate_disconnect(self, account: Any, accounts: Any) -> None:
        refusal = reason_against(providers.check_unlink, by=account.user)
        if refusal is not None:
            raise ValidationError(str(refusal.reason))

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None) -> None:
        if str(error) == "cancelled":
            raise ImmediateHttpResponse(redirect("socialaccount_login_cancelled"))


def as_app(provider: Provider) -> SocialApp:
    """A provider in the words of django-allauth; never saved."""
    told, library = provider.told(), provider.known.library
    app = SocialApp(provider=library, provider_id=provider.slug, name=provider.name, client_id=told.get("client_id", ""), secret=told.get("secret", ""))
    if library == "openid_connect":
        app.settings = {"server_url": told.get("server") or provider.known.server, "oauth_pkce_enabled": True}
    elif library == "microsoft":
        app.settings = {"tenant": told.get("tenant") or "common"}
    elif library == "apple":
        app.key, app.secret = told.get("team", ""), told.get("key_id", "")
        app.settings = {"certificate_key": told.get("private_key", "")}
    elif library == "saml":
        app.client_id, app.settings = provider.slug, _saml(told)
    return app


def _saml(told: dict[str, str]) -> dict[str, Any]:
    email = [told["email_attribute"]] if told.get("email_attribute") else []
    return {
        "idp": {"entity_id": told.get("entity_id"), "sso_url": told.get("sso_url"), "slo_url": told.get("slo_url") or None, "x509cert": told.get("certificate")},
        "attribute_mapping": {
            "uid": ["urn:oasis:names:tc:SAML:attribute:subject-id"],
            "email": [*email, "urn:oid:0.9.2342.19200300.100.1.3", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "email", "mail"],
            "first_name": ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "urn:oid:2.5.4.42", "givenName"],
            "last_name": ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "urn:oid:2.5.4.4", "sn"],
            "username": ["urn:oid:0.9.2342.19200300.100.1.1", "uid"],
        },
        "advanced": {"strict": True, "want_assertion_signed": True, "reject_idp_initiated_sso": True, "reject_deprecated_algorithm": True},
    }  # fmt: skip


def confirmed(sociallogin: Any, provider: Provider) -> list[str]:
    """The e-mail addresses that count as confirmed: of a trusted provider, and not called unconfirmed by it."""
    if not provider.trusts_addresses:
        return []
    library = provider.known.library
    if library == "openid_connect":
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo") or claims.get("id_token") or claims
        # Many providers never say; one that says anything but yes means no ("false" is a word, and true).
        return [each.email for each in sociallogin.email_addresses] if claims.get("email_verified", True) is True else []
    if library == "saml":
        return [each.email for each in sociallogin.email_addresses]
    return [each.email for each in sociallogin.email_addresses if each.verified is True]


def _provider(sociallogin: Any) -> Provider:
    return next(each for each in providers.open_to_all() if each.slug == sociallogin.account.provider)
