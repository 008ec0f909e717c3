"""Picture fields: what somebody uploads, made anew before anything else sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from commonwheel.authority import options
from commonwheel.conversations import attachments
from commonwheel.kernel.refusal import Refused

KINDS = "image/jpeg,image/png,image/gif,image/webp"


class PictureField(forms.FileField):
    """A picture; what comes out is its bytes as they were sent, bounded. ``encoded`` makes them safe."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": KINDS}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file.size > options.value(attachments.MEGABYTES) * 1024 * 1024:
            raise forms.ValidationError(_("The picture is too large."))
        return file


def encoded(file: Any, field: str, **how: Any) -> tuple[bytes, str] | None:
    """(the picture made anew, its extension), or None where none came; Refused names the field."""
    if not file:
        return None
    try:
        return attachments.encode(file.read(), **how)
    except Refused as refusal:
        raise Refused(refusal.reason, field=field) from refusal
