"""Thanks: kudos for a photo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations.kudos import GIVE
from commonwheel.conversations.limits import paces
from commonwheel.formats.albums.photos import Photo
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

GIVEN = journal.declare("photo.thanked", gettext_lazy("gave kudos for a photo"), facts=["topic", "board", "to", "weight"])
TAKEN = journal.declare("photo.unthanked", gettext_lazy("took kudos for a photo back"), facts=["topic", "board", "to", "weight"])
paces.LIMITS["photo kudos"] = (("photo.thanked",), ((60, paces.KUDOS_MINUTE),))


class PhotoKudo(models.Model):
    """One member's thanks for one photo. The weight was the giver's when they gave it."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="kudos", db_index=False)
    giver = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="photo_kudos_given")
    weight = models.PositiveSmallIntegerField(default=1)
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "photo kudos"
        constraints = [models.UniqueConstraint(fields=["photo", "giver"], name="photo_kudo_once")]


departures.covers(PhotoKudo, giver=STAYS, tells=("photo_id", "weight", "given_at"))


def check_give(photo: Photo, *, by: Any) -> None:
    """Refused without the power, for one's own photo, and where it is not shown."""
    standing.of(by).require(GIVE, photo.topic.board.scope_id)
    if photo.by_id == by.pk:
        raise Refused(_("Kudos are for the photos of others."))
    if photo.shown_at is None or photo.topic.hidden_at:
        raise Refused(_("This photo is hidden."))


def give(photo: Photo, *, by: Person) -> None:
    """Thank for a photo; given again, nothing changes."""
    check_give(photo, by=by)
    with transaction.atomic():
        Photo.objects.select_for_update().get(pk=photo.pk)
        if PhotoKudo.objects.filter(photo=photo, giver=by).exists():
            return
        paces.keep_pace("photo kudos", by, photo.topic.board.scope_id)
        kudo = PhotoKudo.objects.create(photo=photo, giver=by, weight=by.kudos_weight)
        _settle(photo, GIVEN, by, kudo.weight)


def take(photo: Photo, *, by: Person) -> None:
    """Take the thanks back; where none was given, nothing changes."""
    standing.of(by).require(GIVE, photo.topic.board.scope_id)
    with transaction.atomic():
        Photo.objects.select_for_update().get(pk=photo.pk)
        kudo = PhotoKudo.objects.filter(photo=photo, giver=by).first()
        if kudo is None:
            return
        kudo.delete()
        _settle(photo, TAKEN, by, kudo.weight)


def is_given(photo: Photo, person: Any) -> bool:
    """Whether the person has thanked for a photo."""
    return bool(getattr(person, "pk", None)) and PhotoKudo.objects.filter(photo=photo, giver=person).exists()


def givers(photo: Photo, most: int = 200) -> list[PhotoKudo]:
    """Who thanked for a photo, the latest first."""
    return list(PhotoKudo.objects.filter(photo=photo, giver__isnull=False).select_related("giver").order_by("-given_at", "-id")[:most])


def restore(photo: Photo, rows: Sequence[tuple[int, datetime]]) -> None:
    """Kudos of the past for one photo: (giver's id, when). Nobody is told."""
    topic = photo.topic
    with transaction.atomic():
        PhotoKudo.objects.bulk_create(PhotoKudo(photo=photo, giver_id=giver, given_at=at) for giver, at in rows)
        facts: dict[str, int | None] = {"topic": topic.pk, "board": topic.board_id, "to": photo.by_id, "weight": 1}
        journal.restore(GIVEN, [(giver, photo, at, facts) for giver, at in rows])
        Photo.objects.filter(pk=photo.pk).update(kudos_count=len(rows))
        touch(f"topic:{topic.pk}")


def _settle(photo: Photo, deed: journal.Deed, by: Person, weight: int) -> None:
    photo.kudos_count = PhotoKudo.objects.filter(photo=photo).aggregate(total=models.Sum("weight"))["total"] or 0
    Photo.objects.filter(pk=photo.pk).update(kudos_count=photo.kudos_count)
    topic = photo.topic
    journal.record(deed, by=by, on=photo, topic=topic.pk, board=topic.board_id, to=photo.by_id, weight=weight)
    touch(f"topic:{topic.pk}", *([f"member:{photo.by_id}"] if photo.by_id else []))
