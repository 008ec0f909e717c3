"""Forms of the account pages."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts.people import Editor, Theme, View


class SignUpForm(SignupForm):
    """E-mail, handle, password; the browser tells the time zone where it can."""

    time_zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

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


class SignInForm(LoginForm):
    """Handle or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Handle or e-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class PreferencesForm(forms.Form):
    """How a member wants to see the community."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())])
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices)
    view = forms.ChoiceField(label=_("Order of replies"), choices=View.choices)
    editor = forms.ChoiceField(label=_("Write with"), choices=Editor.choices)
    is_ranked = forms.BooleanField(label=_("Show me on leaderboards"), required=False)
    mails_replies = forms.BooleanField(label=_("Mail me replies in topics I follow, and mentions"), required=False)
