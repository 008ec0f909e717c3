"""Recordings: what is left of an occasion to watch: the video, its chapters, its captions and so its transcript."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.occasions.planning import check_address
from commonwheel.formats.webcasts import captions, videos
from commonwheel.formats.webcasts.captions import Cue
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

KEPT = journal.declare("recording.kept", gettext_lazy("added the recording of an event"), facts=["topic", "board"])
DROPPED = journal.declare("recording.dropped", gettext_lazy("removed the recording of an event"), facts=["topic", "board"])


class Recordings(models.QuerySet["Recording"]):
    def visible_to(self, person: Any) -> Recordings:
        """Those of occasions that the person may see."""
        return self.filter(occasion__in=Occasion.objects.visible_to(person))


class Recording(models.Model):
    """One video afterwards. ``captions`` and ``chapters`` are WebVTT as it was brought, or ""."""

    occasion = models.OneToOneField(Occasion, on_delete=models.CASCADE, related_name="recording", primary_key=True)
    address = models.URLField(max_length=500)
    captions = models.TextField(blank=True)
    chapters = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = Recordings.as_manager()

    def transcript(self) -> list[Cue]:
        """What is said, in order."""
        return captions.cues(self.captions)

    def parts(self) -> list[Cue]:
        """Its chapters, in order."""
        return captions.cues(self.chapters)


departures.covers(Recording, by=STAYS, tells=("occasion__topic_id", "at"))


def check_keep(occasion: Occasion, *, by: Any) -> None:
    """Who manages the occasion may, once one of its dates has begun."""
    occasions.check_manage(occasion, by=by)
    if not occasion.dates.standing().filter(starts_at__lte=clock.now()).exists():
        raise Refused(_("There is nothing to record before it begins."))


def keep(occasion: Occasion, *, by: Person, address: str, captions_text: str = "", chapters_text: str = "") -> Recording:
    """Show this recording; kept again, it takes the place of the one before."""
    check_keep(occasion, by=by)
    address = address.strip()
    if not videos.is_of(occasion, address):
        check_address(address, field="address")
    said = {
        "address": address, "captions": captions.checked(captions_text, field="captions"),
        "chapters": captions.checked(chapters_text, field="chapters"), "language": occasion.topic.language, "by": by, "at": clock.now(),
    }  # fmt: skip
    with transaction.atomic():
        recording = Recording.objects.update_or_create(occasion=occasion, defaults=said)[0]
        journal.record(KEPT, by=by, on=recording, topic=occasion.topic_id, board=occasion.topic.board_id)
        touch(f"topic:{occasion.topic_id}", f"board:{occasion.topic.board_id}")
    return recording


def drop(occasion: Occasion, *, by: Person) -> None:
    """Show none; where there is none, nothing changes."""
    occasions.check_manage(occasion, by=by)
    with transaction.atomic():
        if Recording.objects.filter(occasion=occasion).delete()[0]:
            journal.record(DROPPED, by=by, on=occasion, topic=occasion.topic_id, board=occasion.topic.board_id)
            touch(f"topic:{occasion.topic_id}", f"board:{occasion.topic.board_id}")


def of_occasions(occasion_ids: list[int]) -> set[int]:
    """Which of these occasions have a recording."""
    return set(Recording.objects.filter(pk__in=occasion_ids).values_list("pk", flat=True))
