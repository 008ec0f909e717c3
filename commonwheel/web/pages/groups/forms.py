"""The forms of groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.groups.groups import Openness
from commonwheel.groups.members import Member


class GroupForm(forms.Form):
    """What is said of a group."""

    title = forms.CharField(label=_("Title"), max_length=100)
    slug = forms.SlugField(label=_("Address"), max_length=50, help_text=_("Small letters, digits and dashes. It never changes again."))
    description = forms.CharField(label=_("In one sentence"), max_length=300, required=False)
    about = forms.CharField(label=_("About the group"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("What it is for, and how one comes in. Markdown works."))
    openness = forms.ChoiceField(label=_("Who sees it, and how one comes in"), choices=Openness.choices, widget=forms.RadioSelect, initial=Openness.OPEN)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["slug"]


class AskingForm(forms.Form):
    """Why somebody wants in."""

    reason = forms.CharField(label=_("Why you would like to join"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class InvitingForm(forms.Form):
    """Who is invited."""

    handle = forms.CharField(label=_("Member"), max_length=31, help_text=_("The handle, like @amina."))


class HandingForm(forms.Form):
    """Who owns the group from now on."""

    to = forms.ChoiceField(label=_("New owner"))

    def __init__(self, *args: Any, members: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {member.person.handle: member for member in members}
        self.fields["to"].choices = [(handle, f"{member.person.name} (@{handle})") for handle, member in self.members.items()]  # type: ignore[attr-defined]
