"""The forms of ideas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from commonwheel.formats.ideas.statuses import Status
from commonwheel.web.pages.writing.forms import topic_number


class DecisionForm(forms.Form):
    """A new status, and the official reply that tells why."""

    status = forms.ChoiceField(label=gettext_lazy("Status"))
    body = forms.CharField(label=gettext_lazy("Official reply"), widget=forms.Textarea)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = choices  # type: ignore[attr-defined]


class DuplicateForm(forms.Form):
    """The idea that stays."""

    into = forms.CharField(
        label=gettext_lazy("Which idea stays"), max_length=500, help_text=gettext_lazy("Its address or its number; votes and followers go there.")
    )

    def clean_into(self) -> int:
        return topic_number(self.cleaned_data["into"])


class CustomerForm(forms.Form):
    """On whose behalf."""

    customer = forms.CharField(label=gettext_lazy("Customer"), max_length=100)
    reason = forms.CharField(label=gettext_lazy("How you know"), max_length=300, help_text=gettext_lazy("A call, a ticket, a visit."))


class StatusForm(forms.Form):
    """One row of the table of statuses."""

    key = forms.CharField(label=gettext_lazy("Key"), max_length=30, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=40, required=False)
    hue = forms.IntegerField(label=gettext_lazy("Colour"), min_value=0, max_value=359, required=False, initial=260)
    is_closed = forms.BooleanField(label=gettext_lazy("Closed"), required=False)
    position = forms.IntegerField(label=gettext_lazy("Place"), min_value=0, max_value=99, required=False)

    def status(self) -> Status | None:
        """What the row says; None for one that was emptied."""
        said = self.cleaned_data
        key = said.get("key", "").strip()
        return Status(key, said.get("name", ""), said.get("hue") or 0, bool(said.get("is_closed"))) if key else None


StatusTable = forms.formset_factory(StatusForm, extra=3, max_num=40)
