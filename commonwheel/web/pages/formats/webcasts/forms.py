"""The forms of webcasts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.formats.webcasts.captions import MOST_BYTES
from commonwheel.formats.webcasts.questions import LONGEST


class AskForm(forms.Form):
    """What somebody wants to know."""

    text = forms.CharField(label=gettext_lazy("Your question"), max_length=LONGEST * 3, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class RecordingForm(forms.Form):
    """The recording, what is said in it and its chapters. A file takes the place of the words in the field."""

    address = forms.CharField(
        label=gettext_lazy("Address of the recording"), max_length=600, widget=forms.URLInput(),
        help_text=gettext_lazy("At YouTube, Vimeo or elsewhere."),
    )  # fmt: skip
    captions = forms.CharField(
        label=gettext_lazy("Captions, as WebVTT"), required=False, max_length=MOST_BYTES, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("They become the transcript."),
    )  # fmt: skip
    captions_file = forms.FileField(label=gettext_lazy("Captions from a file"), required=False, widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}))
    chapters = forms.CharField(
        label=gettext_lazy("Chapters, as WebVTT"), required=False, max_length=MOST_BYTES, widget=forms.Textarea(attrs={"rows": 6})
    )
    chapters_file = forms.FileField(label=gettext_lazy("Chapters from a file"), required=False, widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in ("captions", "chapters"):
            if said.get(f"{name}_file"):
                said[name] = self._read(said[f"{name}_file"], f"{name}_file")
        if any(self.errors.get(f"{name}_file") for name in ("captions", "chapters")):
            return said
        # What came as a file is shown in the field when the form comes back, so that nothing has to be brought twice.
        self.data = {**self.data.dict(), **{name: said.get(name, "") for name in ("captions", "chapters")}}  # type: ignore[attr-defined]
        return said

    def _read(self, file: UploadedFile, field: str) -> str:
        try:
            return file.read(MOST_BYTES + 1).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error(field, _("This file is not written in UTF-8."))
            return ""
