"""Forms of programmes: those who run them, who nominate, who are called."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonwheel.authority.roles import Role
from commonwheel.reputation import formulas
from commonwheel.reputation.programmes.nominations import LONGEST
from commonwheel.reputation.programmes.programmes import LONGEST_TERM, WORDS
from commonwheel.structure.categories import Category
from commonwheel.web.pages.moderation.forms import LastDay
from commonwheel.web.pages.powers.places import Place


class ProgrammeForm(forms.Form):
    """What makes a programme."""

    name = forms.CharField(label=_("Name"), max_length=60)
    description = forms.CharField(label=_("In one sentence"), max_length=200, required=False)
    about = forms.CharField(
        label=_("What it is"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("Markdown; its page says this.")
    )
    perks = forms.CharField(
        label=_("What members get"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("One thing a line.")
    )
    criteria = forms.CharField(
        label=_("Criteria"), max_length=formulas.LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("A formula as for ranks. Left empty, people alone decide."),
    )  # fmt: skip
    term_days = forms.IntegerField(label=_("Days of a term"), min_value=1, max_value=LONGEST_TERM, initial=365)
    takes_nominations = forms.BooleanField(label=_("Members may nominate others"), required=False, initial=True)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def said(self) -> dict[str, Any]:
        """What was written, without the version."""
        return {word: self.cleaned_data[word] for word in WORDS}


class NewProgrammeForm(ProgrammeForm):
    """With what stays as it is made: the place, and the role that members hold there."""

    place = forms.ChoiceField(label=_("Place"), help_text=_("Members hold the role there, and below it."))
    role = forms.ChoiceField(label=_("Role"), required=False, help_text=_("What members may do. A new role has no power before you give it some."))
    field_order = ["name", "description", "place", "role"]

    def __init__(self, *args: Any, known: list[Place], given: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = {role.slug: role for role in given}
        self.places = {str(place.scope): place for place in known}
        self.fields["place"].choices = [(name, place.indented) for name, place in self.places.items()]  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", gettext("A new role of the same name")), *[(slug, gettext(role.name)) for slug, role in self.roles.items()]]  # type: ignore[attr-defined]


class CallForm(forms.Form):
    """Who is called in."""

    handle = forms.CharField(label=_("Member"), max_length=31, help_text=_("The handle, like @amina."))
    is_exception = forms.BooleanField(label=_("An exception: also without meeting the criteria"), required=False)


class NominationForm(forms.Form):
    """Who should be in, and why."""

    handle = forms.CharField(label=_("Whom"), max_length=31, help_text=_("The handle, like @amina."))
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Who runs the programme reads it, nobody else.")
    )


class RenewalForm(forms.Form):
    """Until when a term goes on."""

    ends_at = LastDay(label=_("Until the end of"))


class OwnBoardForm(forms.Form):
    """A board that only members see."""

    title = forms.CharField(label=_("Title"), max_length=100)
    slug = forms.SlugField(label=_("Address"), max_length=60)
    category = forms.ChoiceField(label=_("Category"))

    def __init__(self, *args: Any, categories: list[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = {category.slug: category for category in categories}
        self.fields["category"].choices = [(slug, category.title) for slug, category in self.categories.items()]  # type: ignore[attr-defined]
