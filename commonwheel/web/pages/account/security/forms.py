"""Forms of passkeys. What a device sends is made up by whoever likes: garbage is a wrong answer, and no accident."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as allauth
from django.utils.translation import gettext_lazy as _

GARBAGE = (ValueError, TypeError, KeyError, AttributeError, IndexError)


class AddForm(allauth.AddWebAuthnForm):
    """A new passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What to call it")
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _("Else it is a second step after your password.")

    def clean(self) -> Any:
        try:
            return super().clean()
        except GARBAGE as wrong:
            raise get_adapter().validation_error("incorrect_code") from wrong


class Shown:
    """Reads what a device shows."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form that this is mixed into
        except GARBAGE as wrong:
            raise get_adapter().validation_error("incorrect_code") from wrong


class LoginForm(Shown, allauth.LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class SecondStepForm(Shown, allauth.AuthenticateWebAuthnForm):
    """A key as the second step."""


class ReauthenticateForm(Shown, allauth.ReauthenticateWebAuthnForm):
    """A key to show once more that it is you."""
