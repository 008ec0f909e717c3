"""Votes: one for an idea and member, from a budget that closed ideas give back; and votes on behalf of customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.conversations.topics import Topic
from commonwheel.formats.ideas import ideas
from commonwheel.formats.ideas.ideas import Idea
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

VOTE = powers.declare("idea.vote", gettext_lazy("Vote for ideas"), default=powers.MEMBERS)
VOTE_FOR = powers.declare("idea.vote-for", gettext_lazy("Vote for ideas on behalf of customers"))
CAST = journal.declare("idea.voted", gettext_lazy("voted for an idea"), facts=["topic", "board", "author"])
TAKEN = journal.declare("idea.unvoted", gettext_lazy("took a vote for an idea back"), facts=["topic", "board", "author"])
CAST_FOR = journal.declare("idea.voted_for_customer", gettext_lazy("voted on behalf of a customer"), facts=["topic", "board"], audited=True, public=False)
TAKEN_FOR = journal.declare(
    "idea.unvoted_for_customer", gettext_lazy("took a customer's vote back"), facts=["topic", "board"], audited=True, public=False
)
BUDGET = options.declare("idea.votes", gettext_lazy("Votes that a member may have in open ideas; 0 for any number"), 0, at_most=1000)


class Vote(models.Model):
    """One member's vote for an idea. It counts for as long as the idea, even if the member left."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="votes", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="idea_votes")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "person"], name="idea_vote_once")]


departures.covers(Vote, person=STAYS, tells=("idea__topic_id", "at"))


class CustomerVote(models.Model):
    """A vote of somebody who is no member: who it is for and how they know, and who cast it."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="customers")
    customer = models.CharField(max_length=100)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)


departures.covers(CustomerVote, by=STAYS, tells=("idea__topic_id", "customer", "reason", "at"))


def check_vote(topic: Topic, *, by: Any) -> None:
    """Refused without the power, for a hidden idea, and once the idea is closed. The budget is asked when the vote is cast."""
    idea = ideas.of(topic)
    standing.of(by).require(VOTE, topic.board.scope_id)
    if topic.hidden_at:
        raise Refused(_("This idea is hidden."))
    if idea.is_closed:
        raise Refused(_("Voting is over: this idea is closed."))


def vote(topic: Topic, *, by: Person) -> None:
    """I want this, too; voted again, nothing changes. Refused where all votes of the budget are given."""
    check_vote(topic, by=by)
    with transaction.atomic():
        # Locked, so that two last votes of one member come one after the other.
        Person.objects.select_for_update().get(pk=by.pk)
        idea = Idea.objects.select_for_update().get(topic=topic)
        if idea.is_closed:
            raise Refused(_("Voting is over: this idea is closed."))
        if Vote.objects.filter(idea=idea, person=by).exists():
            return
        left = votes_left(by)
        if left is not None and left < 1:
            raise Refused(
                _("You have given all your %(votes)s votes.") % {"votes": options.value(BUDGET)},
                cure=_("Take one back, or wait until an idea with your vote is closed."),
            )
        Vote.objects.create(idea=idea, person=by)
        _changed(CAST, idea, topic, by)


def unvote(topic: Topic, *, by: Person) -> None:
    """Take the vote back; where none was given, nothing changes. A closed idea keeps the votes it had."""
    check_vote(topic, by=by)
    with transaction.atomic():
        idea = Idea.objects.select_for_update().get(topic=topic)
        if Vote.objects.filter(idea=idea, person=by).delete()[0]:
            _changed(TAKEN, idea, topic, by)


def vote_for(topic: Topic, *, by: Person, customer: str, reason: str) -> CustomerVote:
    """Vote for a customer who is no member: who, and how you know."""
    standing.of(by).require(VOTE_FOR, topic.board.scope_id)
    check_vote(topic, by=by)
    said = {"customer": " ".join(customer.replace("\x00", "").split()), "reason": " ".join(reason.replace("\x00", "").split())}
    for name, most in (("customer", 100), ("reason", 300)):
        if not said[name]:
            raise Refused(_("Say for whom.") if name == "customer" else _("Say how you know."), field=name)
        if len(said[name]) > most:
            raise Refused(_("This has at most %(most)s characters.") % {"most": most}, field=name)
    with transaction.atomic():
        idea = Idea.objects.select_for_update().get(topic=topic)
        if idea.customers.filter(customer__iexact=said["customer"]).exists():
            raise Refused(_("This customer has a vote here already."), field="customer")
        cast = CustomerVote.objects.create(idea=idea, by=by, **said)
        _changed(CAST_FOR, idea, topic, by)
    return cast


def unvote_for(cast: CustomerVote, *, by: Person) -> None:
    """Take a customer's vote back; taken already, nothing changes."""
    topic = Topic.objects.select_related("board").get(idea=cast.idea_id)
    standing.of(by).require(VOTE_FOR, topic.board.scope_id)
    with transaction.atomic():
        idea = Idea.objects.select_for_update().get(pk=cast.idea_id)
        if CustomerVote.objects.filter(pk=cast.pk).delete()[0]:
            _changed(TAKEN_FOR, idea, topic, by)


def votes_left(person: Person) -> int | None:
    """How many votes of the budget are left; None for any number. Votes in closed and hidden ideas do not count."""
    budget: int = options.value(BUDGET)
    if not budget:
        return None
    return budget - Vote.objects.filter(person=person, idea__in=Idea.objects.open()).count()


def voted_by(person: Any, idea_ids: Sequence[int]) -> set[int]:
    """Which of these ideas the person voted for."""
    if not getattr(person, "pk", None) or not idea_ids:
        return set()
    return set(Vote.objects.filter(person=person, idea_id__in=idea_ids).values_list("idea_id", flat=True))


def voters(idea: Idea, most: int = 12) -> list[Person]:
    """Who voted, the latest first."""
    rows = Vote.objects.filter(idea=idea, person__is_active=True).select_related("person").order_by("-at", "-id")
    return [row.person for row in rows[:most] if row.person]


def voter_ids(topic_id: int) -> list[int]:
    """The ids of all who voted for the idea of a topic."""
    return list(Vote.objects.filter(idea__topic_id=topic_id, person__isnull=False).values_list("person_id", flat=True))


def _changed(deed: journal.Deed, idea: Idea, topic: Topic, by: Person) -> None:
    facts: dict[str, Any] = {"topic": topic.pk, "board": topic.board_id}
    if deed in (CAST, TAKEN):
        facts["author"] = topic.author_id
    journal.record(deed, by=by, on=idea, **facts)
    ideas.recount(idea, topic)
