"""Leaderboards: who was thanked most, and who solved most, at a place and in a time. Those who are paid to help stand aside, and who does not
want to stand there does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Model, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts.people import Mark, Person
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.posts import Post
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock
from commonwheel.structure import boards

if TYPE_CHECKING:
    from commonwheel.kernel.words import Words

MOST = 50


@dataclass(frozen=True)
class Kind:
    """A leaderboard: its name, and what its number counts."""

    name: str
    title: Words
    counts: Words


@dataclass(frozen=True)
class Line:
    """One member on a leaderboard. Equals share a place."""

    place: int
    person: Person
    count: int


SOLUTIONS = Kind("solutions", _("Solutions"), _("Questions of others that they solved"))
KUDOS = Kind("kudos", _("Kudos"), _("Kudos for their posts, by weight"))
ANSWERS = Kind("answers", _("Answers"), _("Topics of others that they replied in"))
KINDS = {kind.name: kind for kind in (SOLUTIONS, KUDOS, ANSWERS)}


def top(kind: Kind, *, viewer: Any, board_id: int | None = None, days: int | None = None, most: int = MOST) -> list[Line]:
    """Who leads, from what the viewer may read: in one board or all, in the last ``days`` or of all time."""
    readable = boards.readable(viewer)
    ids = [board_id] if board_id in readable else [] if board_id is not None else readable
    rows, person, at, amount = _rows(kind, ids)
    if days is not None:
        rows = rows.filter(**{f"{at}__gte": clock.ago(days=days)})
    ranked = rows.filter(**{f"{person}__is_active": True, f"{person}__is_ranked": True}).exclude(**{f"{person}__mark": Mark.STAFF}).order_by()
    counts = list(ranked.values_list(person).annotate(total=amount).filter(total__gt=0).order_by("-total", person)[:most])
    people = Person.objects.in_bulk([pk for pk, _total in counts])
    totals = [total for _pk, total in counts]
    return [Line(totals.index(total) + 1, people[pk], total) for pk, total in counts]


def _rows(kind: Kind, board_ids: list[int]) -> tuple[QuerySet[Any, Any], str, str, Any]:
    """(what is counted, path to whom, path to when, how)."""
    if kind is SOLUTIONS:
        rows: QuerySet[Model, Any] = Solution.objects.standing().filter(topic__board_id__in=board_ids, topic__hidden_at__isnull=True)
        return rows.exclude(author=F("topic__author")), "author", "accepted_at", Count("topic", distinct=True)
    if kind is KUDOS:
        shown = Q(post__hidden_at__isnull=True, post__topic__hidden_at__isnull=True)
        rows = Kudo.objects.filter(shown, post__topic__board_id__in=board_ids)
        return rows, "post__author", "given_at", Sum("weight")
    rows = Post.objects.replies().listed().filter(topic__board_id__in=board_ids, topic__hidden_at__isnull=True)
    return rows.exclude(author=F("topic__author")), "author", "created_at", Count("topic", distinct=True)
