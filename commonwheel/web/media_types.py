"""What a file is, by its name: alike on every machine, whatever list of types the system has, or has not."""

from __future__ import annotations

import mimetypes

_KNOWN = mimetypes.MimeTypes(filenames=())
for _kind, _endings in {
    "audio/flac": ("flac",), "audio/mp4": ("m4a",), "audio/ogg": ("oga", "ogg", "opus"), "audio/wav": ("wav",),
    "video/mp4": ("m4v",), "video/ogg": ("ogv",),
}.items():  # fmt: skip
    for _ending in _endings:
        _KNOWN.add_type(_kind, f".{_ending}")


def of(name: str) -> str:
    """The media type of a file or an address of this name; "" where it is not known."""
    return _KNOWN.guess_type(name)[0] or ""
