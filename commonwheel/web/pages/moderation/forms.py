"""Forms of those who keep the community a good place."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonwheel.conversations.posts import Post
from commonwheel.conversations.splits import REARRANGE
from commonwheel.conversations.topics import MOVE, Topic
from commonwheel.kernel import richtext
from commonwheel.moderation import cases, reports
from commonwheel.moderation.reports import Reason
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.web.pages.writing.forms import shelved, topic_number

MOST_POSTS = 300
"""The latest replies that can be chosen to go."""


class LastDay(forms.DateField):
    """A day that still counts: the moment is its end, in the zone of whoever chose it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), required=False, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        day = super().clean(value)
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The author will see it."))


class ReportForm(forms.Form):
    """What is wrong with a post."""

    reason = forms.ChoiceField(label=_("What is wrong with it"), choices=Reason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"), max_length=reports.MOST, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only those who moderate here read this, and see that it comes from you."),
    )  # fmt: skip


class RefusalForm(forms.Form):
    """Why a reported post stays."""

    words = forms.CharField(label=_("Why it stays"), max_length=cases.MOST, help_text=_("Who reported it will see it."))


class LockForm(forms.Form):
    """Why a topic takes no more replies."""

    reason = forms.CharField(label=_("Why"), max_length=300, required=False, help_text=_("Everybody will see it."))


class PinForm(forms.Form):
    """Where a topic is held at the top, and until when."""

    is_global = forms.BooleanField(label=_("In every list, not only in its board"), required=False)
    ends_at = LastDay(label=_("Until the end of"), help_text=_("Leave it empty to pin until somebody unpins."))


class MoveForm(forms.Form):
    """Where a topic goes."""

    board = forms.ChoiceField(label=_("Board"))

    def __init__(self, *args: Any, person: Any, fits: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = set(boards.holding(person, MOVE))
        shelves = [board for board in boards.shelves(person) if board.archived_at is None and fits.of_kind.fits(board.of_kind)]
        self.boards = {board.slug: board for board in shelves if board.pk in allowed}
        self.fields["board"].choices = shelved(list(self.boards.values()))  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """The topic that stays."""

    into = forms.CharField(label=_("Which topic stays"), max_length=500, help_text=_("Its address or its number; all posts go to its end."))

    def clean_into(self) -> int:
        return topic_number(self.cleaned_data["into"])


class SplitForm(forms.Form):
    """The posts that go, and what they become."""

    title = forms.CharField(label=_("Title of the new topic"), max_length=1000)
    board = forms.ChoiceField(label=_("Board"))
    posts = forms.TypedMultipleChoiceField(label=_("Replies that go"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, person: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = set(boards.holding(person, REARRANGE))
        shelves = [board for board in boards.shelves(person) if board.archived_at is None and board.of_kind.is_talk]
        self.boards = {board.slug: board for board in shelves if board.pk in allowed}
        self.fields["board"].choices = shelved(list(self.boards.values()))  # type: ignore[attr-defined]
        replies = Post.objects.visible_to(person).filter(topic=topic, number__gt=1).select_related("author").order_by("-number")[:MOST_POSTS]
        self.rows = {post.pk: post for post in reversed(list(replies))}
        self.fields["posts"].choices = [(pk, f"#{post.number} {post.shown_author}: {richtext.excerpt(post.html, 90)}") for pk, post in self.rows.items()]  # type: ignore[attr-defined]


class BanForm(forms.Form):
    """Why a member may only read, and until when."""

    reason = forms.CharField(label=_("Why"), max_length=500, help_text=_("The member will see it."))
    ends_at = LastDay(label=_("Until the end of"), help_text=_("Leave it empty for a ban without an end."))
