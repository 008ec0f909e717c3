"""How the second step and passkeys of django-allauth fit this community."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter

from commonwheel.accounts.people import Person
from commonwheel.kernel import sealed
from commonwheel.web.context import community_name


class MFAAdapter(DefaultMFAAdapter):
    """Secrets sealed, and the names people know."""

    def encrypt(self, text: str) -> str:
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return sealed.unseal(encrypted_text)
        except sealed.Unreadable:
            return ""

    def get_totp_issuer(self) -> str:
        return community_name()

    def get_totp_label(self, user: Person) -> str:
        return user.handle

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": community_name()}

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "name": user.handle, "display_name": user.name}
