"""The forms of webcasts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.formats.webcasts import chats, videos
from commonwheel.formats.webcasts.captions import MOST_BYTES
from commonwheel.formats.webcasts.questions import LONGEST


class AskForm(forms.Form):
    """What somebody wants to know."""

    text = forms.CharField(label=gettext_lazy("Your question"), max_length=LONGEST * 3, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ChatForm(forms.Form):
    """A line for the chat."""

    text = forms.CharField(
        label=gettext_lazy("Your words"), max_length=chats.LONGEST * 3, widget=forms.TextInput(attrs={"autocomplete": "off", "id": "id_line"})
    )  # fmt: skip


class VideoForm(forms.Form):
    """A video file, where the community takes some."""

    video = forms.FileField(label=gettext_lazy("Video from a file"), widget=forms.FileInput(attrs={"accept": "video/mp4,video/webm,video/ogg,.mp4,.webm,.ogv"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = videos.most_bytes()
        if not most:
            del self.fields["video"]
            return
        told = _("MP4, WebM or Ogg, of at most %(most)s MB.") % {"most": most // 1024 // 1024}
        self.fields["video"].help_text = told
        self.fields["video"].widget.attrs |= {"data-most": most, "data-too-large": told}


class RecordingForm(VideoForm):
    """The recording, what is said in it and its chapters. A file takes the place of the words in the field."""

    address = forms.CharField(
        label=gettext_lazy("Address of the recording"), max_length=600, required=False, widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=gettext_lazy("At YouTube, Vimeo or elsewhere; or bring a file of your own."),
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

    field_order = ("address", "video", "captions", "captions_file", "chapters", "chapters_file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "video" in self.fields:
            self.fields["video"].required = False

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("address") and not said.get("video") and not self.errors.get("video"):
            self.add_error("address", self.fields["address"].error_messages["required"])
        for name in ("captions", "chapters"):
            if said.get(f"{name}_file"):
                said[name] = self._read(said[f"{name}_file"], f"{name}_file")
        if any(self.errors.get(f"{name}_file") for name in ("captions", "chapters")):
            return said
        # What came as a file is shown in the field when the form comes back, so that nothing has to be brought twice.
        self.data = {**self.data.dict(), **{name: said.get(name, "") for name in ("captions", "chapters")}}  # type: ignore[attr-defined]
        return said

    def brought(self, address: str) -> None:
        """The video of this form lies at this address already: when the form comes back, it need not be brought again."""
        self.data = {**self.data, "address": address}

    def _read(self, file: UploadedFile, field: str) -> str:
        try:
            return file.read(MOST_BYTES + 1).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error(field, _("This file is not written in UTF-8."))
            return ""
