"""Ballots: one for a poll and member, with the options they chose, in their order where that is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations.topics import Topic
from commonwheel.formats.polls.polls import ADDED, LONGEST, Method, Option, Poll
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

VOTE = powers.declare("poll.vote", gettext_lazy("Vote in polls"), default=powers.MEMBERS)
CAST = journal.declare("poll.voted", gettext_lazy("voted in a poll"), facts=["topic", "board"])
TAKEN = journal.declare("poll.unvoted", gettext_lazy("took a vote in a poll back"), facts=["topic", "board"])


class Ballot(models.Model):
    """That a member voted, and when last. It counts for as long as the poll, even if the member left."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="ballots")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="ballot_once")]


departures.covers(Ballot, person=STAYS, tells=("poll__topic_id", "choices__option__text", "at"))


class Choice(models.Model):
    """One option on a ballot; ``place`` is 1 for the first, and 1 for all where there is no order."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="choices", db_index=False)
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="choices")
    place = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "option"], name="choice_once")]
        ordering = ["place", "id"]


def check_cast(poll: Poll, *, by: Any) -> None:
    """Refused without the power, once the poll is over, and where the topic is locked or hidden."""
    topic = poll.topic
    standing.of(by).require(VOTE, topic.board.scope_id)
    if poll.is_over:
        raise Refused(_("This poll is closed."))
    if topic.hidden_at or hasattr(topic, "lock"):
        raise Refused(_("This topic is locked or hidden."))


def cast(poll: Poll, option_ids: Sequence[int], *, by: Person) -> None:
    """Vote, or vote anew; the order of the ids is the order of preference where the poll asks for one."""
    check_cast(poll, by=by)
    known = set(Option.objects.filter(poll=poll).values_list("pk", flat=True))
    chosen = list(option_ids)
    if not chosen:
        raise Refused(_("Choose something first."), field="choice")
    if not set(chosen) <= known or len(set(chosen)) != len(chosen):
        raise Refused(_("That is no option of this poll."), field="choice")
    if poll.method == Method.SINGLE and len(chosen) > 1:
        raise Refused(_("Choose one option."), field="choice")
    with transaction.atomic():
        locked = Poll.objects.select_for_update().get(pk=poll.pk)
        if locked.is_over:
            raise Refused(_("This poll is closed."))
        ballot, is_new = Ballot.objects.get_or_create(poll=poll, person=by)
        before = list(ballot.choices.values_list("option_id", flat=True))
        if before == chosen:
            return
        if not is_new and poll.is_final:
            raise Refused(_("You have voted, and votes in this poll stay as they are."))
        ballot.choices.all().delete()
        ranked = poll.method == Method.RANKED
        Choice.objects.bulk_create(
            Choice(ballot=ballot, option_id=pk, place=place if ranked else 1) for place, pk in enumerate(chosen, start=1)
        )
        Ballot.objects.filter(pk=ballot.pk).update(at=clock.now())
        _changed(CAST, poll, by)


def take(poll: Poll, *, by: Person) -> None:
    """Take the vote back; where there is none, nothing changes."""
    check_cast(poll, by=by)
    if poll.is_final:
        raise Refused(_("You have voted, and votes in this poll stay as they are."))
    with transaction.atomic():
        Poll.objects.select_for_update().get(pk=poll.pk)
        if Ballot.objects.filter(poll=poll, person=by).delete()[0]:
            _changed(TAKEN, poll, by)


def of(person: Any, poll: Poll) -> list[int]:
    """The options a member chose, in their order; none where they did not vote."""
    if not getattr(person, "pk", None):
        return []
    return list(Choice.objects.filter(ballot__poll=poll, ballot__person=person).values_list("option_id", flat=True))


def voter_ids(poll_id: int) -> list[int]:
    """The ids of all who voted."""
    return list(Ballot.objects.filter(poll_id=poll_id, person__isnull=False).values_list("person_id", flat=True))


@dataclass(frozen=True)
class OldPoll:
    """A poll as it was elsewhere. A ballot is (person id, the places of what they chose among the options, when)."""

    topic: Topic
    question: str
    options: Sequence[str]
    method: str
    at: datetime
    by_id: int | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    is_secret: bool = False
    is_final: bool = False
    ballots: Sequence[tuple[int | None, Sequence[int], datetime]] = ()


def restore(old: OldPoll) -> Poll:
    """A poll with its ballots exactly as it was, without gates, and nobody told; a topic's poll that is there stays as it is."""
    with transaction.atomic():
        Topic.objects.select_for_update().get(pk=old.topic.pk)
        known = Poll.objects.filter(topic=old.topic).first()
        if known is not None:
            return known
        poll = Poll.objects.create(
            topic=old.topic, question=old.question[:200], method=Method(old.method), closes_at=old.closes_at, closed_at=old.closed_at,
            is_secret=old.is_secret, is_final=old.is_final, by_id=old.by_id, at=old.at,
        )
        made = Option.objects.bulk_create(Option(poll=poll, position=number, text=text[:LONGEST]) for number, text in enumerate(old.options))
        facts: dict[str, int | None] = {"topic": old.topic.pk, "board": old.topic.board_id}
        ranked = poll.method == Method.RANKED
        for person_id, chosen, at in old.ballots:
            ballot = Ballot.objects.create(poll=poll, person_id=person_id, at=at)
            Choice.objects.bulk_create(
                Choice(ballot=ballot, option=made[number], place=place if ranked else 1) for place, number in enumerate(chosen, start=1)
            )
        journal.restore(ADDED, [(old.by_id, poll, old.at, facts)])
        journal.restore(CAST, [(person_id, poll, at, facts) for person_id, _chosen, at in old.ballots])
        touch(f"topic:{old.topic.pk}", "topics")
    return poll


def _changed(deed: journal.Deed, poll: Poll, by: Person) -> None:
    journal.record(deed, by=by, on=poll, topic=poll.topic_id, board=poll.topic.board_id)
    touch(f"topic:{poll.topic_id}")
