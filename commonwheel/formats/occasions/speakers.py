"""Speakers: who speaks at an occasion, member or not, with a picture and a few words."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from commonwheel.accounts import departures, people
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.accounts.profiles import UNSEEN
from commonwheel.authority import options
from commonwheel.conversations import attachments
from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused

FOLDER = "speakers"
MOST = 30
LONGEST_ABOUT = 600
PICTURE_SIZE = 320


class Speakers(models.QuerySet["Speaker"]):
    def visible_to(self, person: Any) -> Speakers:
        """Those of occasions that the person may see."""
        return self.filter(occasion__in=Occasion.objects.visible_to(person))


class Speaker(models.Model):
    """One who speaks."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="speakers")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)
    picture = models.ImageField(upload_to=FOLDER, blank=True)

    objects = Speakers.as_manager()

    class Meta:
        ordering = ["position", "id"]


departures.covers(Speaker, person=STAYS, tells=("occasion__topic_id", "name"))


def add(occasion: Occasion, *, by: Person, name: str, handle: str = "", about: str = "", picture: bytes = b"") -> Speaker:
    """One more, behind the others. A member is named by their handle; the picture is made anew, without anything but its pixels."""
    occasions.check_manage(occasion, by=by)
    member = _member(handle)
    name = " ".join(UNSEEN.sub("", name).split()) or (member.name if member else "")
    about = " ".join(about.replace("\x00", "").split())
    if not name:
        raise Refused(_("Who speaks?"), field="name")
    for field, said, most in (("name", name, 80), ("about", about, LONGEST_ABOUT)):
        if len(said) > most:
            raise Refused(_("This has at most %(most)s characters.") % {"most": most}, field=field)
    with transaction.atomic():
        Occasion.objects.select_for_update().get(pk=occasion.pk)
        count = occasion.speakers.count()
        if count >= MOST:
            raise Refused(_("At most %(most)s speakers.") % {"most": MOST})
        last = occasion.speakers.aggregate(last=models.Max("position"))["last"] or 0
        speaker = Speaker(occasion=occasion, position=last + 1, name=name, person=member, about=about)
        if picture:
            speaker.picture.save(*_encoded(picture), save=False)
        speaker.save()
        touch(f"topic:{occasion.topic_id}")
    return speaker


def remove(speaker: Speaker, *, by: Person) -> None:
    """Speaks no longer; gone already, nothing changes."""
    occasions.check_manage(speaker.occasion, by=by)
    name, storage = speaker.picture.name, speaker.picture.storage
    with transaction.atomic():
        if Speaker.objects.filter(pk=speaker.pk).delete()[0] and name:
            transaction.on_commit(lambda: storage.delete(name))
        touch(f"topic:{speaker.occasion.topic_id}")


def _member(handle: str) -> Person | None:
    tidy = handle.strip().removeprefix("@")
    if not tidy:
        return None
    person = people.named(tidy)
    if person is None or not person.is_active:
        raise Refused(_("There is no member “%(handle)s”.") % {"handle": tidy[:31]}, field="handle")
    return person


def _encoded(picture: bytes) -> tuple[str, ContentFile]:
    most = options.value(attachments.MEGABYTES)
    if len(picture) > most * 1024 * 1024:
        raise Refused(_("The picture is too large: at most %(most)s MB.") % {"most": most}, field="picture")
    try:
        encoded, extension = attachments.encode(picture, widest=PICTURE_SIZE, square=True)
    except Refused as refusal:
        raise Refused(refusal.reason, field="picture") from refusal
    return f"{secrets.token_hex(8)}.{extension}", ContentFile(encoded)
