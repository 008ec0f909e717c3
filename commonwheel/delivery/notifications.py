"""Notifications: what a member is told, in the bell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch


class Reason(models.TextChoices):
    REPLY = "reply", _("replied in a topic you follow")
    MENTION = "mention", _("mentioned you")
    KUDOS = "kudos", _("gave you kudos")
    SOLUTION = "solution", _("marked your reply as the solution")
    SOLVED = "solved", _("solved a question you follow")
    IDEA = "idea", _("answered an idea you voted for or follow")
    POLL = "poll", _("ended a poll you voted in")
    ARTICLE = "article", _("published an article you helped write")
    CONTEST = "contest", _("announced you as a winner")
    INVITED = "invited", _("invited you to an event")
    SEATED = "seated", _("has a seat for you: you are off the waiting list")
    SOON = "soon", _("expects you soon")
    MOVED = "moved", _("changed the time or the place of an event you answered")
    CANCELLED = "cancelled", _("cancelled an event you answered")
    REVIVED = "revived", _("holds an event after all that had been cancelled")
    SEARCH = "search", _("wrote what one of your saved searches looks for")
    REMINDER = "reminder", _("replied to your question: did it help? Then mark it as the solution")


AFRESH = frozenset({Reason.SEATED, Reason.SOON, Reason.MOVED, Reason.CANCELLED, Reason.REVIVED})
"""What is told of an event takes the place of what was told before and not seen: only the latest is true."""


class Notifications(models.QuerySet["Notification"]):
    def unseen(self) -> Notifications:
        return self.filter(seen_at__isnull=True)

    def visible_to(self, person: Any) -> Notifications:
        """One's own, of posts that one may see."""
        return self.filter(person=person, post__in=Post.objects.visible_to(person))


class Notification(models.Model):
    """One thing a member is told. Further ones of the same reason and post are folded into it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
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


def tell(person_id: int, reason: str, *, post: Post, actor: Person | None) -> Notification | None:
    """Put something into a member's bell; None where it concerns their own deed or what they may not see."""
    if actor is not None and actor.pk == person_id:
        return None
    person = Person.objects.filter(pk=person_id).first()
    if person is None or not Post.objects.visible_to(person).filter(pk=post.pk).exists():
        return None
    folded = Notification.objects.filter(person_id=person_id, reason=reason, seen_at__isnull=True)
    same = folded.filter(topic_id=post.topic_id) if reason == Reason.REPLY else folded.filter(post=post)
    standing = same.first()
    touch(f"bell:{person_id}")
    if standing is not None and reason in AFRESH:
        standing.delete()
    elif standing is not None:
        standing.others_count += 1
        standing.actor, standing.at = actor, clock.now()
        standing.save(update_fields=["others_count", "actor", "at"])
        return standing
    return Notification.objects.create(person_id=person_id, reason=reason, topic_id=post.topic_id, post=post, actor=actor)


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
    return len(Notification.objects.unseen().filter(person=person).values_list("pk", flat=True)[:100])
