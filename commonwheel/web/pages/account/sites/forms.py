"""Forms of connected sites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressesField(forms.CharField):
    """Addresses, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), max_length=5000, **kwargs)

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class SiteForm(forms.Form):
    """What is told about a site that takes the accounts of this community."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Members read it when they are asked."))
    addresses = AddressesField(label=_("Redirect addresses"), help_text=_("Where members come back to after signing in, one a line; exactly as the site sends them."))
    leaves_to = AddressesField(label=_("Addresses after signing out"), required=False)
    asks = forms.BooleanField(label=_("Ask members before the site sees their account"), required=False, initial=True, help_text=_("Leave it out for sites of your own company."))
    is_public = forms.BooleanField(label=_("It runs in a browser or on a phone and can keep no secret"), required=False, help_text=_("Then it has to use PKCE."))

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["is_public"]
