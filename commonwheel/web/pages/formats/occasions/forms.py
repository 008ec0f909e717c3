"""The forms of events. What clocks show is read as it stands; the zone beside it says which moment that is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.conversations.topics import Topic
from commonwheel.formats.occasions.planning import Setting
from commonwheel.web.pages.writing.forms import TagsField

REPEATS = (
    ("", gettext_lazy("Never")),
    ("FREQ=DAILY", gettext_lazy("Every day")),
    ("FREQ=WEEKLY", gettext_lazy("Every week")),
    ("FREQ=WEEKLY;INTERVAL=2", gettext_lazy("Every two weeks")),
    ("FREQ=MONTHLY", gettext_lazy("Every month, on the same day")),
    ("own", gettext_lazy("By a rule of its own")),
)


class WallClockField(forms.DateTimeField):
    """Day and time as a clock on a wall shows them: without a zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            found = super().to_python(value)
        return found.replace(tzinfo=None, second=0, microsecond=0) if found is not None else None


class SettingForm(forms.Form):
    """The words of an event, and where it takes place."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=1000)
    body = forms.CharField(label=gettext_lazy("What happens there"), widget=forms.Textarea)
    zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=100, widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        help_text=gettext_lazy("Whose clock the times are read from, like Europe/Berlin. Everybody sees them on their own."),
    )  # fmt: skip
    place = forms.CharField(label=gettext_lazy("Place"), max_length=400, required=False, help_text=gettext_lazy("An address people can find."))
    stream = forms.CharField(
        label=gettext_lazy("Where it can be watched"), max_length=600, required=False, widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=gettext_lazy("The address of the video at YouTube, Vimeo or elsewhere."),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=gettext_lazy("Seats"), required=False, widget=forms.NumberInput(attrs={"min": 1}),
        help_text=gettext_lazy("Left empty, there is room for everybody. When all are taken, others wait and move up by themselves."),
    )  # fmt: skip
    tags = TagsField(label=gettext_lazy("Tags"), required=False, max_length=300, help_text=gettext_lazy("Up to five words, with commas between them."))
    album = forms.CharField(
        label=gettext_lazy("Pictures"), max_length=500, required=False, help_text=gettext_lazy("The address of the topic with pictures of it.")
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_album(self) -> Topic | None:
        typed = self.cleaned_data["album"].strip()
        if not typed:
            return None
        found = re.search(r"(?:^|/topics/)(\d{1,15})(?:/|$)", typed)
        topic = Topic.objects.visible_to(self.person).filter(pk=int(found[1])).first() if found else None
        if topic is None:
            raise forms.ValidationError(_("That is no address of a topic."))
        return topic

    def setting(self) -> Setting:
        """Where it takes place, and for how many."""
        said = self.cleaned_data
        return Setting(said["zone"], said["place"], said["stream"], said["capacity"], said["album"])


class PlanForm(SettingForm):
    """A new event: when it takes place, and how often."""

    starts = WallClockField(label=gettext_lazy("Starts"))
    ends = WallClockField(label=gettext_lazy("Ends"))
    repeats = forms.ChoiceField(label=gettext_lazy("Repeats"), choices=REPEATS, required=False)
    times = forms.IntegerField(
        label=gettext_lazy("How many times"), required=False, widget=forms.NumberInput(attrs={"min": 1, "max": 200}),
        help_text=gettext_lazy("The first date counts."),
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    rule = forms.CharField(
        label=gettext_lazy("Rule"), max_length=300, required=False,
        help_text=gettext_lazy("As calendars write it (RFC 5545), for example FREQ=MONTHLY;BYDAY=2TU;COUNT=6."),
    )  # fmt: skip

    def recurrence(self) -> str:
        """The rule that was chosen or typed; "" for a single date."""
        said = self.cleaned_data
        repeats: str = said["repeats"]
        if repeats in ("", "own"):
            return said["rule"] if repeats else ""
        until: date | None = said["until"]
        ends = [f"COUNT={said['times']}"] if said["times"] is not None else []
        ends += [f"UNTIL={until:%Y%m%d}"] if until is not None else []
        return ";".join([repeats, *ends])

    def field_of(self, name: str) -> str:
        """Where a refusal of the rule belongs: beside what was used to say it."""
        return "times" if name == "rule" and self.cleaned_data.get("repeats") != "own" else name


class TimesForm(forms.Form):
    """When a date takes place, on the clock of the event's zone."""

    starts = WallClockField(label=gettext_lazy("Starts"))
    ends = WallClockField(label=gettext_lazy("Ends"))


class MoveForm(TimesForm):
    """Another time."""

    is_rest = forms.BooleanField(label=gettext_lazy("Move all later dates by as much"), required=False)


class InviteForm(forms.Form):
    """Whom to invite."""

    handles = forms.CharField(
        label=gettext_lazy("Handles"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("With commas, spaces or lines between them."),
    )  # fmt: skip

    def names(self) -> list[str]:
        return [name for name in re.split(r"[\s,;]+", self.cleaned_data["handles"]) if name]


class SpeakerForm(forms.Form):
    """Who speaks."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False, help_text=gettext_lazy("Left empty, the member's name."))
    handle = forms.CharField(label=gettext_lazy("Handle"), max_length=40, required=False, help_text=gettext_lazy("If they are a member here."))
    about = forms.CharField(
        label=gettext_lazy("About them"), max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or two sentences."),
    )  # fmt: skip
    picture = forms.FileField(
        label=gettext_lazy("Picture"), required=False, help_text=gettext_lazy("JPEG, PNG, GIF or WebP; the middle square is shown."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp"}),
    )  # fmt: skip
