"""Votes: each for one entry and member, as many as the contest gives, to be changed while voting is open."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.formats.contests import contests
from commonwheel.formats.contests.contests import Contest, Phase
from commonwheel.formats.contests.submissions import Submission
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

VOTE = powers.declare("contest.vote", gettext_lazy("Vote in contests"), default=powers.MEMBERS)
CAST = journal.declare("contest.voted", gettext_lazy("voted in a contest"), facts=["topic", "board"], public=False)
TAKEN = journal.declare("contest.unvoted", gettext_lazy("took a vote in a contest back"), facts=["topic", "board"], public=False)


class ContestVote(models.Model):
    """One member's vote for an entry."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="votes", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="contest_votes")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="contest_vote_once")]


departures.covers(ContestVote, person=STAYS, tells=("submission_id", "at"))


def check_take_part(contest: Contest, *, by: Any) -> None:
    """Refused without the power, and while voting is not open."""
    standing.of(by).require(VOTE, contest.topic.board.scope_id)
    contests.check_open(contest.topic)
    phase = contest.phase
    if contest.voting_opens_at is None:
        raise Refused(_("A jury decides in this contest."))
    if phase in (Phase.COMING, Phase.ENTERING, Phase.WAITING):
        raise Refused(_("Voting is not open yet."))
    if phase != Phase.VOTING:
        raise Refused(_("Voting is over."))


def check_cast(submission: Submission, *, by: Any) -> None:
    """Refused as ``check_take_part`` says, and for one's own entry."""
    check_take_part(submission.contest, by=by)
    if submission.is_by(by):
        raise Refused(_("Votes are for the entries of others."))


def cast(submission: Submission, *, by: Person) -> None:
    """Vote for an entry; again, nothing changes. Where members have one vote, it moves here from where it was."""
    check_cast(submission, by=by)
    contest = submission.contest
    with transaction.atomic():
        # Locked, so that two votes of one member come one after the other.
        Person.objects.select_for_update().get(pk=by.pk)
        mine = ContestVote.objects.filter(submission__contest=contest, person=by)
        chosen = list(mine.values_list("submission_id", flat=True))
        if submission.pk in chosen:
            return
        if len(chosen) >= contest.votes_each > 1:
            raise Refused(_("You have given all your %(votes)s votes.") % {"votes": contest.votes_each}, cure=_("Take one back first."))
        moved = chosen if contest.votes_each == 1 else []
        _lock([submission.pk, *moved])
        if moved:
            mine.delete()
        ContestVote.objects.create(submission=submission, person=by)
        _settle(CAST, contest, [submission.pk, *moved], by)


def take(submission: Submission, *, by: Person) -> None:
    """Take a vote back; where none was given, nothing changes."""
    check_take_part(submission.contest, by=by)
    with transaction.atomic():
        _lock([submission.pk])
        if ContestVote.objects.filter(submission=submission, person=by).delete()[0]:
            _settle(TAKEN, submission.contest, [submission.pk], by)


def cast_by(person: Any, contest: Contest) -> set[int]:
    """Which entries of a contest the person voted for."""
    if not getattr(person, "pk", None):
        return set()
    return set(ContestVote.objects.filter(submission__contest=contest, person=person).values_list("submission_id", flat=True))


def _lock(submission_ids: list[int]) -> None:
    """In the order of their ids, so that no two wait for each other."""
    list(Submission.objects.select_for_update().filter(pk__in=submission_ids).order_by("pk"))


def _settle(deed: journal.Deed, contest: Contest, submission_ids: list[int], by: Person) -> None:
    for pk in submission_ids:
        Submission.objects.filter(pk=pk).update(votes_count=ContestVote.objects.filter(submission=pk).count())
    journal.record(deed, by=by, on=contest, topic=contest.topic_id, board=contest.topic.board_id)
    if contest.tells_all:
        touch(f"topic:{contest.topic_id}")
