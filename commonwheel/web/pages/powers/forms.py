"""Forms of who may set the options and give powers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonwheel.authority import options, roles
from commonwheel.authority.options import Choice
from commonwheel.authority.roles import Role
from commonwheel.web.pages.moderation.forms import LastDay


def field_of(option: Choice) -> forms.Field:
    """The field that fits the type of an option. What is allowed is decided by the option itself."""
    words: dict[str, Any] = {"label": option.sentence, "initial": options.value(option), "required": False}
    if isinstance(option.default, bool):
        return forms.BooleanField(**words)
    if isinstance(option.default, int):
        hint = _("From %(least)s to %(most)s; %(default)s unless changed.") % {
            "least": option.at_least, "most": option.at_most, "default": option.default,
        }
        bounds = forms.NumberInput(attrs={"min": option.at_least, "max": option.at_most, "inputmode": "numeric"})
        return forms.CharField(widget=bounds, help_text=hint, max_length=20, **words | {"required": True})
    if option.choices:
        return forms.ChoiceField(choices=[(choice, choice) for choice in option.choices], **words)
    return forms.CharField(max_length=option.at_most, **words)


class OptionsForm(forms.Form):
    """The options whose power a person holds, each under its own name."""

    def __init__(self, *args: Any, shown: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in shown:
            self.fields[option.name] = field_of(option)


class GrantForm(forms.Form):
    """Who gets which role at the chosen place."""

    member = forms.CharField(label=_("Member"), max_length=31, help_text=_("The handle, like @amina."))
    role = forms.ChoiceField(label=_("Role"))
    ends_at = LastDay(label=_("Until the end of"), help_text=_("Leave it empty for a role without an end."))
    may_pass_on = forms.BooleanField(label=_("May give this role to others at this place"), required=False)

    def __init__(self, *args: Any, given: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = {role.slug: role for role in given if role.slug not in roles.IMPLICIT}
        self.fields["role"].choices = [(role.slug, gettext(role.name)) for role in self.roles.values()]  # type: ignore[attr-defined]
