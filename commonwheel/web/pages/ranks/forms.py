"""The forms of who shapes the ladder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonwheel.authority.roles import Role
from commonwheel.reputation.badges import ICONS
from commonwheel.reputation.formulas import LONGEST
from commonwheel.reputation.ladders import MOST_A_DAY, MOST_RANKS, MOST_TEXT, MOST_WEIGHT


class LadderForm(forms.Form):
    """The whole ladder as TOML, and on top of which version it is written."""

    text = forms.CharField(
        label=_("The ranks, from the highest down"), max_length=MOST_TEXT, strip=False,
        widget=forms.Textarea(attrs={"class": "toml", "rows": 30, "spellcheck": "false"}),
        help_text=_("A member holds the first rank whose formula they fulfil. Lines that begin with # are notes."),
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RankForm(forms.Form):
    """One rank, where on the ladder it stands, and on top of which version this is written."""

    name = forms.CharField(label=_("Name"), max_length=40)
    position = forms.IntegerField(label=_("Place from the top"), min_value=1, max_value=MOST_RANKS, help_text=_("A member holds the highest rank whose formula they fulfil."))
    formula = forms.CharField(
        label=_("What it takes"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "formula"}),
        help_text=_("For example: net_solutions >= 20 && kudos_received[100d] > 50 || hasRole(\"staff\")"),
    )  # fmt: skip
    hue = forms.IntegerField(label=_("Colour"), min_value=0, max_value=359, initial=260, help_text=_("A hue from 0 to 359: 0 is red, 120 green, 240 blue."))
    icon = forms.ChoiceField(label=_("Icon"), required=False, choices=[("", _("None")), *((icon, icon.replace("-", " ")) for icon in ICONS)])
    kudos_weight = forms.IntegerField(label=_("What their kudos count"), min_value=1, max_value=MOST_WEIGHT, initial=1)
    kudos_a_day = forms.IntegerField(label=_("Kudos a day"), min_value=0, max_value=MOST_A_DAY, initial=0, help_text=_("0 is as the option says."))
    newcomer = forms.BooleanField(label=_("The limits of newcomers hold for them"), required=False)
    roles_granted = forms.MultipleChoiceField(
        label=_("Roles it gives"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("All ranks above keep them, unless one takes them away.")
    )
    roles_removed = forms.MultipleChoiceField(label=_("Roles it takes away"), required=False, widget=forms.CheckboxSelectMultiple)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, known: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.slug, gettext(role.name)) for role in known]
        for name in ("roles_granted", "roles_removed"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """What the rank says, by the words of the ladder's text."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("position", "after")}
