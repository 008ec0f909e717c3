"""Forms of the account pages."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import AddEmailForm, LoginForm, RequestLoginCodeForm, SignupForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts import addresses
from commonwheel.accounts.people import Editor, Theme, View
from commonwheel.authority import standing
from commonwheel.authority.doors import ways
from commonwheel.authority.joining import domains
from commonwheel.kernel.refusal import Refused
from commonwheel.web.pages.account.newcomers import NewcomerFields, Unhurried, as_error


class SignUpForm(Unhurried, NewcomerFields, SignupForm):
    """E-mail, handle, password, and what else this community asks; the browser tells the time zone where it can."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "email": (_("E-mail address"), _("Nobody sees it. You confirm it with one click.")),
            "username": (_("Handle"), _("Your name in addresses, for ever: small letters a–z, digits, dots, dashes.")),
            "password1": (_("Password"), _("At least eight characters.")),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
            self.fields[name].widget.attrs.pop("placeholder", None)
        if self.invitation is not None and self.invitation.email:
            self.fields["email"].initial = self.invitation.email


class NewAddressForm(AddEmailForm):
    """Another e-mail address, which the community takes."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        with as_error():
            if standing.of(self.user).ban():
                raise Refused(gettext("You are banned, so your address stays as it is."))
            domains.check(email)
        return email


class SignInForm(LoginForm):
    """Handle or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Handle or e-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""

    def clean(self) -> Any:
        data = super().clean()
        if getattr(self, "user", None) is not None:
            with as_error():
                ways.check_password(self.user)
        return data


class CodeForm(RequestLoginCodeForm):
    """Where the code goes: to an address that a member has shown to be theirs.

    Else whoever made an account with the address of somebody else would find it confirmed by its true holder.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean(self) -> Any:
        data = super().clean()
        person = getattr(self, "_user", None)
        if person is not None:
            addresses.vouch(person)
            if addresses.holder(data.get("email", "")) != person:
                self._user = None
        return data


class PreferencesForm(forms.Form):
    """How a member wants to see the community."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())])
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices)
    view = forms.ChoiceField(label=_("Order of replies"), choices=View.choices)
    editor = forms.ChoiceField(label=_("Write with"), choices=Editor.choices)
    is_ranked = forms.BooleanField(label=_("Show me on leaderboards"), required=False)
    mails_replies = forms.BooleanField(label=_("Mail me replies in topics I follow, mentions, and what my saved searches find"), required=False)
