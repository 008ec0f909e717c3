"""How sign-up and sign-in by django-allauth fit this community."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import addresses, departures, people, sign_in_links
from commonwheel.accounts.people import HANDLE, RESERVED, Person
from commonwheel.authority import standing
from commonwheel.authority.joining import approvals, modes
from commonwheel.kernel.refusal import allowed
from commonwheel.web.limits import address_of
from commonwheel.web.pages.account import newcomers
from commonwheel.web.pages.writing.words import KEPT


class AccountAdapter(DefaultAccountAdapter):
    """The rules of the house for accounts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("The handle or the password is not right."),
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is not right."),
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        handle = username.lower()
        if not HANDLE.match(handle):
            raise ValidationError(
                _("A handle has small letters a–z, digits, and dots, dashes or underscores between them.")
            )
        if handle in RESERVED:
            raise ValidationError(_("This handle is taken by the community itself. Please choose another."))
        if people.is_former(handle):
            raise ValidationError(_("Somebody who left had this handle. Please choose another."))
        return super().clean_username(handle, shallow)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return allowed(modes.check_join, is_invited=newcomers.invitation_of(request) is not None)

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """A new member, or an applicant, with all that follows from it in the same transaction."""
        newcomers.prepare(request, user, form)
        with transaction.atomic():
            super().save_user(request, user, form, commit=True)
            newcomers.settle(request, user, form)
        return user

    def pre_login(self, request: HttpRequest, user: Person, **how: Any) -> HttpResponse | None:
        addresses.vouch(user)
        if not user.is_active and approvals.of(user) is not None:
            return None  # they confirm their address first, and then WaitingStage stops them
        if departures.take_back(user):
            messages.success(request, _("Welcome back: your account is not closed any more."))
        return super().pre_login(request, user, **how)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links lead to the community, whatever host a request named. With a code to sign in comes a link that does the same on another device."""
        context = {name: _at_home(value) if name.endswith("_url") else value for name, value in context.items()}
        if template_prefix == "account/email/login_code":
            person = addresses.holder(email)
            if person is not None:
                context = context | {"link": f"{settings.ORIGIN}/account/link/{sign_in_links.make(person, is_mailed=True)}/"}
        super().send_mail(template_prefix, email, context)

    def get_login_stages(self) -> list[str]:
        return [*super().get_login_stages(), "commonwheel.web.pages.account.stages.WaitingStage"]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To what they were writing; who is banned, to the page that says why."""
        if standing.of(request.user).ban():
            return "/account/"
        return "/new/" if request.session.get(KEPT) else "/"

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)


def _at_home(address: str) -> str:
    return settings.ORIGIN + urlsplit(address)._replace(scheme="", netloc="").geturl()
