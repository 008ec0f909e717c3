"""Contests: what a topic in a board for contests is beside a topic: its windows, its rules, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import posts
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure.boards import Board
from commonwheel.structure.kinds import having

RUN = powers.declare("contest.run", gettext_lazy("Open and run contests"))
OPENED = journal.declare("contest.opened", gettext_lazy("opened a contest"), facts=["topic", "board"])
CHANGED = journal.declare("contest.changed", gettext_lazy("changed the terms of a contest"), facts=["topic", "board"], audited=True)

MOST_ENTRIES = 20
MOST_VOTES = 50
MOST_PLACES = 10


class DecidedBy(models.TextChoices):
    VOTES = "votes", gettext_lazy("The votes of members")
    JURY = "jury", gettext_lazy("A jury")


class Phase(models.TextChoices):
    COMING = "coming", gettext_lazy("Opens soon")
    ENTERING = "entering", gettext_lazy("Open for entries")
    WAITING = "waiting", gettext_lazy("Entries are closed")
    VOTING = "voting", gettext_lazy("Voting")
    COUNTING = "counting", gettext_lazy("Winners follow")
    OVER = "over", gettext_lazy("Winners announced")


@dataclass(frozen=True)
class Terms:
    """What is promised when a contest opens."""

    entries_open_at: datetime
    entries_close_at: datetime
    announce_at: datetime
    voting_opens_at: datetime | None = None
    voting_closes_at: datetime | None = None
    decided_by: str = DecidedBy.VOTES
    entries_each: int = 1
    votes_each: int = 1
    places: int = 3
    """How many places are announced."""
    is_blind: bool = False
    """Before the announcement nobody sees who entered what, nor how many voted for it."""
    takes_pictures: bool = True

    def check(self) -> None:
        """Refused, with the field to look at again, where an end comes before its start or a number makes no sense."""
        _check_after(self.entries_close_at, self.entries_open_at, "entries_close_at", _("Entries close before they open."))
        last = self.entries_close_at
        if self.voting_opens_at is None and self.voting_closes_at is None and self.decided_by == DecidedBy.VOTES:
            raise Refused(_("Say when voting opens and closes."), field="voting_opens_at")
        if (self.voting_opens_at is None) != (self.voting_closes_at is None):
            field = "voting_opens_at" if self.voting_opens_at is None else "voting_closes_at"
            raise Refused(_("Voting needs a beginning and an end."), field=field)
        if self.voting_opens_at is not None and self.voting_closes_at is not None:
            if self.voting_opens_at < self.entries_close_at:
                raise Refused(_("Voting opens before entries are closed."), field="voting_opens_at")
            _check_after(self.voting_closes_at, self.voting_opens_at, "voting_closes_at", _("Voting closes before it opens."))
            last = self.voting_closes_at
        if self.announce_at < last:
            raise Refused(_("The announcement comes before everything is over."), field="announce_at")
        for name, most in (("entries_each", MOST_ENTRIES), ("votes_each", MOST_VOTES), ("places", MOST_PLACES)):
            if not 1 <= getattr(self, name) <= most:
                raise Refused(_("A number from 1 to %(most)s, please.") % {"most": most}, field=name)


class Contests(models.QuerySet["Contest"]):
    def visible_to(self, person: Any) -> Contests:
        """Those whose topics the person may see."""
        return self.filter(topic__in=Topic.objects.visible_to(person))

    def unannounced(self) -> Contests:
        return self.filter(announced_at__isnull=True)


class Contest(models.Model):
    """One contest. Its phase follows from the clock; ``announced_at`` is set once, when the winners are."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="contest")
    entries_open_at = models.DateTimeField()
    entries_close_at = models.DateTimeField()
    voting_opens_at = models.DateTimeField(null=True, blank=True)
    voting_closes_at = models.DateTimeField(null=True, blank=True)
    announce_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=10, choices=DecidedBy.choices, default=DecidedBy.VOTES)
    entries_each = models.PositiveSmallIntegerField(default=1)
    votes_each = models.PositiveSmallIntegerField(default=1)
    places = models.PositiveSmallIntegerField(default=3)
    is_blind = models.BooleanField(default=False)
    takes_pictures = models.BooleanField(default=True)
    submissions_count = models.PositiveIntegerField(default=0)

    objects = Contests.as_manager()

    class Meta:
        indexes = [models.Index(fields=["announce_at"], name="contest_due", condition=models.Q(announced_at__isnull=True))]

    @property
    def phase(self) -> Phase:
        """Where it stands at this moment."""
        now = clock.now()
        if self.announced_at is not None:
            return Phase.OVER
        if now < self.entries_open_at:
            return Phase.COMING
        if now < self.entries_close_at:
            return Phase.ENTERING
        if self.voting_opens_at is None or self.voting_closes_at is None:
            return Phase.COUNTING
        if now < self.voting_opens_at:
            return Phase.WAITING
        return Phase.VOTING if now < self.voting_closes_at else Phase.COUNTING

    @property
    def tells_all(self) -> bool:
        """Whether names and counts are shown."""
        return not self.is_blind or self.announced_at is not None

    @property
    def terms(self) -> Terms:
        """What was promised."""
        return Terms(**{name: getattr(self, name) for name in Terms.__dataclass_fields__})


def check_begin(board: Board, *, by: Any) -> None:
    """Refused without the power, and outside boards for contests."""
    if "contests" not in board.of_kind.formats:
        raise Refused(_("This board is not for contests."))
    standing.of(by).require(RUN, board.scope_id)


def begin(board: Board, *, by: Person, title: str, body: str, terms: Terms, format: str = "markdown") -> Topic:
    """Open a contest: a topic that tells about it, and its terms. The same once more is the same contest."""
    check_begin(board, by=by)
    terms.check()
    if terms.entries_close_at <= clock.now():
        raise Refused(_("Entries would be closed already."), field="entries_close_at")
    with transaction.atomic():
        topic = posts.start(board, by=by, title=title, body=body, format=format)
        contest, is_new = Contest.objects.get_or_create(topic=topic, defaults=asdict(terms))
        if is_new:
            journal.record(OPENED, by=by, on=contest, topic=topic.pk, board=board.pk)
            touch(f"topic:{topic.pk}", "topics")
    return topic


def check_change(contest: Contest, *, by: Any) -> None:
    """Refused without the power, and once the winners are announced."""
    standing.of(by).require(RUN, contest.topic.board.scope_id)
    if contest.announced_at is not None:
        raise Refused(_("The winners are announced, so the terms stay as they are."))


def change(contest: Contest, *, by: Person, terms: Terms) -> None:
    """Other terms. Who entered unseen stays unseen until the announcement."""
    check_change(contest, by=by)
    terms.check()
    with transaction.atomic():
        locked = Contest.objects.select_for_update().get(pk=contest.pk)
        locked.topic = contest.topic
        check_change(locked, by=by)
        if locked.terms == terms:
            return
        if locked.is_blind and not terms.is_blind and locked.submissions_count:
            raise Refused(_("Members entered on the promise that names stay hidden."), field="is_blind")
        Contest.objects.filter(pk=contest.pk).update(**asdict(terms))
        journal.record(CHANGED, by=by, on=contest, topic=contest.topic_id, board=contest.topic.board_id)
        touch(f"topic:{contest.topic_id}", f"board:{contest.topic.board_id}", "topics")
    contest.refresh_from_db()


def check_open(topic: Topic) -> None:
    """Refused while the topic is locked or hidden: nobody enters, votes or decides."""
    if topic.hidden_at or hasattr(topic, "lock"):
        raise Refused(_("This topic is locked or hidden."))


def of_topic(topic: Topic) -> Contest | None:
    """The contest of a topic; None for a topic that is none."""
    contest = Contest.objects.filter(topic=topic).first() if "contests" in topic.board.of_kind.formats else None
    if contest is not None:
        contest.topic = topic
    return contest


def of_topics(topics: Sequence[Topic]) -> dict[int, Contest]:
    """Topic id → its contest. No query where none of them stands in a board for contests."""
    kinds = having("contests")
    ids = [topic.pk for topic in topics if topic.board.kind in kinds]
    return {contest.topic_id: contest for contest in Contest.objects.filter(topic_id__in=ids)} if ids else {}


def _check_after(end: datetime, start: datetime, field: str, why: str) -> None:
    if end <= start:
        raise Refused(why, field=field)
