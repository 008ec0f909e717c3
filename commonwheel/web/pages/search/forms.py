"""The form of the search page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commonwheel.discovery.query import KINDS
from commonwheel.structure import boards, kinds
from commonwheel.web.kept import Kept

FILTERS = ("kind", "board", "author", "tag", "solved", "after", "before", "group", "topic")

_empty: Kept[SafeString] = Kept(500)


@dataclass(frozen=True)
class Narrowing:
    """What a search is narrowed to: the filters that were filled in and understood, the order, and the fields as HTML; whether
    one of these ``is_wrong``."""

    filters: dict[str, str]
    is_newest_first: bool
    fields: SafeString
    is_wrong: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its fields say something: the topic or group that is searched alone is said above them."""
        return self.is_wrong or any(name not in ("topic", "group") for name in self.filters)


def narrowing(request: HttpRequest) -> Narrowing:
    """As this request asks. Most ask for nothing, and then the fields are the same for all who read the same boards."""
    if any(request.GET.get(name) for name in (*FILTERS, "sort")):
        form = SearchForm(request.GET, person=request.user)
        return Narrowing(form.filters(), form.is_newest_first, _fields(form), not form.errors.keys() <= {"q"})
    key = (get_language(), *boards.readable(request.user))
    return Narrowing({}, False, _empty.find(key, ["places", "authority"], lambda: _fields(SearchForm(person=request.user))))


def _fields(form: SearchForm) -> SafeString:
    return mark_safe(render_to_string("search/fields.html", {"form": form}))  # noqa: S308 — our own template's output


class SearchForm(forms.Form):
    """What is looked for and what it is narrowed to. Every field may be empty."""

    q = forms.CharField(label=_("Search"), required=False, max_length=300)
    kind = forms.ChoiceField(label=_("What it is"), required=False)
    board = forms.ChoiceField(label=_("Board"), required=False)
    author = forms.CharField(label=_("Written by"), required=False, max_length=31, help_text=_("A handle, like amina"))
    tag = forms.CharField(label=_("Tag"), required=False, max_length=40)
    solved = forms.ChoiceField(
        label=_("Solved"), required=False, choices=[("", _("Solved or not")), ("solved", _("Solved")), ("unsolved", _("Not solved"))]
    )
    after = forms.DateField(label=_("Written since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.DateField(label=_("Written before"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=[("", _("Best first")), ("new", _("Newest first"))])
    group = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    topic = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelves = groupby(boards.shelves(person), key=lambda board: board.category)
        grouped = [(category.title, [(board.slug, board.title) for board in rows]) for category, rows in shelves]
        self.fields["board"].choices = [("", _("All boards")), *grouped]  # type: ignore[attr-defined]
        here = {board.kind for board in boards.shelves(person)}
        named = [(name, kinds.named(kind).title) for name, kind in KINDS.items() if kind in here]
        self.fields["kind"].choices = [("", _("Anything")), *named]  # type: ignore[attr-defined]

    def filters(self) -> dict[str, str]:
        """The narrowing fields that were filled in and understood."""
        return {name: str(value) for name in FILTERS if (value := self._understood(name))}

    @property
    def is_newest_first(self) -> bool:
        return self._understood("sort") == "new"

    def _understood(self, name: str) -> Any:
        """The value of a field; None where it makes no sense, which keeps no other from counting."""
        return None if name in self.errors else self.cleaned_data.get(name)
