"""Drafts: what somebody is writing, kept on the server while they write, so that a crash or another device loses nothing."""

from __future__ import annotations

from django.db import models

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.kernel.statements import Statement

MOST = 200_000
KEEP = 50


class Draft(models.Model):
    """One text in the making. ``place`` says where: "new" (any board), "topic:12" (a reply), "post:34" (an edit)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=40)
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    format = models.CharField(max_length=10, default="markdown")
    board = models.CharField(max_length=60, blank=True)
    tags = models.CharField(max_length=300, blank=True)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="draft_once")]
        indexes = [models.Index(fields=["person", "-saved_at"], name="draft_newest")]


departures.covers(Draft, person=GOES, tells=("place", "title", "body", "board", "tags", "saved_at"))

_kept = Statement(lambda person, place: Draft.objects.filter(person=person, place=place).values_list("pk"))


def save(place: str, *, by: Person, title: str = "", body: str = "", format: str = "markdown", board: str = "", tags: str = "") -> Draft | None:
    """Keep what was written so far. An empty text keeps nothing."""
    if not body.strip() and not title.strip():
        drop(place, by=by)
        return None
    values = {
        "title": title.replace("\x00", "")[:300], "body": body.replace("\x00", "")[:MOST], "format": format,
        "board": board.replace("\x00", "")[:60], "tags": tags.replace("\x00", "")[:300], "saved_at": clock.now(),
    }
    draft, _made = Draft.objects.update_or_create(person=by, place=place[:40], defaults=values)
    outlived = list(by.drafts.order_by("-saved_at").values_list("pk", flat=True)[KEEP : KEEP * 2])
    if outlived:
        Draft.objects.filter(pk__in=outlived).delete()
    return draft


def drop(place: str, *, by: Person) -> None:
    """The text was posted, or is not wanted any more."""
    # Mostly nothing is kept, and a look waits for nobody who writes.
    if _kept.rows(by.pk, place[:40]):
        Draft.objects.filter(person=by, place=place[:40]).delete()


def find(place: str, *, by: Person) -> Draft | None:
    """What is kept for a place."""
    # Mostly nothing is, and that is asked with every page that has a field to write in.
    rows = _kept.rows(by.pk, place[:40])
    return Draft.objects.filter(pk=rows[0][0]).first() if rows else None
