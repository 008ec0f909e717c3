"""Notes: what django-allauth tells about accounts, written down. Loaded when the web starts."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.socialaccount import signals as social_signals
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from commonwheel.accounts import protections, sign_ins
from commonwheel.accounts.people import Person
from commonwheel.web.limits import address_of


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest | None, user: Person, **_more: Any) -> None:
    """Where the member is signed in now."""
    if request is None or "REMOTE_ADDR" not in request.META:
        return  # nobody's device: a program
    if not request.session.session_key:
        request.session.save()
    sign_ins.note(user, request.session.session_key, address=address_of(request), device=request.META.get("HTTP_USER_AGENT", ""))


@receiver([account_signals.password_changed, account_signals.password_set, account_signals.password_reset])
def note_password(request: HttpRequest, user: Person, **_more: Any) -> None:
    """A new password; the session that it was typed in has a new key since."""
    protections.note(protections.PASSWORD_SET, user)
    if request.user.is_authenticated:
        note_sign_in(request, user)


@receiver(account_signals.email_changed)
def note_address(user: Person, from_email_address: Any = None, **_more: Any) -> None:
    """Another e-mail address."""
    if from_email_address is not None:
        protections.note(protections.ADDRESS_CHANGED, user)


@receiver(mfa_signals.authenticator_added)
def note_protection(user: Person, **_more: Any) -> None:
    """A second step more."""
    protections.note(protections.ADDED, user)


@receiver(mfa_signals.authenticator_removed)
def note_no_protection(user: Person, **_more: Any) -> None:
    """A second step less."""
    protections.note(protections.REMOVED, user)


@receiver(social_signals.social_account_added)
def note_link(sociallogin: Any, **_more: Any) -> None:
    """An account elsewhere signs in to this one from now on."""
    protections.note(protections.LINKED, sociallogin.user)


@receiver(social_signals.social_account_removed)
def note_no_link(socialaccount: Any, **_more: Any) -> None:
    """It does no more."""
    protections.note(protections.UNLINKED, socialaccount.user)
