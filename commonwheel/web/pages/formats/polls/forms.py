"""The form of a poll."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.formats.polls import polls
from commonwheel.formats.polls.polls import Method
from commonwheel.kernel.refusal import Refused


class PollForm(forms.Form):
    """A poll; left empty, there is none. ``required_poll`` asks for one."""

    question = forms.CharField(label=_("Question"), max_length=200, required=False)
    options = forms.CharField(
        label=_("Options"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Each on a line of its own.")
    )
    method = forms.ChoiceField(label=_("Answers"), choices=Method.choices, initial=Method.SINGLE, required=False)
    closes_at = forms.DateTimeField(
        label=_("Ends"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In your time zone. Left empty, it ends when you end it."),
    )  # fmt: skip
    is_secret = forms.BooleanField(label=_("Show how it stands only when it has ended"), required=False)
    is_final = forms.BooleanField(label=_("Votes cannot be changed"), required=False)

    required_poll = False

    @property
    def is_empty(self) -> bool:
        said = self.cleaned_data
        return not said.get("question") and not said.get("options", "").strip()

    def said(self) -> dict[str, Any]:
        """What makes the poll."""
        said = self.cleaned_data
        return {**said, "options": said["options"].splitlines(), "method": said["method"] or Method.SINGLE}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if self.errors or (self.is_empty and not self.required_poll):
            return said
        try:
            polls.checked(said.get("question", ""), said.get("options", "").splitlines(), said.get("closes_at"))
        except Refused as refusal:
            self.add_error(refusal.field, str(refusal.reason))
        return said


class NeededPollForm(PollForm):
    """A poll for a topic that stands."""

    required_poll = True
