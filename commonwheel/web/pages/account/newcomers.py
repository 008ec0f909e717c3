"""Newcomers: what the sign-up form asks of them besides their e-mail address, and what is done with a new account."""

from __future__ import annotations

import time
from typing import Any
from zoneinfo import available_timezones

from allauth.core import context
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.signing import b62_decode
from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import people
from commonwheel.accounts.people import Person
from commonwheel.authority.joining import ages, approvals, domains, invitations, modes, policies
from commonwheel.authority.joining.invitations import Invitation
from commonwheel.kernel.refusal import Refused

INVITED = "invited"
"""Where the token of an invitation waits in the session."""
TOO_YOUNG = "too_young"
FASTEST = 3
"""Seconds that a person needs at least to fill in the form."""
LONGEST = 60 * 60 * 24

_clock = signing.TimestampSigner(salt="commonwheel.sign-up-form")


def began() -> str:
    """What the form carries so that we know when it was opened."""
    return _clock.sign("form")


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation that this newcomer opened, while it can be used."""
    token = request.session.get(INVITED)
    if not token:
        return None
    try:
        return invitations.read(token)
    except Refused:
        return None


class NewcomerFields(forms.Form):
    """Fields of every sign-up form, by whichever way in: date of birth, why, and the policies, where they are asked for."""

    time_zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation_of(context.request)
        if ages.least():
            self.fields["born"] = forms.DateField(
                label=gettext_lazy("Date of birth"), widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
                help_text=gettext_lazy("We look at it once and keep it nowhere."),
            )  # fmt: skip
        if modes.waits(is_invited=self.invitation is not None):
            self.fields["words"] = forms.CharField(
                label=gettext_lazy("Why do you want to join?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                help_text=gettext_lazy("Somebody reads this before you are let in."),
            )  # fmt: skip
        self.versions = policies.current()
        for version in self.versions:
            title = format_html('<a href="{}">{}</a>', version.policy.get_absolute_url(), version.policy.title)
            self.fields[f"policy_{version.pk}"] = forms.BooleanField(
                label=format_html(_("I have read and accept: {}"), title),
                error_messages={"required": _("Nobody can join without accepting this.")},
            )

    def asked(self) -> list[Any]:
        """The fields that stand below those of every community."""
        return [self[name] for name in self.fields if name in ("born", "words") or name.startswith("policy_")]

    def clean_email(self) -> str:
        email: str = super().clean_email()  # type: ignore[misc]  # of the form of django-allauth that this is mixed into
        if email:
            with as_error():
                if self.invitation is not None:
                    invitations.check_use(self.invitation, email=email)
                if self.invitation is None or not self.invitation.email:
                    domains.check(email)
        return email

    def clean_born(self) -> Any:
        session = context.request.session
        with as_error():
            if session.get(TOO_YOUNG):
                raise Refused(_("You are not old enough to join."))
            try:
                ages.check(self.cleaned_data["born"])
            except Refused:
                # Or the next date typed would simply be another.
                session[TOO_YOUNG] = 0 <= ages.years(self.cleaned_data["born"]) < ages.least()
                raise
        return self.cleaned_data["born"]


class as_error:
    """A refusal stands beside the field, as a form wants it."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, trouble: object, _traceback: object) -> None:
        if isinstance(trouble, Refused):
            raise ValidationError(" ".join(str(part) for part in (trouble.reason, trouble.cure) if part)) from trouble


class Unhurried(forms.Form):
    """A form that machines fill in faster than people can, or long after it was opened."""

    began = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["began"].initial = began

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        age = _age(self.data.get("began", ""))
        if age is None:
            self.data = {**self.data.dict(), "began": began()} if isinstance(self.data, QueryDict) else self.data
            raise ValidationError(_("This page was open for too long. Please send it once more."))
        if age < FASTEST:
            raise ValidationError(_("That was faster than people type. Please send it once more."))
        return data


def _age(token: str) -> float | None:
    """For how many seconds the form was open; None where that cannot be known, or it was too long."""
    try:
        _clock.unsign(token, max_age=LONGEST)
        return time.time() - b62_decode(token.rsplit(":", 2)[1])
    except (signing.BadSignature, ValueError, IndexError):
        return None


def settle(request: HttpRequest, person: Person, form: Any) -> None:
    """What follows from a new account, in the transaction that made it: accepted policies, the invitation, joined or waiting."""
    for version in getattr(form, "versions", ()):
        policies.accept(version, by=person)
    if invitation_of(request) is not None:
        invitations.use(request.session.pop(INVITED), by=person)
    if person.is_active:
        people.joined(person)
    else:
        approvals.apply(person, words=form.cleaned_data.get("words", ""))


def prepare(request: HttpRequest, person: Person, form: Any) -> None:
    """Set what a new account is before it is made: language, time zone, and whether it waits."""
    person.language = translation.get_language() or "en"
    zone = form.cleaned_data.get("time_zone", "")
    person.time_zone = zone if zone in available_timezones() else "UTC"
    person.is_active = not modes.waits(is_invited=invitation_of(request) is not None)
