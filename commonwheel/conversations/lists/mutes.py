"""Mutes: topics, boards and tags of which a member wants to see nothing in lists, and to be told nothing.

What is muted is still found by its address and by searching, and who calls the member by name is heard.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.conversations.tags import Tag, Tagging
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

Thing = Topic | Board | Tag


class Mutes(models.QuerySet["Mute"]):
    def visible_to(self, person: Any) -> Mutes:
        """One's own, of what one may still see."""
        seen = models.Q(topic__in=Topic.objects.visible_to(person)) | models.Q(board__in=boards.readable(person)) | models.Q(tag__isnull=False)
        return self.filter(seen, person=person)


class Mute(models.Model):
    """That a member wants nothing of one topic, board or tag."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mutes", db_index=False)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="mutes")
    board = models.ForeignKey(Board, null=True, on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = Mutes.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="mute_topic_once"),
            models.UniqueConstraint(fields=["person", "board"], name="mute_board_once"),
            models.UniqueConstraint(fields=["person", "tag"], name="mute_tag_once"),
        ]


departures.covers(Mute, person=GOES, tells=("topic_id", "board_id", "tag__slug", "at"))


@dataclass(frozen=True)
class Muted:
    """What one member muted."""

    person_id: int = 0
    topics: bool = False
    """Whether there are any: which they are is asked with each list."""
    boards: frozenset[int] = frozenset()
    tags: frozenset[int] = frozenset()


NOTHING = Muted()


def mute(thing: Thing, *, by: Person) -> None:
    """See and hear no more of it; muted again, nothing changes."""
    with transaction.atomic():
        Mute.objects.get_or_create(person=by, **_which(thing))
        touch(f"mutes:{by.pk}")


def unmute(thing: Thing, *, by: Person) -> None:
    """See it again."""
    with transaction.atomic():
        Mute.objects.filter(person=by, **_which(thing)).delete()
        touch(f"mutes:{by.pk}")


def is_muted(thing: Thing, *, by: Any) -> bool:
    """Whether the person muted this very thing."""
    return bool(getattr(by, "pk", None)) and Mute.objects.filter(person=by, **_which(thing)).exists()


def of(person: Any) -> Muted:
    """What the person muted: boards and tags by id."""
    if not getattr(person, "pk", None):
        return NOTHING
    mine = Mute.objects.filter(person=person)
    rows = list(mine.filter(topic__isnull=True).values_list("board_id", "tag_id"))
    boards_, tags_ = ({row[place] for row in rows if row[place]} for place in (0, 1))
    return Muted(person.pk, mine.filter(topic__isnull=False).exists(), frozenset(boards_), frozenset(tags_))


def without(rows: Topics, muted: Muted, *, board: int = 0, tag: int = 0) -> Topics:
    """The topics without those that are muted. On the page of a ``board`` or ``tag`` its own mute does not count."""
    if muted.topics:
        rows = rows.filter(~models.Exists(Mute.objects.filter(person=muted.person_id, topic=models.OuterRef("pk"))))
    if boards_ := muted.boards - {board}:
        rows = rows.exclude(board_id__in=sorted(boards_))
    if tags_ := muted.tags - {tag}:
        rows = rows.filter(~models.Exists(Tagging.objects.filter(topic=models.OuterRef("pk"), tag__in=sorted(tags_))))
    return rows


def muting(person_ids: Collection[int], topics: Collection[Topic]) -> set[tuple[int, int]]:
    """(member, topic): which of these members muted which of these topics: itself, its board, or a tag that it carries."""
    asked = {topic.pk: topic for topic in topics}
    carried = models.Q(tag__in=Tagging.objects.filter(among("topic", asked)).values("tag"))
    about = models.Q(among("topic", asked)) | models.Q(board__in={topic.board_id for topic in topics}) | carried
    rows = list(Mute.objects.filter(about, among("person", person_ids)).order_by().values_list("person_id", "topic_id", "board_id", "tag_id"))
    tags = set(Tagging.objects.filter(among("topic", asked)).values_list("topic_id", "tag_id")) if any(row[3] for row in rows) else set()
    return {
        (person, topic.pk) for person, muted, board, tag in rows for topic in asked.values()
        if muted == topic.pk or board == topic.board_id or (topic.pk, tag) in tags
    }  # fmt: skip


def _which(thing: Thing) -> dict[str, Any]:
    return {"topic" if isinstance(thing, Topic) else "board" if isinstance(thing, Board) else "tag": thing}
