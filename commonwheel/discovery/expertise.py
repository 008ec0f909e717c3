"""Expertise: who answers, by tag and board, counted from solutions and kudos.

A question counts as *answered* by a member where somebody else asked it and a reply of theirs solved it or was thanked for;
as *asked* where they started it themselves. The score is the z-score of Zhang, Ackerman and Adamic ("Expertise networks in
online communities: structure and algorithms", WWW 2007): z = (a - q) / sqrt(a + q) says by how many standard deviations
somebody answers more often than one who answers and asks by the toss of a coin. There, a counts all replies; here those that
were found good, so that many words alone make no expert. It is kept by board, so that what somebody
answered where a reader may not look makes them no expert for that reader.

It is a projection: ``follow`` counts one member anew where something changed, ``rebuild`` everybody.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import ngettext

from commonwheel.accounts import departures, ignores, people
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations.mentions import Mention
from commonwheel.conversations.posts import REPLY, Post
from commonwheel.conversations.tags import Tag, Tagging
from commonwheel.conversations.topics import Topic
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock
from commonwheel.kernel.lookups import among
from commonwheel.structure import boards
from commonwheel.structure.boards import READ, Board
from commonwheel.structure.kinds import having

LATE = timedelta(days=365)
"""Who answered nothing for so long is not proposed."""
AWAY = timedelta(days=60)
"""Nor is who was not here for so long."""
LATELY = timedelta(days=7)
"""Who was called by others in this time stands back: once halves what their expertise is worth, twice leaves a third."""
LOOKED_AT = 40
"""Rows of a place that are weighed, the most expert first."""
IN_BOARD = 0.25
"""What expertise in a board is worth beside that in a tag: boards are wide."""
BATCH = 500
"""Members that are counted together, and rows that are written."""


class Expertise(models.Model):
    """What one member answered and asked in one board, or there with one tag."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="expertise", db_index=False)
    tag = models.ForeignKey(Tag, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="+", db_index=False)
    solved_count = models.PositiveIntegerField(default=0)
    answered_count = models.PositiveIntegerField(default=0)
    asked_count = models.PositiveIntegerField(default=0)
    score = models.FloatField(default=0)
    latest_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "expertise"
        constraints = [
            models.UniqueConstraint(fields=["person", "board", "tag"], name="expertise_of_tag_once"),
            models.UniqueConstraint(fields=["person", "board"], condition=models.Q(tag__isnull=True), name="expertise_of_board_once"),
        ]
        indexes = [
            models.Index(fields=["tag", "-score"], name="expertise_tag"),
            models.Index(fields=["board", "-score"], condition=models.Q(tag__isnull=True), name="expertise_board"),
        ]


class Key(NamedTuple):
    """Of whom, in which board, and with which tag there."""

    person_id: int
    board_id: int
    tag_id: int | None


class Told(NamedTuple):
    """What a row says."""

    solved: int
    answered: int
    asked: int
    latest_at: datetime


departures.covers(Expertise, person=GOES, tells=("tag__slug", "board__slug", "solved_count", "answered_count", "asked_count"))


@dataclass(frozen=True)
class Expert:
    """Somebody who could answer, and the place that says so."""

    person: Person
    score: float
    solved: int
    answered: int
    place: str
    is_tag: bool

    @property
    def reason(self) -> str:
        """Why, as a sentence."""
        count, names = self.solved or self.answered, {"n": self.solved or self.answered, "place": self.place}
        if self.solved and self.is_tag:
            return ngettext("solved %(n)s question tagged %(place)s", "solved %(n)s questions tagged %(place)s", count) % names
        if self.solved:
            return ngettext("solved %(n)s question in %(place)s", "solved %(n)s questions in %(place)s", count) % names
        if self.is_tag:
            return ngettext("gave %(n)s answer tagged %(place)s that others were thankful for", "gave %(n)s answers tagged %(place)s that others were thankful for", count) % names
        return ngettext("gave %(n)s answer in %(place)s that others were thankful for", "gave %(n)s answers in %(place)s that others were thankful for", count) % names


def score(answered: int, asked: int) -> float:
    """The z-score of the module's head."""
    return (answered - asked) / math.sqrt(answered + asked) if answered + asked else 0.0


def who_could_answer(board: Board, tags: Sequence[str], *, asker: Any, reader: Any, most: int = 3) -> list[Expert]:
    """Members who answer such questions and may do so here, told to a reader; nobody who does not want to stand out.

    The most expert come first, and whoever was called by many lately stands back. What they answered where the reader may
    not look counts for nothing.
    """
    found = [expert for expert in _weighed(board, tags, reader) if expert.person.pk not in {getattr(reader, "pk", None), getattr(asker, "pk", None)}]
    deaf = ignores.ignorers(asker.pk, [expert.person.pk for expert in found]) if getattr(asker, "pk", None) else set()
    able = (expert for expert in found if expert.person.pk not in deaf and may_answer(expert.person, board))
    return [expert for expert, _place in zip(able, range(most), strict=False)]


def may_answer(person: Person, board: Board) -> bool:
    """Whether a member may read the board and reply in it."""
    held = standing.of(person)
    return held.allows(READ, board.scope_id) and held.allows(REPLY, board.scope_id)


def _weighed(board: Board, tags: Sequence[str], reader: Any) -> list[Expert]:
    """All who are expert in the tags or the board; each with the place where most was solved, tags before the board."""
    fit = Expertise.objects.filter(
        score__gt=0, latest_at__gte=clock.now() - LATE, person__is_active=True, person__is_ranked=True
    ).exclude(person__seen_at__lt=clock.now() - AWAY).select_related("person", "tag").order_by("-score")
    rows = list(fit.filter(board=board, tag__isnull=True)[:LOOKED_AT])
    for tag in Tag.objects.filter(slug__in=tags):
        rows += _together(fit.filter(boards.readable_in(reader, "board_id"), tag=tag)[:LOOKED_AT])
    totals: Counter[int] = Counter()
    telling: dict[int, Expertise] = {}
    for row in rows:
        totals[row.person_id] += row.score if row.tag else IN_BOARD * row.score  # type: ignore[assignment]
        other = telling.get(row.person_id)
        if other is None or _tells(row) > _tells(other):
            telling[row.person_id] = row
    called = Mention.objects.filter(among("person", telling), at__gt=clock.now() - LATELY).order_by().values_list("person").annotate(times=models.Count("pk"))
    for pk, times in called:
        totals[pk] /= 1 + times
    return [
        Expert(row.person, totals[pk], row.solved_count, row.answered_count, row.tag.slug if row.tag else board.title, row.tag is not None)
        for pk, row in sorted(telling.items(), key=lambda pair: (-totals[pair[0]], pair[0]))
    ]


def _together(rows: Iterable[Expertise]) -> Iterable[Expertise]:
    """What members answered with one tag, all boards in one."""
    found: dict[int, Expertise] = {}
    for row in rows:
        one = found.setdefault(row.person_id, row)
        if one is not row:
            one.solved_count += row.solved_count
            one.answered_count += row.answered_count
            one.asked_count += row.asked_count
            one.score = score(one.answered_count, one.asked_count)
    return found.values()


def _tells(row: Expertise) -> tuple[bool, int, int]:
    return row.tag_id is not None, row.solved_count, row.answered_count


def follow(person_ids: Iterable[int]) -> None:
    """Count these members anew."""
    for batch in _batches(person_ids):
        with transaction.atomic():
            people.hold(batch)
            counted, kept = _counted(batch), _kept(batch)
            wrong = {key: row for key, row in kept.items() if _told(row) != counted.get(key)}
            Expertise.objects.filter(among("pk", (row.pk for row in wrong.values()))).delete()
            Expertise.objects.bulk_create((_row(key, told) for key, told in counted.items() if key in wrong or key not in kept), batch_size=BATCH)


def follow_topics(topic_ids: Collection[int]) -> None:
    """Count those anew who wrote something good in these topics, which were moved, hidden or tagged otherwise."""
    good = models.Q(kudos_count__gt=0) | models.Q(pk__in=Solution.objects.filter(among("topic", topic_ids)).values("post"))
    follow(Post.objects.filter(good, among("topic", topic_ids), author__isnull=False).order_by().values_list("author", flat=True).distinct())


def rebuild() -> int:
    """Count everybody anew; returns how many members are expert in something. Nobody is locked but those of whom something else is kept."""
    solvers = set(Solution.objects.standing().filter(author__isnull=False).values_list("author", flat=True))
    thanked = set(_thanked().filter(author__isnull=False).values_list("author", flat=True).distinct())
    known = set(Expertise.objects.values_list("person", flat=True).distinct())
    for batch in _batches(solvers | thanked | known):
        counted, kept = _counted(batch), {key: _told(row) for key, row in _kept(batch).items()}
        follow({key.person_id for key in counted.keys() | kept.keys() if counted.get(key) != kept.get(key)})
    return Expertise.objects.values("person").distinct().count()


def _batches(person_ids: Iterable[int]) -> Iterator[list[int]]:
    wanted = sorted(set(person_ids))
    return (wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH))


def _thanked() -> models.QuerySet[Post]:
    return Post.objects.listed().replies().filter(kudos_count__gt=0, topic__board__kind__in=having("solutions"))


def _counted(person_ids: Collection[int]) -> dict[Key, Told]:
    """What is to be kept of these members, from what stands in the records now."""
    kinds, theirs = having("solutions"), among("author", person_ids)
    solving = Solution.objects.standing().filter(theirs, topic__board__kind__in=kinds, topic__hidden_at__isnull=True)
    solved = {
        (person, topic): (board, at)
        for person, topic, asker, board, at in solving.values_list("author", "topic", "topic__author", "topic__board", "post__created_at") if asker != person
    }  # fmt: skip
    answered = dict(solved)
    thanked = _thanked().filter(theirs).values_list("author", "topic", "topic__author", "topic__board", "created_at")
    for person, topic, asker, board, at in thanked.order_by():
        if asker != person and (person, topic) not in solved:
            answered[person, topic] = board, max(at, answered.get((person, topic), (board, at))[1])
    able = {person for person, _topic in answered}
    mine = Topic.objects.listed().filter(among("author", able), board__kind__in=kinds)
    asked = {(person, topic): board for person, topic, board in mine.order_by().values_list("author", "pk", "board")}
    tags: defaultdict[int, list[int]] = defaultdict(list)
    for topic, tag in Tagging.objects.filter(among("topic", {topic for _person, topic in (*answered, *asked)})).values_list("topic", "tag"):
        tags[topic].append(tag)

    def places(person: int, topic: int, board: int) -> list[Key]:
        return [Key(person, board, tag) for tag in (None, *tags[topic])]

    found: dict[Key, Told] = {}
    for (person, topic), (board, at) in answered.items():
        for key in places(person, topic, board):
            told = found.get(key, Told(0, 0, 0, at))
            found[key] = Told(told.solved + ((person, topic) in solved), told.answered + 1, 0, max(told.latest_at, at))
    for (person, topic), board in asked.items():
        for key in places(person, topic, board):
            if key in found:
                found[key] = found[key]._replace(asked=found[key].asked + 1)
    return found


def _kept(person_ids: Collection[int]) -> dict[Key, Expertise]:
    return {Key(row.person_id, row.board_id, row.tag_id): row for row in Expertise.objects.filter(among("person", person_ids))}


def _told(row: Expertise) -> Told:
    return Told(row.solved_count, row.answered_count, row.asked_count, row.latest_at)


def _row(key: Key, told: Told) -> Expertise:
    return Expertise(
        person_id=key.person_id, tag_id=key.tag_id, board_id=key.board_id, solved_count=told.solved, answered_count=told.answered,
        asked_count=told.asked, score=score(told.answered, told.asked), latest_at=told.latest_at,
    )  # fmt: skip
