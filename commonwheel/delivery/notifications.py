"""Notifications: what a member is told, in the bell."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts import departures, ignores
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations.lists import mutes, sights
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock, inserts
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among

MOST = 100
"""More than this are not counted."""


class Reason(models.TextChoices):
    REPLY = "reply", _("replied in a topic you follow")
    MENTION = "mention", _("mentioned you")
    KUDOS = "kudos", _("gave you kudos")
    SOLUTION = "solution", _("marked your reply as the solution")
    SOLVED = "solved", _("solved a question you follow")
    IDEA = "idea", _("answered an idea you voted for or follow")
    POLL = "poll", _("ended a poll you voted in")
    MEMBER = "member", _("started a topic")
    BOARD = "board", _("started a topic in a board you follow")
    TAG = "tag", _("started a topic with a tag you follow")
    BADGE = "badge", _("gave you a badge")
    THANKS = "thanks", _("thanked you")
    ARTICLE = "article", _("published an article you helped write")
    BLOG = "blog", _("published a post in a blog you follow")
    CONTEST = "contest", _("announced you as a winner")
    INVITED = "invited", _("invited you to an event")
    SEATED = "seated", _("has a seat for you: you are off the waiting list")
    SOON = "soon", _("expects you soon")
    MOVED = "moved", _("changed the time or the place of an event you answered")
    CANCELLED = "cancelled", _("cancelled an event you answered")
    REVIVED = "revived", _("holds an event after all that had been cancelled")
    SEARCH = "search", _("wrote what one of your saved searches looks for")
    RETURNED = "returned", _("returned an article you write")
    GROUP_ASKED = "group-asked", _("asks to be let into a group you lead")
    GROUP_IN = "group-in", _("let you into a group")
    GROUP_OUT = "group-out", _("did not let you into a group")
    GROUP_CALL = "group-call", _("invited you into a group")
    NOMINATED = "nominated", _("nominated a member for a programme you run")
    CALLED = "called", _("called you into a programme")
    ROUTED = "routed", _("has a question that you may know the answer to")
    REPORTED = "reported", _("reported a post")
    UPHELD = "upheld", _("hid a post that you reported")
    REFUSED = "refused", _("left a post as it is that you reported")
    OVERTURNED = "overturned", _("showed a post again that you had reported")
    HIDDEN = "hidden", _("hid what you wrote")
    REMINDER = "reminder", _("replied to your question: did it help? Then mark it as the solution")


AFRESH = frozenset({Reason.SEATED, Reason.SOON, Reason.MOVED, Reason.CANCELLED, Reason.REVIVED})
"""What is told of an event takes the place of what was told before and not seen: only the latest is true."""


DECIDED = frozenset({Reason.UPHELD, Reason.REFUSED, Reason.OVERTURNED, Reason.HIDDEN})
"""What those who moderate decided: told in the name of all of them."""


class Notifications(models.QuerySet["Notification"]):
    def unseen(self) -> Notifications:
        return self.filter(seen_at__isnull=True)

    def visible_to(self, person: Any) -> Notifications:
        """One's own: of posts that one may see, and of what is no post."""
        seen = models.Q(post__isnull=True) | models.Q(post__in=Post.objects.visible_to(person))
        return self.filter(seen, person=person)


class Notification(models.Model):
    """One thing a member is told: about a post, or about what ``path`` leads to. Further ones of the same are folded into it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    others_count = models.PositiveIntegerField(default=0)
    """How many more did the same since."""
    at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = Notifications.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notification_newest"),
            models.Index(fields=["person"], name="notification_unseen", condition=models.Q(seen_at__isnull=True)),
        ]

    def get_absolute_url(self) -> str:
        return self.post.get_absolute_url() if self.post else self.path

    @property
    def shown_actor(self) -> str:
        """Who did it, for people."""
        if self.actor is not None:
            return self.actor.name
        return gettext("The moderators") if self.reason in DECIDED else gettext("Somebody")

    @property
    def title(self) -> str:
        """What it is about; badges that every community has, in the language of who reads."""
        if self.topic:
            return self.topic.title
        return gettext(self.words) if self.reason == Reason.BADGE else self.words


departures.covers(Notification, person=GOES, actor=STAYS, tells=("reason", "words", "topic_id", "post_id", "at", "seen_at"))


class Tiding(NamedTuple):
    """What somebody is to be told: of which post, by whose name."""

    person_id: int
    post: Post
    actor: Person | None


class Rung(NamedTuple):
    """What became of a tiding: whether it stands in the bell now, and whether nothing unseen stood there before."""

    is_heard: bool
    is_first: bool


class News(NamedTuple):
    """What somebody is to be told that is no post: in these words, with a link, by whose name."""

    person_id: int
    words: str
    path: str
    actor: Person | None


@dataclass
class _Told:
    """What stands in a bell about something, or will: by whose name, how many more did the same, and whether it changed just now."""

    person_id: int
    actor: Person | None
    post: Post | None = None
    words: str = ""
    path: str = ""
    pk: int | None = None
    others_count: int = 0
    is_changed: bool = False


def tell(person_id: int, reason: str, *, post: Post, actor: Person | None) -> bool:
    """Put something into a member's bell; False where it concerns their own deed, what they may not see, or whom or what they ignore."""
    return tell_all(reason, [Tiding(person_id, post, actor)])[0].is_heard


def tell_all(reason: str, tidings: Sequence[Tiding]) -> list[Rung]:
    """The same for many, in this order; a handful of statements for all of them."""
    heard = _heard(reason, tidings)
    wanted = [tiding for tiding, is_heard in zip(tidings, heard, strict=True) if is_heard]
    about = attrgetter("topic_id") if reason == Reason.REPLY else attrgetter("pk")
    bells = _unseen(reason, wanted)
    rung = []
    for tiding, is_heard in zip(tidings, heard, strict=True):
        key, told = (tiding.person_id, about(tiding.post)), _Told(tiding.person_id, tiding.actor, tiding.post)
        rung.append(Rung(is_heard, is_heard and _ring(bells, key, told)))
    _write(reason, bells.values())
    touch(*{f"bell:{tiding.person_id}" for tiding in wanted})
    return rung


def _ring(bells: dict[Hashable, _Told], key: Hashable, new: _Told) -> bool:
    """Something new in these bells, or one more of what stands there unseen; whether it is new."""
    known = bells.setdefault(key, new)
    if known is new:
        return True
    known.others_count, known.actor, known.is_changed = known.others_count + 1, new.actor, True
    return False


def _write(reason: str, bells: Collection[_Told]) -> None:
    """What is new in these bells, and what is more of the same."""
    now = clock.now()
    inserts.write(
        Notification, ("person", "reason", "topic", "post", "words", "path", "actor", "others_count", "at"),
        [
            (
                told.person_id, str(reason), told.post.topic_id if told.post else None, told.post.pk if told.post else None, told.words, told.path,
                told.actor.pk if told.actor else None, told.others_count, now,
            )
            for told in bells if told.pk is None
        ],
    )  # fmt: skip
    more = sorted((told.pk, told.others_count, told.actor.pk if told.actor else None, now) for told in bells if told.pk is not None and told.is_changed)
    inserts.change(Notification, ["others_count", "actor", "at"], more)


def _heard(reason: str, tidings: Sequence[Tiding]) -> list[bool]:
    """Whether each concerns neither their own deed, nor what they may not see, nor whom or what they ignore."""
    told = {tiding.person_id for tiding in tidings if tiding.actor is None or tiding.actor.pk != tiding.person_id}
    if not told:
        return [False] * len(tidings)
    deaf = ignores.ignoring({tiding.actor.pk for tiding in tidings if tiding.actor is not None}, told)
    muted = mutes.muting(told, {tiding.post.topic_id: tiding.post.topic for tiding in tidings}.values()) if reason != Reason.MENTION else set()
    stands = standing.of_many(set(Person.objects.filter(among("pk", told)).values_list("pk", flat=True)))
    sees = sights.Glances()
    return [
        tiding.person_id in stands and (tiding.actor is None or (tiding.actor.pk != tiding.person_id and (tiding.person_id, tiding.actor.pk) not in deaf))
        and (tiding.person_id, tiding.post.topic_id) not in muted and sees.may_see_post(stands[tiding.person_id], tiding.person_id, tiding.post)
        for tiding in tidings
    ]  # fmt: skip


def _unseen(reason: str, tidings: Sequence[Tiding]) -> dict[Hashable, _Told]:
    """What stands in the bells of the same, not seen yet, by (member, topic or post)."""
    if not tidings:
        return {}
    field, about = ("topic_id", "topic_id") if reason == Reason.REPLY else ("post_id", "pk")
    kept = Notification.objects.unseen().filter(
        among("person", {tiding.person_id for tiding in tidings}), among(field, {getattr(tiding.post, about) for tiding in tidings}),
        reason=reason,
    )  # fmt: skip
    if reason in AFRESH:
        kept.delete()
        return {}
    rows = kept.order_by("-pk").values_list("person_id", field, "pk", "others_count")
    return {(person, thing): _Told(person, None, pk=pk, others_count=others) for person, thing, pk, others in rows}


def inform(person_id: int, reason: str, *, words: str, path: str, actor: Person | None) -> bool:
    """Put something that is no post into a member's bell; False where it is their own deed, or of somebody they ignore."""
    return inform_all(reason, [News(person_id, words, path, actor)])[0]


def inform_all(reason: str, news: Sequence[News]) -> list[bool]:
    """The same for many, in this order; a handful of statements for all of them."""
    told = {each.person_id for each in news}
    here = set(Person.objects.filter(among("pk", told), is_active=True).values_list("pk", flat=True))
    actors = {each.actor.pk for each in news if each.actor is not None}
    deaf = ignores.ignoring(actors, told) if actors else set()
    heard = [
        each.person_id in here and (each.actor is None or (each.actor.pk != each.person_id and (each.person_id, each.actor.pk) not in deaf))
        for each in news
    ]  # fmt: skip
    kept = Notification.objects.unseen().filter(among("path", {each.path for each in news}), among("person", told), reason=reason)
    rows = kept.order_by("-pk").values_list("person_id", "path", "words", "pk", "others_count")
    bells: dict[Hashable, _Told] = {(person, path, words): _Told(person, None, pk=pk, others_count=others) for person, path, words, pk, others in rows}
    for each, is_heard in zip(news, heard, strict=True):
        if is_heard:
            words = each.words[:200]
            _ring(bells, (each.person_id, each.path, words), _Told(each.person_id, each.actor, words=words, path=each.path))
    _write(reason, bells.values())
    touch(*{f"bell:{each.person_id}" for each, is_heard in zip(news, heard, strict=True) if is_heard})
    return heard


def restore(rows: Sequence[Notification]) -> None:
    """Put what members were told long ago back into their bells, as it was."""
    Notification.objects.bulk_create(rows, batch_size=500)
    touch(*(f"bell:{person}" for person in {row.person_id for row in rows}))


def see(person: Person, *, topic: Topic | None = None) -> None:
    """The member has seen all, or all about one topic."""
    rows = Notification.objects.unseen().filter(person=person)
    if topic is not None:
        rows = rows.filter(topic=topic)
    if rows.update(seen_at=clock.now()):
        touch(f"bell:{person.pk}")


def unseen_count(person: Any) -> int:
    """The number on the bell, at most 100."""
    if not getattr(person, "pk", None):
        return 0
    return len(unseen_topics(person))


def unseen_topics(person: Any) -> list[int | None]:
    """For each thing not seen yet, at most 100, the topic that it is about; None where it is about none."""
    return list(Notification.objects.unseen().filter(person=person).order_by().values_list("topic_id", flat=True)[:MOST])
