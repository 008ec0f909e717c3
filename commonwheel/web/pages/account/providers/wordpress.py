"""WordPress.com as a provider: plain OAuth 2, with the endpoint that tells who somebody is."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView, OAuth2LoginView
from django.http import HttpRequest


class WordPressAdapter(OAuth2Adapter):
    """Where WordPress.com is asked."""

    provider_id = "wordpress"
    access_token_url = "https://public-api.wordpress.com/oauth2/token"  # noqa: S105 — an address
    authorize_url = "https://public-api.wordpress.com/oauth2/authorize"
    profile_url = "https://public-api.wordpress.com/rest/v1.1/me"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {token.token}"})
            answer.raise_for_status()
        return self.get_provider().sociallogin_from_response(request, answer.json())


class WordPressAccount(ProviderAccount):
    """An account at WordPress.com."""


class WordPressProvider(OAuth2Provider):
    """What WordPress.com tells about a person."""

    id = "wordpress"
    name = "WordPress.com"
    account_class = WordPressAccount
    oauth2_adapter_class = WordPressAdapter

    def get_default_scope(self) -> list[str]:
        return ["auth"]

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["ID"])

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"email": data.get("email"), "username": data.get("username"), "name": data.get("display_name")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        if not data.get("email"):
            return []
        return [EmailAddress(email=data["email"], verified=data.get("email_verified") is True, primary=True)]


registry.register(WordPressProvider)

login = OAuth2LoginView.adapter_view(WordPressAdapter)
callback = OAuth2CallbackView.adapter_view(WordPressAdapter)
