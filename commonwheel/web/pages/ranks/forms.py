"""The form of who shapes the ladder."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.reputation.ladders import MOST_TEXT


class LadderForm(forms.Form):
    """The whole ladder as TOML, and on top of which version it is written."""

    text = forms.CharField(
        label=_("The ranks, from the highest down"), max_length=MOST_TEXT, strip=False,
        widget=forms.Textarea(attrs={"class": "toml", "rows": 30, "spellcheck": "false"}),
        help_text=_("A member holds the first rank whose formula they fulfil. Lines that begin with # are notes."),
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
