"""Outcomes: who wins. By votes, where equals share a place openly; or as a jury chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums.pictures import Picture
from commonwheel.formats.contests import contests
from commonwheel.formats.contests.contests import OPENED, Contest, DecidedBy, Phase, Terms
from commonwheel.formats.contests.submissions import ENTERED, Submission
from commonwheel.formats.contests.votes import ContestVote
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

JUDGE = powers.declare("contest.judge", gettext_lazy("Choose the winners of contests as their jury"))
JUDGED = journal.declare("contest.judged", gettext_lazy("chose the winners of a contest"), facts=["topic", "board"], audited=True, public=False)
ANNOUNCED = journal.declare("contest.announced", gettext_lazy("announced the winners of a contest"), facts=["topic", "board", "winners"], audited=True)
WON = journal.declare("contest.won", gettext_lazy("won a place in a contest"), facts=["topic", "board", "author", "place"])

AT_ONCE = 200


def check_judge(contest: Contest, *, by: Any) -> None:
    """Refused without the power, where votes decide, and before or after a jury has anything to say."""
    standing.of(by).require(JUDGE, contest.topic.board.scope_id)
    contests.check_open(contest.topic)
    if contest.decided_by != DecidedBy.JURY:
        raise Refused(_("The votes of members decide in this contest."))
    if contest.phase in (Phase.COMING, Phase.ENTERING):
        raise Refused(_("Entries are still open."))
    if contest.phase == Phase.OVER:
        raise Refused(_("The winners are announced already."))


def judge(contest: Contest, places: Mapping[int, int], *, by: Person) -> None:
    """As the jury: entry id → its place; equals may share one. Chosen again, the later choice counts."""
    check_judge(contest, by=by)
    rows = {row.pk: row for row in Submission.objects.filter(contest=contest)}
    if not places:
        raise Refused(_("Choose at least one winner."))
    if any(pk not in rows or not 1 <= place <= contest.places for pk, place in places.items()):
        raise Refused(_("A place from 1 to %(most)s for entries of this contest, please.") % {"most": contest.places})
    if 1 not in places.values():
        raise Refused(_("Somebody must be first."))
    if any(rows[pk].is_by(by) for pk in places):
        raise Refused(_("You cannot choose your own entry."))
    with transaction.atomic():
        locked = Contest.objects.select_for_update().get(pk=contest.pk)
        if locked.announced_at is not None:
            raise Refused(_("The winners are announced already."))
        _place(contest, places)
        journal.record(JUDGED, by=by, on=contest, topic=contest.topic_id, board=contest.topic.board_id)


def announce_due() -> int:
    """Announce the winners of all contests whose day has come; returns of how many. One whose jury has not chosen waits."""
    due = Contest.objects.unannounced().filter(announce_at__lte=clock.now(), topic__hidden_at__isnull=True)
    return sum(_announce(pk) for pk in due.order_by("announce_at").values_list("pk", flat=True)[:AT_ONCE])


def winners(contest: Contest) -> list[Submission]:
    """The entries that won a place, the first first; none before the announcement."""
    rows = Submission.objects.winning().filter(contest=contest).select_related("author", "picture")
    return list(rows.order_by("place", "draw", "pk"))


def by_votes(counts: Mapping[int, int], places: int) -> dict[int, int]:
    """Entry id → its place, for those with votes: equals share a place, and the places behind them stay empty."""
    ordered = sorted(counts.values(), reverse=True)
    ranked = {pk: ordered.index(count) + 1 for pk, count in counts.items() if count}
    return {pk: place for pk, place in ranked.items() if place <= places}


@dataclass(frozen=True)
class OldSubmission:
    """An entry as it was elsewhere, and who voted for it when."""

    author_id: int
    title: str
    html: str
    source: str
    at: datetime
    votes: Sequence[tuple[int, datetime]] = ()
    picture: Picture | None = None


def restore(topic: Topic, terms: Terms, rows: Sequence[OldSubmission], *, announced_at: datetime | None) -> Contest:
    """A contest of the past exactly as it was, by votes and without gates; nobody is told."""
    with transaction.atomic():
        contest = Contest.objects.create(topic=topic, announced_at=announced_at, submissions_count=len(rows), **asdict(terms))
        journal.restore(OPENED, [(topic.author_id, contest, topic.created_at, {"topic": topic.pk, "board": topic.board_id})])
        made = [
            Submission.objects.create(
                contest=contest, author_id=row.author_id, title=row.title, html=row.html, source=row.source, picture=row.picture, at=row.at,
                votes_count=len(row.votes),
            )
            for row in rows
        ]  # fmt: skip
        for submission, row in zip(made, rows, strict=True):
            journal.restore(ENTERED, [(row.author_id, submission, row.at, {"topic": topic.pk, "board": topic.board_id})])
            ContestVote.objects.bulk_create(ContestVote(submission=submission, person_id=person, at=at) for person, at in row.votes)
        if announced_at is not None:
            won = by_votes({submission.pk: submission.votes_count for submission in made}, terms.places)
            _place(contest, won)
            facts = {"topic": topic.pk, "board": topic.board_id}
            journal.restore(ANNOUNCED, [(None, contest, announced_at, {**facts, "winners": len(won)})])
            journal.restore(
                WON,
                [(None, row, announced_at, {**facts, "author": row.author_id, "place": won[row.pk]}) for row in made if row.pk in won],
            )
        touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")
    return contest


def _announce(contest_id: int) -> bool:
    with transaction.atomic():
        contest = Contest.objects.select_for_update().get(pk=contest_id)
        if contest.announced_at is not None:
            return False
        rows = Submission.objects.filter(contest=contest)
        if contest.decided_by == DecidedBy.VOTES:
            _place(contest, by_votes(dict(rows.values_list("pk", "votes_count")), contest.places))
        elif rows.exists() and not rows.filter(place__isnull=False).exists():
            return False
        Contest.objects.filter(pk=contest.pk).update(announced_at=clock.now())
        topic, board = contest.topic_id, contest.topic.board_id
        won = list(rows.filter(place__isnull=False).order_by("place", "pk"))
        journal.record(ANNOUNCED, by=None, on=contest, topic=topic, board=board, winners=len(won))
        for submission in won:
            journal.record(WON, by=None, on=submission, topic=topic, board=board, author=submission.author_id, place=submission.place)
        touch(f"topic:{topic}", f"board:{board}", "topics")
    return True


def _place(contest: Contest, places: Mapping[int, int]) -> None:
    Submission.objects.filter(contest=contest, place__isnull=False).exclude(pk__in=places).update(place=None)
    for pk, place in places.items():
        Submission.objects.filter(pk=pk).update(place=place)
