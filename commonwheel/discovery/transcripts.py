"""Transcripts: what is said in the recordings of events, found as part of the event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from commonwheel.formats.kinds import OCCASIONS
from commonwheel.formats.webcasts.captions import Cue
from commonwheel.formats.webcasts.recordings import Recording
from commonwheel.kernel.lookups import among

KIND = OCCASIONS.name
TOGETHER = 3
"""Captions that are read as one: a sentence runs over several."""


@dataclass(frozen=True)
class Moment:
    """Some captions of a recording: what is said, when, and the address there."""

    words: str
    clock: str
    address: str


def of_topics(topic_ids: Collection[int]) -> dict[int, list[Moment]]:
    """What is said in the recordings of these topics, in order; topics without one are missing."""
    if not topic_ids:
        return {}
    found: dict[int, list[Moment]] = defaultdict(list)
    rows = Recording.objects.filter(occasion__topic__in=topic_ids).exclude(captions="").select_related("occasion")
    for recording in rows:
        cues = recording.transcript()
        for place in range(len(cues)):
            found[recording.occasion.topic_id].append(_moment(recording, cues[place : place + TOGETHER]))
    return dict(found)


def words_of(topic_ids: Collection[int]) -> dict[int, str]:
    """All that is said in the recordings of these topics."""
    rows = Recording.objects.filter(among("occasion__topic", topic_ids)).exclude(captions="").select_related("occasion")
    return {row.occasion.topic_id: " ".join(cue.words for cue in row.transcript()) for row in rows}


def _moment(recording: Recording, cues: list[Cue]) -> Moment:
    first = cues[0]
    return Moment(" ".join(cue.words for cue in cues), first.clock, f"/occasions/{recording.pk}/recording/#t={first.seconds}")
