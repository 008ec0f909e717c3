"""Captions and chapters: files in WebVTT, checked when they are brought and read for the transcript."""

from __future__ import annotations

from dataclasses import dataclass

import webvtt
from django.utils.translation import gettext as _
from webvtt.errors import MalformedCaptionError, MalformedFileError

from commonwheel.kernel.refusal import Refused

MOST_BYTES = 1_000_000
MOST_CUES = 10_000


@dataclass(frozen=True)
class Cue:
    """What is said, or what begins, from one second to another. ``words`` hold no markup."""

    seconds: int
    until: float
    words: str
    voice: str = ""

    @property
    def clock(self) -> str:
        """1:02:03, or 2:03."""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def checked(text: str, *, field: str) -> str:
    """The file as it is kept; "" for nothing. Refused for what is no WebVTT, with the place where it goes wrong."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").removeprefix("\ufeff").strip()
    if not tidy:
        return ""
    if len(tidy.encode()) > MOST_BYTES:
        raise Refused(_("The file is too large: at most %(most)s MB.") % {"most": 1}, field=field)
    try:
        found = webvtt.from_string(tidy, strict=True).captions
    except MalformedFileError as wrong:
        raise Refused(_("This is no WebVTT file."), cure=_("Its first line is WEBVTT, with an empty line after it."), field=field) from wrong
    except MalformedCaptionError as wrong:
        raise Refused(_("A caption in this file cannot be read: %(words)s") % {"words": str(wrong)[:120]}, field=field) from wrong
    if not found:
        raise Refused(_("There is not one caption in this file."), field=field)
    if len(found) > MOST_CUES:
        raise Refused(_("At most %(most)s captions.") % {"most": MOST_CUES}, field=field)
    before = 0.0
    for one in found:
        if one.end_in_seconds <= one.start_in_seconds or one.start_in_seconds < before:
            raise Refused(_("At %(time)s, time runs backwards.") % {"time": one.start}, field=field)
        before = one.start_in_seconds
    return tidy + "\n"


def cues(text: str) -> list[Cue]:
    """What a checked file holds, in order."""
    if not text:
        return []
    return [
        Cue(int(one.start_in_seconds), one.end_in_seconds, " ".join(one.text.split()), one.voice or "")
        for one in webvtt.from_string(text).captions
        if one.text.strip()
    ]


def matching(rows: list[Cue], words: str) -> list[Cue]:
    """Those in which all the words occur."""
    wanted = words.casefold().split()
    return [row for row in rows if all(word in row.words.casefold() for word in wanted)]
