"""The directory: everybody who is here, found by name, rank, role, knowledge, language and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from commonwheel.accounts import presence, traits
from commonwheel.accounts.people import Person
from commonwheel.accounts.traits import Trait
from commonwheel.authority import grants, roles
from commonwheel.kernel import paging
from commonwheel.reputation import ranks
from commonwheel.web.context import page_depends_on
from commonwheel.web.limits import limited
from commonwheel.web.parts import pagers
from commonwheel.web.parts.pagers import Tab, Tabs, address

ORDERS = {"name": ("name", "id"), "joined": ("-joined_at", "-id"), "seen": ("-seen_at", "-id")}
ONLINE = 24
"""So many of those who are here now are shown."""


@dataclass(frozen=True)
class Row:
    """One member in the directory."""

    person: Person
    is_here: bool
    expertise: list[Trait]


class SearchForm(forms.Form):
    """What to look for."""

    q = forms.CharField(label=_("Name or handle"), max_length=60, required=False)
    rank = forms.ChoiceField(label=_("Rank"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    knows = forms.CharField(label=_("Knows about"), max_length=traits.LONGEST, required=False, widget=forms.TextInput(attrs={"list": "known-words"}))
    speaks = forms.ChoiceField(label=_("Speaks"), required=False)
    place = forms.CharField(label=_("Where"), max_length=80, required=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", gettext("Any"))]
        spoken = traits.common(traits.Kind.SPEAKS)
        self._choose("rank", [*anything, *((name, gettext(name)) for name in sorted(ranks.counts()))])
        self._choose("speaks", [*anything, *((code, name) for code, name in traits.LANGUAGES.items() if code in spoken)])
        if person.is_authenticated:
            named = [(role.slug, gettext(role.name)) for role in roles.every() if role.slug not in roles.IMPLICIT]
            self._choose("role", [*anything, *named])
        else:
            del self.fields["role"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def found(self, rows: QuerySet[Person]) -> QuerySet[Person]:
        """Those of the members who are looked for; a filter that says nothing sensible is passed over."""
        self.is_valid()
        said = {name: value.replace("\x00", "").strip() for name, value in self.cleaned_data.items()}
        if said.get("q"):
            word = said["q"].removeprefix("@")
            rows = rows.filter(Q(name__icontains=word) | Q(handle__startswith=word.lower()))
        if said.get("rank"):
            rows = rows.filter(rank_name=said["rank"])
        if said.get("role"):
            rows = rows.filter(Exists(grants.of_role(said["role"]).filter(person=OuterRef("pk"))))
        if said.get("knows"):
            rows = traits.having(rows, traits.Kind.EXPERTISE, said["knows"])
        if said.get("speaks"):
            rows = traits.having(rows, traits.Kind.SPEAKS, said["speaks"])
        if said.get("place"):
            rows = rows.filter(location__icontains=said["place"])
        return rows


@require_safe
@limited("members", 120, methods=("GET",))
def directory(request: HttpRequest) -> HttpResponse:
    """All members, or those looked for."""
    page_depends_on(request, "members", "ranks")
    form = SearchForm(request.GET, person=request.user)
    chosen = request.GET.get("by", "name") if request.GET.get("by") in ORDERS else "name"
    rows = form.found(Person.objects.visible_to(request.user))
    if chosen == "seen":
        rows = rows.filter(hides_presence=False, seen_at__isnull=False)
    page = paging.page(rows, ORDERS[chosen], after=request.GET.get("after", ""), size=48)
    known = traits.of_all([person.pk for person in page.items])
    here = list(presence.here(request.user)[: ONLINE + 1])
    names = {"name": gettext("By name"), "joined": gettext("Newest first"), "seen": gettext("Last here")}
    context = {
        "rows": [Row(person, presence.is_here(person), known.get(person.pk, [])[:3]) for person in page.items],
        "pager": pagers.of(request, page), "form": form, "by": chosen, "words": traits.common(traits.Kind.EXPERTISE),
        "here": here[:ONLINE], "more_here": len(here) > ONLINE,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "tabs": Tabs(gettext("Order of members"), [Tab(title, address(request, by=name, after=""), name == chosen) for name, title in names.items()]),
    }  # fmt: skip
    return render(request, "members/directory.html", context)
