"""The forms of articles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from commonwheel.formats.articles.articles import LONGEST_SUMMARY
from commonwheel.structure.boards import Board


class ArticleForm(forms.Form):
    """The words of an article, and on top of which version they were written."""

    title = forms.CharField(label=_("Title"), max_length=1000)
    summary = forms.CharField(label=_("Summary"), max_length=LONGEST_SUMMARY, required=False, help_text=_("One or two sentences, shown in lists."))
    body = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    tag_words = forms.CharField(label=_("Tags"), max_length=300, required=False, help_text=_("Up to five words, with commas between them."))
    review_by = forms.DateField(
        label=_("Look at it again by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From that day on it is listed as stale."),
    )  # fmt: skip
    publish_at = forms.DateTimeField(
        label=_("Publish at"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("For “Schedule”, in your time zone."),
    )  # fmt: skip
    reason = forms.CharField(label=_("What is missing"), max_length=500, required=False, help_text=_("For “Return”: the authors will read it."))
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class LanguageForm(forms.Form):
    """The language of a translation."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class HandleForm(forms.Form):
    """Who writes along."""

    handle = forms.CharField(label=_("Handle"), max_length=31)


class HarvestForm(forms.Form):
    """The knowledge base an article goes into."""

    board = forms.ChoiceField(label=_("Knowledge base"))

    def __init__(self, *args: Any, boards: list[Board], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boards = {board.slug: board for board in boards}
        self.fields["board"].choices = [(board.slug, board.title) for board in boards]  # type: ignore[attr-defined]


class NominationForm(forms.Form):
    """Why a post belongs into the knowledge base."""

    reason = forms.CharField(label=_("Why"), max_length=300, required=False, help_text=_("What makes it worth keeping."))
