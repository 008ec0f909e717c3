"""The forms of contests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.formats.albums.pictures import LONGEST_ALT, LONGEST_CREDIT
from commonwheel.formats.contests.contests import (
    MOST_ENTRIES,
    MOST_PLACES,
    MOST_VOTES,
    Contest,
    DecidedBy,
    Terms,
)
from commonwheel.formats.contests.submissions import Submission

ACCEPT = "image/jpeg,image/png,image/gif,image/webp"


class MomentField(forms.DateTimeField):
    """A moment, typed in the reader's time zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class TermsForm(forms.Form):
    """What is promised when a contest opens."""

    entries_open_at = MomentField(label=_("Entries open"), help_text=_("All times are in your time zone."))
    entries_close_at = MomentField(label=_("Entries close"))
    decided_by = forms.ChoiceField(label=_("Who decides"), choices=DecidedBy.choices, initial=DecidedBy.VOTES)
    voting_opens_at = MomentField(label=_("Voting opens"), required=False, help_text=_("Where a jury decides, this may stay empty."))
    voting_closes_at = MomentField(label=_("Voting closes"), required=False)
    announce_at = MomentField(label=_("Winners are announced"))
    entries_each = forms.IntegerField(label=_("Entries of each member"), min_value=1, max_value=MOST_ENTRIES, initial=1)
    votes_each = forms.IntegerField(label=_("Votes of each member"), min_value=1, max_value=MOST_VOTES, initial=1)
    places = forms.IntegerField(label=_("Places that are announced"), min_value=1, max_value=MOST_PLACES, initial=3)
    is_blind = forms.BooleanField(
        label=_("Blind: no names and no counts before the announcement"), required=False, initial=True
    )
    takes_pictures = forms.BooleanField(label=_("Entries may have a picture"), required=False, initial=True)

    def terms(self) -> Terms:
        """What the valid form says."""
        return Terms(**{name: self.cleaned_data[name] for name in Terms.__dataclass_fields__})

    @classmethod
    def said_by(cls, contest: Contest) -> dict[str, Any]:
        """What a contest's form begins with."""
        return {name: getattr(contest, name) for name in Terms.__dataclass_fields__}


class ContestForm(TermsForm):
    """A new contest."""

    title = forms.CharField(label=_("Title"), max_length=1000)
    body = forms.CharField(label=_("What it is about"), widget=forms.Textarea)


class EntryForm(forms.Form):
    """An entry."""

    title = forms.CharField(label=_("Title"), max_length=1000)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 6}), help_text=_("Markdown works."))
    file = forms.FileField(label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}))
    without_picture = forms.BooleanField(label=_("Enter without a picture"), required=False)
    alt = forms.CharField(
        label=_("What it shows"), max_length=LONGEST_ALT, required=False, help_text=_("Read aloud to those who cannot see it."),
    )  # fmt: skip
    is_decoration = forms.BooleanField(label=_("It is only decoration: there is nothing to say"), required=False)
    credit = forms.CharField(label=_("Who took it"), max_length=LONGEST_CREDIT, required=False)

    def __init__(self, *args: Any, contest: Contest, entry: Submission | None = None, **kwargs: Any) -> None:
        picture = entry.picture if entry else None
        if entry is not None:
            kwargs["initial"] = {"title": entry.title, "body": entry.source}
        if picture is not None:
            kwargs["initial"] |= {"alt": picture.alt, "is_decoration": picture.is_decoration, "credit": picture.credit}
        super().__init__(*args, **kwargs)
        if not contest.takes_pictures:
            for name in ("file", "alt", "is_decoration", "credit"):
                del self.fields[name]
        if picture is None:
            del self.fields["without_picture"]
        elif "file" in self.fields:
            self.fields["file"].label = _("Another picture")
        if contest.is_blind and "credit" in self.fields:
            self.fields["credit"].help_text = _("Shown when the winners are announced.")


class PlaceForm(forms.Form):
    """The place that a jury gives to an entry."""

    place = forms.TypedChoiceField(label=_("Place"), required=False, coerce=int, empty_value=None)

    def __init__(self, sent: Any, *, entry: Submission, places: int) -> None:
        super().__init__(sent, prefix=f"entry-{entry.pk}", initial={"place": entry.place})
        self.entry = entry
        self.fields["place"].choices = [("", "–"), *((number, str(number)) for number in range(1, places + 1))]  # type: ignore[attr-defined]
