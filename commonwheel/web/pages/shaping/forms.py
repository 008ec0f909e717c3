"""Forms of who shapes the community's places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from commonwheel.authority import roles
from commonwheel.authority.audiences import Reach
from commonwheel.conversations.templates import Field, Shape
from commonwheel.structure import kinds
from commonwheel.structure.boards import Board, Labelling
from commonwheel.structure.categories import Category

_ = gettext_lazy
ADDRESS = _("Small letters, digits and dashes. It never changes again.")


def indented(categories: Sequence[Category]) -> list[tuple[str, str]]:
    """Categories as a select shows them, each under its own."""
    return [(category.slug, "\u2003" * (len(category.line) - 1) + category.title) for category in categories]


class CategoryForm(forms.Form):
    """What is said of a category."""

    title = forms.CharField(label=_("Title"), max_length=100)
    slug = forms.SlugField(label=_("Address"), max_length=60, help_text=ADDRESS)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    parent = forms.ChoiceField(label=_("Lies in"), required=False)
    is_listed = forms.BooleanField(label=_("Found by looking (without it, only who has the address finds it)"), required=False, initial=True)

    def __init__(self, *args: Any, categories: Sequence[Category], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = {category.slug: category for category in categories}
        self.fields["parent"].choices = [("", gettext("The top")), *indented(categories)]  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["slug"]

    def chosen_parent(self) -> Category | None:
        return self.categories.get(self.cleaned_data.get("parent", ""))


class BoardForm(forms.Form):
    """What is said of a board."""

    title = forms.CharField(label=_("Title"), max_length=100)
    slug = forms.SlugField(label=_("Address"), max_length=60, help_text=ADDRESS)
    kind = forms.ChoiceField(label=_("Kind"))
    category = forms.ChoiceField(label=_("Category"))
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    language = forms.ChoiceField(label=_("Language"), help_text=_("What is written here is searched in this language."))
    announcement = forms.CharField(label=_("Announcement"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Shown at the top of the board. Markdown works."))
    picture = forms.FileField(label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    drops_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    labelling = forms.ChoiceField(label=_("Labels"), choices=Labelling.choices)
    needs_label = forms.BooleanField(label=_("Every topic needs a label"), required=False)
    guests_may_comment = forms.BooleanField(label=_("Guests may comment"), required=False)
    takes_anonymous = forms.BooleanField(label=_("Members may post without their name"), required=False)
    is_listed = forms.BooleanField(label=_("Found by looking (without it, only who has the address finds it)"), required=False, initial=True)

    def __init__(self, *args: Any, categories: Sequence[Category], board: Board | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = {category.slug: category for category in categories}
        fitting = [kind for kind in kinds.kinds.values() if board is None or not board.topics_count or board.of_kind.fits(kind)]
        self.fields["kind"].choices = [(kind.name, kind.title) for kind in fitting]  # type: ignore[attr-defined]
        self.fields["category"].choices = indented(categories)  # type: ignore[attr-defined]
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        if board is not None:
            del self.fields["slug"]
        if board is None or not board.picture:
            del self.fields["drops_picture"]

    def said(self) -> dict[str, Any]:
        """The fields of a board, by name."""
        passed = {"slug", "picture", "drops_picture"}
        return {name: value for name, value in self.cleaned_data.items() if name not in passed} | {
            "category": self.categories[self.cleaned_data["category"]]
        }


class AudienceForm(forms.Form):
    """Who holds one power here."""

    reach = forms.ChoiceField(label=_("Who"), choices=Reach.choices)
    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [role for role in roles.every() if not role.holds_all and role.slug not in roles.IMPLICIT]
        self.fields["roles"].choices = [(role.slug, gettext(role.name)) for role in named]  # type: ignore[attr-defined]


class LabelsForm(forms.Form):
    """The labels of a board."""

    names = forms.CharField(label=_("Labels"), required=False, widget=forms.Textarea(attrs={"rows": 8}), help_text=_("One a line, in the order they are offered."))


class ArchiveForm(forms.Form):
    """Where the address of an archived board leads."""

    to = forms.ChoiceField(label=_("Its address leads to"), required=False, help_text=_("Its topics keep their own addresses."))

    def __init__(self, *args: Any, boards: Sequence[Board], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boards = {board.slug: board for board in boards}
        self.fields["to"].choices = [("", gettext("The board as it is, to read")), *((board.slug, board.title) for board in boards)]  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """A template's name and what it tells."""

    name = forms.CharField(label=_("Name"), max_length=60)
    intro = forms.CharField(label=_("What it tells"), max_length=300, required=False)


class FieldForm(forms.Form):
    """One field of a template; without a label it is left out."""

    label = forms.CharField(label=_("Label"), max_length=80, required=False)
    shape = forms.ChoiceField(label=_("Filled in as"), choices=Shape.choices, required=False)
    is_required = forms.BooleanField(label=_("Required"), required=False)
    help = forms.CharField(label=_("Hint"), max_length=200, required=False)
    choices = forms.CharField(label=_("Choices"), max_length=500, required=False, help_text=_("With commas between them."))

    def field(self) -> Field | None:
        said = self.cleaned_data
        label = " ".join(said.get("label", "").split())
        if not label:
            return None
        choices = tuple(word for word in (part.strip() for part in said.get("choices", "").split(",")) if word)
        return Field(label, said.get("shape") or Shape.LINE, bool(said.get("is_required")), said.get("help", ""), choices)


FieldTable = forms.formset_factory(FieldForm, extra=3, max_num=15)
