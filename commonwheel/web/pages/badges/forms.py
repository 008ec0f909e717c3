"""The forms of badges."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.reputation.awards import LONGEST
from commonwheel.reputation.badges import ICONS
from commonwheel.reputation.formulas import LONGEST as LONGEST_FORMULA
from commonwheel.web.parts.picture_fields import PictureField


class BadgeForm(forms.Form):
    """What makes a badge."""

    name = forms.CharField(label=_("Name"), max_length=60)
    description = forms.CharField(label=_("What it is for"), max_length=200)
    set_name = forms.CharField(label=_("Set"), max_length=40, required=False, help_text=_("Badges of one set stand together."))
    icon = forms.ChoiceField(label=_("Picture"), choices=[(icon, icon.replace("-", " ")) for icon in ICONS])
    upload = PictureField(label=_("A picture of your own"), required=False, help_text=_("Shown in place of the picture above; its middle square."))
    without_upload = forms.BooleanField(label=_("Remove the picture of your own"), required=False)
    hue = forms.IntegerField(label=_("Colour"), min_value=0, max_value=359, initial=260, help_text=_("A hue from 0 to 359: 0 is red, 120 green, 240 blue."))
    formula = forms.CharField(
        label=_("Rule"), max_length=LONGEST_FORMULA, required=False, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("A formula as for ranks. Left empty, people give the badge by hand."),
    )  # fmt: skip
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class GivingForm(forms.Form):
    """Whom a badge is given to, and for what."""

    handle = forms.CharField(label=_("To whom"), max_length=31, help_text=_("Their handle, as in their address."))
    reason = forms.CharField(label=_("For what"), max_length=LONGEST, help_text=_("Everybody will see it."))


class TakingForm(forms.Form):
    """Why a badge is taken back."""

    reason = forms.CharField(label=_("Why"), max_length=LONGEST, help_text=_("It is kept for those who may give badges."))
