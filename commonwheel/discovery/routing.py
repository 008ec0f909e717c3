"""Routing: a question that nobody answers is shown to members who offered to answer, few at a time, and each in turn.

Of those who fit, whoever was asked longest ago comes first, so that the load is spread and not heaped upon the best; the
expert comes first among those asked never. Nobody is asked who was not here for long or more often than they said, and nobody twice for one question.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures, ignores
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations import tags
from commonwheel.conversations.tags import Tag
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.discovery import expertise
from commonwheel.discovery.expertise import Expertise
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.ledger import journal
from commonwheel.structure.boards import Board
from commonwheel.structure.kinds import having

HOURS = options.declare(
    "routing.hours", gettext_lazy("Hours after which a question without a reply is shown to members who offered to answer; 0 for never"), 2, at_most=720
)
ROUTED = journal.declare("question.routed", gettext_lazy("was asked whether they can answer"), facts=["person", "post", "board"], public=False, webhooks=False)

AT_A_TIME, IN_ALL = 2, 6
"""Members who are asked about one question: at once, and in the end."""
PAUSE = timedelta(hours=24)
"""Until the next ones are asked."""
REACH = timedelta(days=14)
WEEK = timedelta(days=7)
AT_ONCE = 200
LONGEST_WEEK = 20


class Offer(models.Model):
    """That a member offers to answer: how many questions a week, and of which boards and tags; without any, those they know."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="offer", primary_key=True)
    a_week = models.PositiveSmallIntegerField(default=3)
    boards = models.ManyToManyField(Board, blank=True, related_name="+")
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)


departures.covers(Offer, person=GOES, tells=("a_week", "at"))


class Asks(models.QuerySet["Ask"]):
    def visible_to(self, person: Any) -> Asks:
        """What one was asked oneself."""
        return self.filter(person=getattr(person, "pk", None))


class Ask(models.Model):
    """That a member was asked about a question; ``declined_at`` is when they said that it is not for them."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="asks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="asks", db_index=False)
    at = models.DateTimeField(default=clock.now)
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = Asks.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "person"], name="ask_once")]
        indexes = [models.Index(fields=["person", "-at"], name="ask_newest")]


departures.covers(Ask, person=GOES, tells=("topic_id", "at", "declined_at"))


def offer(person: Person, *, a_week: int, boards: Collection[Board] = (), tag_names: Collection[str] = ()) -> None:
    """Be shown questions that nobody answers."""
    words = tags.tidy(tag_names)
    with transaction.atomic():
        made, _is_new = Offer.objects.update_or_create(person=person, defaults={"a_week": min(max(a_week, 1), LONGEST_WEEK)})
        made.boards.set(boards)
        made.tags.set(Tag.objects.filter(slug__in=words))


def offer_of(person: Person) -> Offer | None:
    """What the member offers."""
    return Offer.objects.filter(person=person).prefetch_related("boards", "tags").first()


def withdraw(person: Person) -> None:
    """Be shown none any more; offered nothing, nothing changes."""
    Offer.objects.filter(person=person).delete()


def decline(topic: Topic, *, by: Person) -> None:
    """Not for me: somebody else is asked instead. Not asked, or declined before, nothing changes."""
    if Ask.objects.filter(topic=topic, person=by, declined_at__isnull=True).update(declined_at=clock.now()) and options.value(HOURS):
        for waiting in due().filter(pk=topic.pk):
            _ask(waiting)


def open_ask(topic: Topic, person: Any) -> Ask | None:
    """That the person was asked about this topic and did not decline."""
    return Ask.objects.visible_to(person).filter(topic=topic, declined_at__isnull=True).first() if getattr(person, "pk", None) else None


def due() -> Topics:
    """Questions without a reply for as long as the option says, and not too old, of which nobody was asked lately, or somebody
    who was said no since."""
    waited = clock.ago(hours=options.value(HOURS))
    rows = Topic.objects.listed().filter(
        board__kind__in=having("solutions"), board__archived_at__isnull=True, lock__isnull=True, replies_count=0,
        created_at__lte=waited, created_at__gt=clock.now() - REACH,
    )
    asks = Ask.objects.filter(topic=models.OuterRef("pk"))
    pending = asks.filter(at__gt=clock.now() - PAUSE, declined_at__isnull=True)
    since = asks.filter(declined_at__gt=models.OuterRef("asked_at"))
    waiting = solutions.unsolved(rows).annotate(asked_at=models.Subquery(asks.order_by("-at").values("at")[:1]))
    return waiting.filter(~models.Exists(pending) | models.Exists(since)).select_related("board", "author")


def route() -> int:
    """Ask about all questions that wait; returns how many members were asked."""
    if not options.value(HOURS) or not Offer.objects.exists():
        return 0
    return sum(_ask(topic) for topic in due().order_by("created_at")[:AT_ONCE])


def _ask(topic: Topic) -> int:
    asks = Ask.objects.filter(topic=topic)
    asked, pending = set(asks.values_list("person", flat=True)), asks.filter(at__gt=clock.now() - PAUSE, declined_at__isnull=True).count()
    opening = topic.posts.filter(number=1).values_list("pk", flat=True).first()
    chosen = _fitting(topic, asked)[: min(AT_A_TIME - pending, IN_ALL - len(asked))] if opening and len(asked) < IN_ALL else []
    for person in chosen:
        with transaction.atomic():
            made, is_new = Ask.objects.get_or_create(topic=topic, person=person)
            if is_new:
                journal.record(ROUTED, by=None, on=made, person=person.pk, post=opening, board=topic.board_id)
                touch(f"bell:{person.pk}")
    return len(chosen)


def _fitting(topic: Topic, asked: set[int]) -> list[Person]:
    """Members who offered to answer such questions and may, whoever was asked longest ago first."""
    slugs = tags.of_topics([topic.pk]).get(topic.pk, [])
    place = models.Q(board=topic.board_id, tag__isnull=True) | models.Q(tag__slug__in=slugs)
    known = dict(Expertise.objects.filter(place, person__offer__isnull=False).order_by("score").values_list("person", "score"))
    named = models.Q(boards=topic.board_id) | models.Q(tags__slug__in=slugs)
    unnamed = models.Q(boards__isnull=True, tags__isnull=True, person__in=known)
    latest = Ask.objects.filter(person=models.OuterRef("person")).order_by("-at").values("at")[:1]
    lately = models.Count("person__asks", filter=models.Q(person__asks__at__gt=clock.now() - WEEK), distinct=True)
    here = Offer.objects.filter(named | unnamed, person__is_active=True).exclude(person__seen_at__lt=clock.now() - expertise.AWAY)
    offers = here.exclude(person__in={*asked, topic.author_id or 0})
    rows = offers.annotate(latest=models.Subquery(latest), lately=lately).filter(lately__lt=models.F("a_week")).select_related("person").distinct()
    ranked = sorted(rows, key=lambda row: (row.latest is not None, row.latest or row.at, -known.get(row.person_id, 0.0), row.person_id))
    deaf = ignores.ignorers(topic.author_id, [row.person_id for row in ranked]) if topic.author_id else set()
    able = (row.person for row in ranked if row.person_id not in deaf and expertise.may_answer(row.person, topic.board))
    return [person for person, _place in zip(able, range(AT_A_TIME), strict=False)]
