"""Choosing labels: for a new topic, and for one that stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.structure.boards import Board, Labelling


class LabelForm(forms.Form):
    """The labels that a board offers, and a line for others where it takes any word."""

    chosen = forms.MultipleChoiceField(label=_("Labels"), required=False, widget=forms.CheckboxSelectMultiple)
    labels = forms.CharField(label=_("Other labels"), required=False, max_length=300, help_text=_("With commas between them."))

    def __init__(self, *args: Any, board: Board | None, names: Sequence[str] = (), **kwargs: Any) -> None:
        offered = [label.name for label in board.labels.all() if label.is_predefined] if board is not None else []
        others = ", ".join(name for name in names if name not in offered)
        kwargs["initial"] = {"chosen": [name for name in names if name in offered], "labels": others}
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(name, name) for name in offered]  # type: ignore[attr-defined]
        self.fields["chosen"].required = False
        if not offered:
            del self.fields["chosen"]
        if board is not None and board.labelling == Labelling.PREDEFINED:
            del self.fields["labels"]
        if board is not None and "labels" in self.fields and not offered:
            self.fields["labels"].label = _("Labels")

    def names(self) -> list[str]:
        """All that was chosen or typed."""
        said = self.cleaned_data
        return [*said.get("chosen", []), *said.get("labels", "").split(",")]
