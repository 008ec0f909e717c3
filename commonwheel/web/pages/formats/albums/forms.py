"""The forms of albums."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.formats.albums.photos import LONGEST_CAPTION, Photo
from commonwheel.formats.albums.pictures import LONGEST_ALT, LONGEST_CREDIT
from commonwheel.web.pages.writing.forms import TagsField

ACCEPT = "image/jpeg,image/png,image/gif,image/webp"


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        rows = data if isinstance(data, list | tuple) else [data]
        if self.required and not any(rows):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [file for row in rows if (file := super(FilesField, self).clean(row, initial)) is not None] if any(rows) else []


class FilesForm(forms.Form):
    """Photos for an album."""

    files = FilesField(
        label=_("Photos"), widget=FilesInput(attrs={"accept": ACCEPT}),
        help_text=_("Several at once, if you like: up to 20 of together 50 MB. Where they were taken is not kept."),
    )  # fmt: skip


class AlbumForm(FilesForm):
    """A new album, perhaps with its first photos."""

    title = forms.CharField(label=_("Title"), max_length=1000)
    body = forms.CharField(label=_("About this album"), widget=forms.Textarea)
    tags = TagsField(label=_("Tags"), required=False, max_length=300, help_text=_("Up to five words, with commas between them."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].required = False


class PhotoForm(forms.Form):
    """What is said about one photo, and where it stands."""

    alt = forms.CharField(
        label=_("What it shows"), max_length=LONGEST_ALT, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Read aloud to those who cannot see it."),
    )  # fmt: skip
    is_decoration = forms.BooleanField(label=_("It is only decoration: there is nothing to say"), required=False)
    caption = forms.CharField(label=_("Caption"), max_length=LONGEST_CAPTION, required=False)
    credit = forms.CharField(label=_("Who took it"), max_length=LONGEST_CREDIT, required=False)
    place = forms.IntegerField(label=_("Place"), min_value=1, max_value=9999, required=False)
    is_removed = forms.BooleanField(label=_("Remove this photo"), required=False)

    def __init__(self, sent: Any, *, photo: Photo, number: int) -> None:
        picture = photo.picture
        offered = picture.offered_credit if photo.shown_at is None else ""
        initial = {
            "alt": picture.alt, "is_decoration": picture.is_decoration, "caption": photo.caption, "credit": picture.credit or offered,
            "place": number,
        }  # fmt: skip
        super().__init__(sent, prefix=f"photo-{photo.pk}", initial=initial)
        self.photo, self.number = photo, number
        if offered:
            self.fields["credit"].help_text = _("The file says so: is it right?")
