"""Expertise: who answers, by tag and board, counted from solutions and kudos.

A question counts as *answered* by a member where somebody else asked it and a reply of theirs solved it or was thanked for;
as *asked* where they started it themselves. The score is the z-score of Zhang, Ackerman and Adamic ("Expertise networks in
online communities: structure and algorithms", WWW 2007): z = (a - q) / sqrt(a + q) says by how many standard deviations
somebody answers more often than one who answers and asks by the toss of a coin. There, a counts all replies; here those that
were found good, so that many words alone make no expert.

It is a projection: ``follow`` counts one member anew where something changed, ``rebuild`` everybody.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import ngettext

from commonwheel.accounts import departures, ignores
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations.posts import REPLY, Post
from commonwheel.conversations.tags import Tag, Tagging
from commonwheel.conversations.topics import Topic
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock
from commonwheel.structure.boards import READ, Board
from commonwheel.structure.kinds import having

LATE = timedelta(days=365)
"""Who answered nothing for so long is not proposed."""
LOOKED_AT = 40
"""Members of a place that are weighed, the most expert first."""
IN_BOARD = 0.25
"""What expertise in a board is worth beside that in a tag: boards are wide."""
BATCH = 500


class Expertise(models.Model):
    """What one member answered and asked at one tag or in one board."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="expertise", db_index=False)
    tag = models.ForeignKey(Tag, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    board = models.ForeignKey(Board, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    solved_count = models.PositiveIntegerField(default=0)
    answered_count = models.PositiveIntegerField(default=0)
    asked_count = models.PositiveIntegerField(default=0)
    score = models.FloatField(default=0)
    latest_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "expertise"
        constraints = [
            models.UniqueConstraint(fields=["person", "tag"], name="expertise_of_tag_once"),
            models.UniqueConstraint(fields=["person", "board"], name="expertise_of_board_once"),
            models.CheckConstraint(condition=models.Q(tag__isnull=True) ^ models.Q(board__isnull=True), name="expertise_of_one_place"),
        ]
        indexes = [
            models.Index(fields=["tag", "-score"], name="expertise_tag"),
            models.Index(fields=["board", "-score"], name="expertise_board"),
        ]


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


def who_could_answer(board: Board, tags: Sequence[str], *, asker: Any, but: Collection[int] = (), most: int = 3) -> list[Expert]:
    """Members who answer such questions and may do so here, the most expert first; nobody who does not want to stand out."""
    found = [expert for expert in _weighed(board, tags) if expert.person.pk not in {*but, getattr(asker, "pk", None)}]
    deaf = ignores.ignorers(asker.pk, [expert.person.pk for expert in found]) if getattr(asker, "pk", None) else set()
    able = (expert for expert in found if expert.person.pk not in deaf and may_answer(expert.person, board))
    return [expert for expert, _place in zip(able, range(most), strict=False)]


def may_answer(person: Person, board: Board) -> bool:
    """Whether a member may read the board and reply in it."""
    held = standing.of(person)
    return held.allows(READ, board.scope_id) and held.allows(REPLY, board.scope_id)


def _weighed(board: Board, tags: Sequence[str]) -> list[Expert]:
    """All who are expert in the tags or the board; each with the place where most was solved, tags before the board."""
    fit = Expertise.objects.filter(
        score__gt=0, latest_at__gte=clock.now() - LATE, person__is_active=True, person__is_ranked=True
    ).select_related("person", "tag").order_by("-score")
    rows = list(fit.filter(board=board)[:LOOKED_AT])
    for tag in Tag.objects.filter(slug__in=tags):
        rows += fit.filter(tag=tag)[:LOOKED_AT]
    totals: Counter[int] = Counter()
    telling: dict[int, Expertise] = {}
    for row in rows:
        totals[row.person_id] += row.score if row.tag else IN_BOARD * row.score  # type: ignore[assignment]
        other = telling.get(row.person_id)
        if other is None or _tells(row) > _tells(other):
            telling[row.person_id] = row
    return [
        Expert(row.person, totals[pk], row.solved_count, row.answered_count, row.tag.slug if row.tag else board.title, row.tag is not None)
        for pk, row in sorted(telling.items(), key=lambda pair: (-totals[pair[0]], pair[0]))
    ]


def _tells(row: Expertise) -> tuple[bool, int, int]:
    return row.tag_id is not None, row.solved_count, row.answered_count


def follow(person_ids: Iterable[int]) -> None:
    """Count these members anew."""
    for pk in sorted(set(person_ids)):
        with transaction.atomic():
            if not Person.objects.select_for_update().filter(pk=pk).exists():
                continue
            Expertise.objects.filter(person=pk).delete()
            Expertise.objects.bulk_create(_counted(pk), batch_size=BATCH)


def rebuild() -> int:
    """Count everybody anew; returns how many members are expert in something."""
    solvers = set(Solution.objects.standing().filter(author__isnull=False).values_list("author", flat=True))
    thanked = set(_thanked().filter(author__isnull=False).values_list("author", flat=True).distinct())
    known = set(Expertise.objects.values_list("person", flat=True).distinct())
    follow(solvers | thanked | known)
    return Expertise.objects.values("person").distinct().count()


def _thanked() -> models.QuerySet[Post]:
    return Post.objects.listed().replies().filter(kudos_count__gt=0, topic__board__kind__in=having("solutions"))


def _counted(person_id: int) -> list[Expertise]:
    """One member's rows, from what stands in the records now."""
    kinds = having("solutions")
    solving = Solution.objects.standing().filter(author=person_id, topic__board__kind__in=kinds, topic__hidden_at__isnull=True)
    solved = dict(solving.exclude(topic__author=person_id).values_list("topic", "post__created_at"))
    thanked = _thanked().filter(author=person_id).exclude(topic__author=person_id)
    answered = dict(thanked.values_list("topic", "created_at")) | solved
    asked = set(Topic.objects.listed().filter(author=person_id, board__kind__in=kinds).values_list("pk", flat=True)) if answered else set()
    rows: dict[tuple[str, int], Expertise] = {}
    for topic, place in _places(list(answered)):
        row = rows.setdefault(place, Expertise(person_id=person_id, **{place[0]: place[1]}, latest_at=answered[topic]))
        row.answered_count += 1
        row.solved_count += topic in solved
        row.latest_at = max(row.latest_at, answered[topic])
    for _topic, place in _places(list(asked)):
        if place in rows:
            rows[place].asked_count += 1
    for row in rows.values():
        row.score = score(row.answered_count, row.asked_count)
    return list(rows.values())


def _places(topic_ids: list[int]) -> list[tuple[int, tuple[str, int]]]:
    """(topic, ("board_id" or "tag_id", its id)) for the board and all tags of each."""
    found: list[tuple[int, tuple[str, int]]] = []
    for start in range(0, len(topic_ids), BATCH):
        batch = topic_ids[start : start + BATCH]
        found += [(pk, ("board_id", board)) for pk, board in Topic.objects.filter(pk__in=batch).values_list("pk", "board")]
        found += [(pk, ("tag_id", tag)) for pk, tag in Tagging.objects.filter(topic__in=batch).values_list("topic", "tag")]
    return found
