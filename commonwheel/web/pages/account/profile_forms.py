"""The forms of what others see of a member."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts import profiles, traits
from commonwheel.accounts.people import Person
from commonwheel.conversations.attachments import Crop
from commonwheel.web.parts import asked_fields
from commonwheel.web.parts.picture_fields import PictureField


class LinksField(forms.CharField):
    """Addresses of the web, one in each line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        one = forms.URLField(max_length=200, assume_scheme="https")
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        try:
            return list(dict.fromkeys(one.clean(line) for line in lines))
        except ValidationError as wrong:
            raise ValidationError(_("Addresses of the web, please, one in each line: https://…")) from wrong


class WordsField(forms.CharField):
    """Words with commas between them."""

    def clean(self, value: Any) -> list[str]:
        return [word for word in (part.strip() for part in super().clean(value).split(",")) if word]


class SliderField(forms.IntegerField):
    """From 0 to 100; left out, what it begins with."""

    def __init__(self, **kwargs: Any) -> None:
        slider = forms.NumberInput(attrs={"type": "range", "min": kwargs["min_value"], "max": 100, "step": 1})
        super().__init__(max_value=100, required=False, widget=slider, **kwargs)

    def clean(self, value: Any) -> int:
        number = super().clean(value)
        return self.initial if number is None else number


class ProfileForm(forms.Form):
    """What members say about themselves."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("What others see on your posts."))
    real_name = forms.CharField(label=_("Real name"), max_length=80, required=False, help_text=_("Shown on your page, unless you hide it under Privacy."))
    biography = forms.CharField(
        label=_("About you"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Markdown works."),
    )
    location = forms.CharField(label=_("Where you are"), max_length=80, required=False)
    speaks = forms.MultipleChoiceField(
        label=_("Languages you speak"), choices=list(traits.LANGUAGES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    expertise = WordsField(
        label=_("What you know about"), max_length=500, required=False, help_text=_("Up to ten words or short names, with commas between them.")
    )
    website = forms.URLField(label=_("Your website"), max_length=200, required=False, assume_scheme="https")
    links = LinksField(label=_("More links"), required=False, max_length=1100, help_text=_("Up to five, one in each line."))
    signature = forms.CharField(
        label=_("Signature"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands under your posts: up to three lines. Addresses become links."),
    )
    picture = PictureField(label=_("Your picture"), required=False, help_text=_("JPEG, PNG, GIF or WebP; the middle square is shown, unless you choose another."))
    crop_size = SliderField(label=_("How much of it"), min_value=5, initial=100)
    crop_across = SliderField(label=_("From left to right"), min_value=0, initial=50)
    crop_down = SliderField(label=_("From top to bottom"), min_value=0, initial=50)
    without_picture = forms.BooleanField(label=_("Remove my picture"), required=False)
    cover = PictureField(label=_("Cover picture"), required=False, help_text=_("Wide, at the top of your page."))
    without_cover = forms.BooleanField(label=_("Remove the cover picture"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_fields.add_to(self, person=person)

    @property
    def crop(self) -> Crop:
        """The square that was chosen."""
        return Crop(*(self.cleaned_data[f"crop_{name}"] / 100 for name in ("size", "across", "down")))


TEXTS = ("name", "real_name", "biography", "location", "website", "links", "signature")


def written(person: Person) -> dict[str, Any]:
    """What the form begins with."""
    words = traits.of(person)
    return {name: getattr(person, name) for name in TEXTS} | {
        "links": "\n".join(person.links),
        "speaks": [trait.word for trait in words.get(traits.Kind.SPEAKS, [])],
        "expertise": ", ".join(trait.word for trait in words.get(traits.Kind.EXPERTISE, [])),
    }


class PrivacyForm(forms.Form):
    """What a member keeps to themselves, and what they do not want to see."""

    hides_name = forms.BooleanField(label=_("Hide my real name from everybody but staff"), required=False)
    hides_presence = forms.BooleanField(label=_("Do not show when I am here"), required=False)
    hides_activity = forms.BooleanField(label=_("Do not list on my page what I wrote"), required=False)
    shows_signatures = forms.BooleanField(label=_("Show me the signatures of others"), required=False)


PRIVACY = tuple(PrivacyForm.base_fields)
COVER = {"widest": profiles.COVER_WIDTH}
