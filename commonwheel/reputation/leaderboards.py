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
from commonwheel.formats.articles.articles import Article, Credit
from commonwheel.formats.ideas.votes import Vote
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock
from commonwheel.reputation import points
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
    is_everywhere: bool = False
    """Whether it is counted for the whole community alone."""


@dataclass(frozen=True)
class Line:
    """One member on a leaderboard. Equals share a place."""

    place: int
    person: Person
    count: int


SOLUTIONS = Kind("solutions", _("Solutions"), _("Questions of others that they solved"))
KUDOS = Kind("kudos", _("Kudos"), _("Kudos for their posts, by weight"))
ANSWERS = Kind("answers", _("Answers"), _("Topics of others that they replied in"))
IDEAS = Kind("ideas", _("Ideas"), _("Votes of others for their ideas"))
ARTICLES = Kind("articles", _("Articles"), _("Published articles that they wrote"))
POINTS = Kind("points", _("Points"), _("Everything together, by the table of points"), is_everywhere=True)
KINDS = {kind.name: kind for kind in (SOLUTIONS, KUDOS, ANSWERS, IDEAS, ARTICLES, POINTS)}
NEW_DAYS, MONTH = 90, 30
"""Since when a new helper is a member, and for how long solutions count for it."""


def top(
    kind: Kind, *, viewer: Any, board_id: int | None = None, days: int | None = None, most: int = MOST,
    joined_days: int | None = None,
) -> list[Line]:
    """Who leads, from what the viewer may read: in one board or all, in the last ``days`` or of all time.

    ``joined_days``: only among those who joined in so many days.
    """
    readable = boards.readable(viewer)
    ids = [board_id] if board_id in readable else [] if board_id is not None else readable
    rows, person, at, amount = _rows(kind, ids)
    if days is not None:
        since = clock.ago(days=days)
        # Found by time first: few are of the last days, and the database would go through all of every board.
        recent = rows.model._base_manager.filter(**{f"{at}__gte": since.date() if at == "day" else since})
        rows = rows.filter(pk__in=recent.values("pk"))
    if joined_days is not None:
        rows = rows.filter(**{f"{person}__joined_at__gte": clock.ago(days=joined_days)})
    ranked = rows.filter(**{f"{person}__is_active": True, f"{person}__is_ranked": True}).exclude(**{f"{person}__mark": Mark.STAFF}).order_by()
    counts = list(ranked.values_list(person).annotate(total=amount).filter(total__gt=0).order_by("-total", person)[:most])
    people = Person.objects.in_bulk([pk for pk, _total in counts])
    totals = [total for _pk, total in counts]
    return [Line(totals.index(total) + 1, people[pk], total) for pk, total in counts]


def new_helper() -> Line | None:
    """The new helper of the month: most questions of others solved in 30 days, where everybody may read, among those who joined
    in the last 90 days. Of equals, who joined last."""
    lines = [line for line in top(SOLUTIONS, viewer=None, days=MONTH, joined_days=NEW_DAYS) if line.place == 1]
    return max(lines, key=lambda line: line.person.joined_at, default=None)


def _rows(kind: Kind, board_ids: list[int]) -> tuple[QuerySet[Any, Any], str, str, Any]:
    """(what is counted, path to whom, path to when, how)."""
    if kind is SOLUTIONS:
        rows: QuerySet[Model, Any] = Solution.objects.standing().filter(topic__board_id__in=board_ids, topic__hidden_at__isnull=True)
        return rows.exclude(author=F("topic__author")), "author", "accepted_at", Count("topic", distinct=True)
    if kind is KUDOS:
        shown = Q(post__hidden_at__isnull=True, post__topic__hidden_at__isnull=True)
        rows = Kudo.objects.filter(shown, post__topic__board_id__in=board_ids)
        return rows, "post__author", "given_at", Sum("weight")
    if kind is IDEAS:
        rows = Vote.objects.filter(idea__topic__board_id__in=board_ids, idea__topic__hidden_at__isnull=True)
        return rows.exclude(person=F("idea__topic__author")), "idea__topic__author", "at", Count("pk")
    if kind is ARTICLES:
        rows = Credit.objects.filter(article__in=Article.objects.published(), article__topic__board_id__in=board_ids, is_author=True)
        return rows.filter(article__topic__hidden_at__isnull=True), "person", "article__published_at", Count("article", distinct=True)
    if kind is POINTS:
        return points.rows(), "person", "day", points.amount()
    rows = Post.objects.replies().listed().filter(topic__board_id__in=board_ids, topic__hidden_at__isnull=True)
    return rows.exclude(author=F("topic__author")), "author", "created_at", Count("topic", distinct=True)
