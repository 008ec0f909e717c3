"""The fields that the owner defined for profiles, as a piece of any form: on the profile, and where somebody joins.

In a form's ``__init__``: ``asked_fields.add_to(self, asked=True)``; in its template, ``form.asked_fields``; once the member is
there: ``profile_fields.answer(person, asked_fields.answers_in(form))``.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.authority import profile_fields
from commonwheel.authority.profile_fields import Audience, Kind, ProfileField

PREFIX = "field-"


def add_to(form: forms.Form, *, asked: bool = False, person: Person | None = None) -> None:
    """Put the fields into a form: all of them, or those ``asked`` of who joins; filled with what ``person`` said."""
    said = profile_fields.raw(person) if person is not None else {}
    names = []
    for field in profile_fields.every(asked=asked):
        name = f"{PREFIX}{field.pk}"
        form.fields[name] = _field_of(field, required=asked and field.is_required, initial=said.get(field.pk, ""))
        names.append(name)
    form.asked_fields = [form[name] for name in names]  # type: ignore[attr-defined]


def answers_in(form: forms.Form) -> dict[int, Any]:
    """Field id → what a valid form says."""
    return {int(name.removeprefix(PREFIX)): value for name, value in form.cleaned_data.items() if name.startswith(PREFIX)}


def _field_of(field: ProfileField, **words: Any) -> forms.Field:
    seen = {
        Audience.EVERYONE: _("Everybody sees it."), Audience.MEMBERS: _("Members see it."), Audience.STAFF: _("Only staff see it."),
    }  # fmt: skip
    words |= {"label": field.title, "help_text": " ".join(part for part in (field.hint, seen[Audience(field.audience)]) if part)}
    if field.kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((choice, choice) for choice in field.options)], **words)
    if field.kind == Kind.LINK:
        return forms.URLField(max_length=profile_fields.LONGEST, assume_scheme="https", **words)
    if field.kind == Kind.DATE:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **words)
    return forms.CharField(max_length=profile_fields.LONGEST, **words)
