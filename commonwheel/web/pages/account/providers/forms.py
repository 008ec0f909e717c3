"""Forms of providers."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.forms import SignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.authority.doors import ways
from commonwheel.authority.doors.kinds import Field, Kind
from commonwheel.web.pages.account.newcomers import NewcomerFields


class NewcomerForm(NewcomerFields, SignupForm):
    """A newcomer who comes with an account elsewhere: a handle to choose, and what else this community asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "email": (_("E-mail address"), _("Nobody sees it.")),
            "username": (_("Handle"), _("Your name in addresses, for ever: small letters a–z, digits, dots, dashes.")),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
            self.fields[name].widget.attrs.pop("placeholder", None)


class WaysForm(forms.Form):
    """The ways in that need nobody else."""

    password = forms.BooleanField(label=_("With a password"), required=False, help_text=_("Off, it still works for those who may change this page, so that nobody is locked out."))
    code = forms.BooleanField(label=_("With a code by mail"), required=False)
    passkey = forms.BooleanField(label=_("With a passkey"), required=False)

    OPTIONS = {"password": ways.PASSWORD, "code": ways.CODE, "passkey": ways.PASSKEY}


class ProviderForm(forms.Form):
    """What the owner tells about a provider."""

    name = forms.CharField(label=_("What the button says"), max_length=40, required=False)

    def __init__(self, *args: Any, kind: Kind, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["name"].widget.attrs["placeholder"] = kind.title
        if kind.may_be_many and is_new:
            self.fields["slug"] = forms.CharField(label=_("Short word for addresses"), max_length=40, help_text=_("Small letters, digits and dashes. It stays for ever."))
        for field in kind.fields:
            self.fields[field.name] = _field(field, is_new)
        self.fields["trusts_addresses"] = forms.BooleanField(
            label=_("Trust its e-mail addresses"), required=False,
            help_text=_("Then an address that it calls confirmed is confirmed here too, and signs in the member who has it. Only for providers that nobody can tell a false address."),
        )  # fmt: skip

    def told(self) -> dict[str, str]:
        """Field → what was typed."""
        return {field.name: self.cleaned_data.get(field.name, "") for field in self.kind.fields}


def _field(field: Field, is_new: bool) -> forms.CharField:
    keeps = field.is_secret and not is_new
    hint = _("Leave it empty to keep the one there is.") if keeps else field.hint
    plain = {"autocomplete": "off", "spellcheck": "false"}
    widget: forms.Widget = forms.TextInput(attrs=plain)
    if field.is_long:
        widget = forms.Textarea(attrs={"rows": 5, **plain})
    elif field.is_secret:
        widget = forms.PasswordInput(attrs={**plain, "autocomplete": "new-password"})
    return forms.CharField(label=field.label, help_text=hint, required=field.is_needed and not keeps, max_length=20_000, widget=widget)
