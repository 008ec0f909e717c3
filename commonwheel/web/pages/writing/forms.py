"""Forms for writing. They gather what was typed; the verbs decide, and their refusals stand beside the field."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonwheel.authority import standing
from commonwheel.conversations.topics import START
from commonwheel.kernel.refusal import Refused
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.web import faces


def startable(person: Any, here: Board | None = None) -> list[Board]:
    """The boards a member may start topics in with the common form; for a visitor, who signs in first, those they can read.

    A board that is not listed is offered ``here`` alone.
    """
    found = boards.listed(person)
    found += [here] if here is not None and here not in found else []
    readable = [board for board in found if faces.of(board).start is None and board.archived_at is None]
    if not person.is_authenticated:
        return readable
    held = standing.of(person)
    return [board for board in readable if held.allows(START, board.scope_id)]


def shelved(rows: list[Board]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Boards as the groups of a select, one for each category."""
    grouped = groupby(rows, key=lambda board: board.category)
    return [(category.title, [(board.slug, board.title) for board in group]) for category, group in grouped]


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal beside the field it is about."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, " ".join(str(part) for part in (refusal.reason, refusal.cure) if part))


def topic_number(address: str) -> int:
    """The number of the topic that an address or a number names."""
    found = re.search(r"(?:^|/topics/)(\d{1,15})(?:/|$)", address.strip())
    if not found:
        raise forms.ValidationError(gettext("That is no address of a topic."))
    return int(found[1])


class TagsField(forms.CharField):
    """Words with commas between them."""

    def clean(self, value: Any) -> list[str]:
        return [word for word in (part.strip() for part in super().clean(value).split(",")) if word]


class TopicForm(forms.Form):
    """A new topic."""

    title = forms.CharField(label=_("Title"), max_length=1000, help_text=_("Your question or subject in one sentence."))
    board = forms.ChoiceField(label=_("Board"), required=False)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea)
    tags = TagsField(label=_("Tags"), required=False, max_length=300, help_text=_("Up to five words, with commas between them."))

    def __init__(self, *args: Any, person: Any, here: Board | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boards = {board.slug: board for board in startable(person, here)}
        choices = [("", _("Choose by the title")), *shelved(list(self.boards.values()))]
        self.fields["board"].choices = choices  # type: ignore[attr-defined]

    def chosen_board(self) -> Board | None:
        return self.boards.get(self.cleaned_data.get("board", ""))


class TitleForm(forms.Form):
    """The title and tags of a topic that stands."""

    title = forms.CharField(label=_("Title"), max_length=1000)
    tags = TagsField(label=_("Tags"), required=False, max_length=300, help_text=_("Up to five words, with commas between them."))


class ReplyForm(forms.Form):
    """A reply, or the new text of a post."""

    body = forms.CharField(label=_("Text"), widget=forms.Textarea)


class EditForm(ReplyForm):
    """The new text of a post, and why."""

    reason = forms.CharField(
        label=_("Why you changed it"), required=False, max_length=200, help_text=_("Shown in the history of the post.")
    )
