"""Catalogues: what scripts say, in each language but the one they are written in."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

WRITTEN_IN = "en"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES if code != WRITTEN_IN)
PACKAGE = "commonwheel.web"


@cache
def address(language: str) -> str:
    """Where the words of a language are, with their version, so that browsers may keep them for ever; "" where none are needed."""
    if language not in LANGUAGES:
        return ""
    kept = (Path(folder, language, "LC_MESSAGES", "djangojs.mo") for folder in settings.LOCALE_PATHS)
    version = hashlib.blake2b(b"".join(file.read_bytes() for file in kept), digest_size=6).hexdigest()
    return f"{reverse('words', args=[language])}?{version}"
