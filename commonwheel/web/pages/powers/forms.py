"""Forms of who may set the options and give powers."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts.people import Mark
from commonwheel.authority import options
from commonwheel.authority.options import Choice
from commonwheel.authority.powers import Power
from commonwheel.authority.roles import Role
from commonwheel.web.pages.moderation.forms import LastDay


def field_of(option: Choice) -> forms.Field:
    """The field that fits the type of an option. What is allowed is decided by the option itself."""
    words: dict[str, Any] = {"label": option.sentence, "initial": options.value(option), "required": False, "help_text": option.why}
    if isinstance(option.default, bool):
        return forms.BooleanField(**words)
    if isinstance(option.default, int):
        hint = _("From %(least)s to %(most)s; %(default)s unless changed.") % {
            "least": option.at_least, "most": option.at_most, "default": option.default,
        }
        bounds = forms.NumberInput(attrs={"min": option.at_least, "max": option.at_most, "inputmode": "numeric"})
        told = " ".join(part for part in (str(option.why), hint) if part)
        return forms.CharField(widget=bounds, max_length=20, **words | {"required": True, "help_text": told})
    if option.choices:
        return forms.ChoiceField(choices=[(choice, choice) for choice in option.choices], **words)
    return forms.CharField(max_length=option.at_most, **words)


class OptionsForm(forms.Form):
    """The options whose power a person holds, each under its own name."""

    def __init__(self, *args: Any, shown: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in shown:
            self.fields[option.name] = field_of(option)


class GivingForm(forms.Form):
    """What is given at the chosen place, and how: ``given`` is what one may give, by what a select calls it."""

    role = forms.ChoiceField(label=_("What"))
    ends_at = LastDay(label=_("Until the end of"), help_text=_("Leave it empty for a role without an end."))
    may_pass_on = forms.BooleanField(label=_("May give this to others at this place"), required=False)

    def __init__(self, *args: Any, given: dict[str, Role | Power], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = given
        offered = [(name, gettext(what.name)) for name, what in given.items() if isinstance(what, Role)]
        single = [(name, str(what)) for name, what in given.items() if isinstance(what, Power)]
        groups = [(gettext("Roles"), offered), (gettext("Single powers"), single)]
        self.fields["role"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]

    def what(self) -> Role | Power:
        """What was chosen."""
        return self.given[self.cleaned_data["role"]]


class GrantForm(GivingForm):
    """Who gets it."""

    member = forms.CharField(label=_("Member"), max_length=31, help_text=_("The handle, like @amina."))
    field_order = ["member", "role", "ends_at", "may_pass_on"]


class BulkForm(GivingForm):
    """Which members get it, and what happens where one of them cannot."""

    handles = forms.CharField(
        label=_("Members"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("Their handles, one a line or with commas between."),
    )
    all_or_nobody = forms.BooleanField(label=_("Give it to nobody if somebody cannot have it"), required=False)
    field_order = ["handles", "role", "ends_at", "may_pass_on", "all_or_nobody"]


class RoleForm(forms.Form):
    """What a role is called, and what marks its holders."""

    name = forms.CharField(label=_("Name"), max_length=60)
    description = forms.CharField(label=_("What it is for"), max_length=200, required=False)
    mark = forms.ChoiceField(
        label=_("Mark"), choices=[("", _("No mark")), *[choice for choice in Mark.choices if choice[0]]], required=False,
        help_text=_("Shown on every post of who holds the role for the whole community."),
    )
    after = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def said(self) -> dict[str, str]:
        """What was written, without the stamp."""
        return {name: self.cleaned_data[name] for name in ("name", "description", "mark")}


class AuditForm(forms.Form):
    """Which deeds are shown."""

    member = forms.CharField(label=_("Member"), max_length=31, required=False, help_text=_("Who did it, or to whom."))
    kind = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = LastDay(label=_("To"))

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", gettext("Everything")), *kinds]  # type: ignore[attr-defined]

    def clean_since(self) -> datetime | None:
        """The beginning of the day, in the zone of whoever chose it."""
        day = self.cleaned_data["since"]
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", gettext("The end lies before the beginning."))
        return said
