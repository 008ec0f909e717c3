"""The form of who offers to answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.discovery import routing
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.structure.kinds import having


class OfferForm(forms.Form):
    """Whether, how many a week, and of what."""

    is_on = forms.BooleanField(label=_("Show me questions that nobody answers"), required=False)
    a_week = forms.IntegerField(label=_("At most so many a week"), min_value=1, max_value=routing.LONGEST_WEEK, initial=3)
    boards = forms.MultipleChoiceField(
        label=_("From these boards"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Without boards and tags: questions like those you solved."),
    )
    tags = forms.CharField(label=_("With these tags"), required=False, max_length=210, help_text=_("With commas between them, like wifi, battery"))

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, Board] = {board.slug: board for board in boards.shelves(person) if board.kind in having("solutions")}
        self.fields["boards"].choices = [(slug, board.title) for slug, board in self.known.items()]  # type: ignore[attr-defined]

    def chosen_boards(self) -> list[Board]:
        return [self.known[slug] for slug in self.cleaned_data["boards"]]
