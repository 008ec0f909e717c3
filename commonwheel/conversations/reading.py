"""Reading: what a member has read. Bounded: nothing older than the member's floor counts as unread or is scanned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures, presence
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.kernel import clock
from commonwheel.kernel.statements import Statement
from commonwheel.ledger import journal
from commonwheel.structure.boards import Board

PASSED = journal.declare(
    "reading.passed", gettext_lazy("was here and read"), facts=["days", "minutes", "topics"], public=False, webhooks=False
)  # fmt: skip
"""Not one for each page, which would be no deed, but at most one in five minutes."""

REACH = timedelta(days=30)
"""How far back something can be unread at all."""


class ReadMark(models.Model):
    """Up to which post number a member has read a topic."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="read_marks")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="read_marks", db_index=False)
    number = models.PositiveIntegerField()
    began_at = models.DateTimeField(default=clock.now)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="read_mark_once")]


departures.covers(ReadMark, person=GOES)

_marks_among = Statement(lambda person, topics: ReadMark.objects.filter(person=person, topic__in=topics).values_list("topic_id", "number"))
_marks = Statement(lambda person, topic: ReadMark.objects.filter(person=person, topic=topic).values_list("number"))


class Floor(models.Model):
    """The first moment from which something can be unread for a member; ``board`` null is for all boards."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="floors")
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "board"], name="floor_once"),
            models.UniqueConstraint(fields=["person"], name="floor_of_all_once", condition=models.Q(board__isnull=True)),
        ]


departures.covers(Floor, person=GOES)


_floors = Statement(lambda person: Floor.objects.filter(person=person).values_list("pk"))


def floors(person: Person) -> tuple[datetime, dict[int, datetime]]:
    """(the floor of all boards, board id → its own later floor)."""
    general = max(clock.now() - REACH, person.joined_at)
    own: dict[int, datetime] = {}
    # Few ever set one, and that is asked with every list.
    for board, since in Floor.objects.filter(person=person).values_list("board_id", "since") if _floors.rows(person.pk) else ():
        if board is None:
            general = max(general, since)
        else:
            own[board] = since
    return general, own


def unread(person: Any, topics: Sequence[Any]) -> dict[int, int]:
    """Topic id → the number of the first unread post, for those of ``topics`` (or what is known of them) with something unread."""
    if not getattr(person, "pk", None) or not topics:
        return {}
    general, own = floors(person)
    fresh = [topic for topic in topics if topic.bumped_at > max(general, own.get(topic.board_id, general))]
    read = dict(_marks_among.rows(person.pk, [topic.pk for topic in fresh]))
    fresh = [topic for topic in fresh if read.get(topic.pk, 0) < topic.last_number]
    passed = _passed(fresh, general, own)
    return {topic.pk: min(max(read.get(topic.pk, 0), passed.get(topic.pk, 0)) + 1, topic.last_number) for topic in fresh}


def read_up_to(person: Any, topic: Topic) -> int:
    """The number of the last post that counts as read for a member who opened a topic; 0 for one never opened."""
    if not getattr(person, "pk", None):
        return 0
    rows = _marks.rows(person.pk, topic.pk)
    number = int(rows[0][0]) if rows else 0
    if 0 < number < topic.last_number:
        return max(number, _passed([topic], *floors(person)).get(topic.pk, 0))
    return number


def _last(until: datetime, topics: Sequence[int]) -> models.QuerySet[Topic, tuple[int, int]]:
    posts = Post.objects.filter(topic=models.OuterRef("pk"), created_at__lte=until).order_by("-number").values("number")
    return Topic.objects.filter(pk__in=topics).values_list("pk", models.Subquery(posts[:1]))


_last_until = Statement(_last)


def _passed(topics: Sequence[Any], general: datetime, own: dict[int, datetime]) -> dict[int, int]:
    """Topic id → the number of the last post from before the floor, of those that are older than it: no such post is unread.

    Sought from the newest post down, so it costs what was written since, and nothing for a topic that began since.
    """
    old: dict[datetime, list[int]] = defaultdict(list)
    for topic in topics:
        floor = max(general, own.get(topic.board_id, general))
        if topic.created_at <= floor:
            old[floor].append(topic.pk)
    return {topic: number for floor, ids in old.items() for topic, number in _last_until.rows(floor, ids) if number}


def read(topic: Topic, *, by: Person, number: int) -> None:
    """The member has seen the posts up to this number. A mark never moves back."""
    table = connection.ops.quote_name(ReadMark._meta.db_table)
    at = connection.ops.adapt_datetimefield_value(clock.now())
    # In one go: it is written with every page that shows something new.
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (person_id, topic_id, number, at, began_at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT (person_id, topic_id) "  # noqa: S608 — a table's own name
            f"DO UPDATE SET number = excluded.number, at = excluded.at WHERE {table}.number < excluded.number",
            [by.pk, topic.pk, min(number, topic.last_number), at, at],
        )


def note(person: Person) -> None:
    """The member is here: their day, the minutes since they were last noted, and the topics that they opened since then count.

    Of somebody who was away longer than ten minutes nobody knows when they stopped reading, so no minutes count.
    """
    # Asked first: most pages begin no transaction for this.
    if not presence.is_due(person):
        return
    with transaction.atomic():
        noted = presence.note(person)
        if noted is None:
            return
        before = noted.before
        away = noted.now - before if before else presence.HERE
        opened = ReadMark.objects.filter(person=person, began_at__lte=noted.now)
        if before is not None:
            opened = opened.filter(began_at__gt=before)
        journal.record(
            PASSED, by=person, on=person, topics=opened.count(), days=int(before is None or before.date() < noted.now.date()),
            minutes=round(away.total_seconds() / 60) if away < presence.HERE else 0,
        )  # fmt: skip


def read_all(*, by: Person, until: datetime | None = None, within: Sequence[Board] | None = None) -> None:
    """Nothing that was written until then is unread any more, in these boards or everywhere. Costs the same however much was.

    ``until`` is when what the member saw was made, now where nobody says; what was marked up to a later moment stays so.
    """
    now = clock.now()
    since = min(until or now, now)
    with transaction.atomic():
        for board in [None] if within is None else within:
            floor, is_new = Floor.objects.get_or_create(person=by, board=board, defaults={"since": since})
            if not is_new:
                Floor.objects.filter(pk=floor.pk, since__lt=since).update(since=since)
        if within is None:
            Floor.objects.filter(person=by, board__isnull=False, since__lte=since).delete()


def only_unread(rows: Topics, person: Person, *, since: datetime | None = None) -> Topics:
    """Those of the topics with something unread, or of those that moved since a moment. From the newest down to the floor each is one
    look at one mark."""
    general, own = floors(person)
    general = max(general, since or general)
    fresh = models.Q(bumped_at__gt=general)
    for board, since in own.items():
        if since > general:
            fresh &= ~models.Q(board=board, bumped_at__lte=since)
    seen = ReadMark.objects.filter(person=person, topic=models.OuterRef("pk"), number__gte=models.OuterRef("last_number"))
    return rows.filter(fresh, ~models.Exists(seen))
