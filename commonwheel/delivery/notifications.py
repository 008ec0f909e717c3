"""Notifications: what a member is told, in the bell."""

from __future__ import annotations

from collections.abc import Sequence
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
    """What became of a tiding: what stands in the bell now, None where it was not wanted; and whether nothing unseen stood there before."""

    notice: Notification | None
    is_first: bool = False


def tell(person_id: int, reason: str, *, post: Post, actor: Person | None) -> Notification | None:
    """Put something into a member's bell; None where it concerns their own deed, what they may not see, or whom or what they ignore."""
    return tell_all(reason, [Tiding(person_id, post, actor)])[0].notice


def tell_all(reason: str, tidings: Sequence[Tiding]) -> list[Rung]:
    """The same for many, in this order; a handful of statements for all of them."""
    wanted = _wanted(reason, tidings)
    about = attrgetter("topic_id") if reason == Reason.REPLY else attrgetter("pk")
    unseen = _unseen(reason, [tiding for tiding in tidings if tiding in wanted])
    new: list[Notification] = []
    more: dict[int, Notification] = {}
    rung = []
    for tiding in tidings:
        key = tiding.person_id, about(tiding.post)
        notice = unseen.get(key) if tiding in wanted else None
        if notice is not None:
            notice.others_count += 1
            notice.actor, notice.at = tiding.actor, clock.now()
            if notice.pk:
                more[notice.pk] = notice
        elif tiding in wanted:
            notice = Notification(person_id=tiding.person_id, reason=reason, topic_id=tiding.post.topic_id, post=tiding.post, actor=tiding.actor)
            new.append(notice)
            unseen[key] = notice
        rung.append(Rung(notice, notice is not None and notice.others_count == 0))
    inserts.save(new)
    inserts.change(Notification, ["others_count", "actor", "at"], [(pk, more[pk].others_count, more[pk].actor_id, more[pk].at) for pk in sorted(more)])
    touch(*{f"bell:{tiding.person_id}" for tiding in wanted})
    return rung


def _wanted(reason: str, tidings: Sequence[Tiding]) -> set[Tiding]:
    """Those that do not concern their own deed, what they may not see, or whom or what they ignore."""
    others = [tiding for tiding in tidings if tiding.actor is None or tiding.actor.pk != tiding.person_id]
    if not others:
        return set()
    told = {tiding.person_id for tiding in others}
    deaf = ignores.ignoring({tiding.actor.pk for tiding in others if tiding.actor is not None}, told)
    muted = mutes.muting(told, {tiding.post.topic for tiding in others}) if reason != Reason.MENTION else set()
    people = Person.objects.in_bulk(told)
    standing.look_up(people.values())
    return {
        tiding for tiding in others
        if tiding.person_id in people and (tiding.actor is None or (tiding.person_id, tiding.actor.pk) not in deaf)
        and (tiding.person_id, tiding.post.topic_id) not in muted and sights.sees_post(people[tiding.person_id], tiding.post)
    }  # fmt: skip


def _unseen(reason: str, tidings: Sequence[Tiding]) -> dict[tuple[int, int | None], Notification]:
    """What stands in the bells of the same, not seen yet: (member, topic or post) → notice."""
    if not tidings:
        return {}
    field, about = ("topic_id", "topic_id") if reason == Reason.REPLY else ("post_id", "pk")
    kept = Notification.objects.unseen().filter(
        person__in={tiding.person_id for tiding in tidings}, reason=reason, **{f"{field}__in": {getattr(tiding.post, about) for tiding in tidings}}
    )  # fmt: skip
    if reason in AFRESH:
        kept.delete()
        return {}
    return {(notice.person_id, getattr(notice, field)): notice for notice in kept.order_by("-pk")}


def inform(person_id: int, reason: str, *, words: str, path: str, actor: Person | None) -> Notification | None:
    """Put something that is no post into a member's bell; None where it is their own deed, or of somebody they ignore."""
    if _is_unwanted(person_id, actor) or not Person.objects.filter(pk=person_id, is_active=True).exists():
        return None
    words = words[:200]
    same = Notification.objects.filter(person_id=person_id, reason=reason, path=path, words=words, seen_at__isnull=True)
    return _ring(same.first(), actor, person_id=person_id, reason=reason, words=words, path=path)


def _is_unwanted(person_id: int, actor: Person | None) -> bool:
    return actor is not None and (actor.pk == person_id or ignores.is_ignored(actor.pk, by=person_id))


def _ring(standing: Notification | None, actor: Person | None, **said: Any) -> Notification:
    """One more of what is there unseen, or a new one."""
    touch(f"bell:{said['person_id']}")
    if standing is None:
        return Notification.objects.create(actor=actor, **said)
    standing.others_count += 1
    standing.actor, standing.at = actor, clock.now()
    standing.save(update_fields=["others_count", "actor", "at"])
    return standing


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
