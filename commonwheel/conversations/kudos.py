"""Kudos: a member's thanks for a post."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.conversations import masks
from commonwheel.conversations.limits.paces import keep_pace
from commonwheel.conversations.lists import heats
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.statements import Statement
from commonwheel.ledger import journal

GIVE = powers.declare("kudos.give", gettext_lazy("Give kudos"), default=powers.MEMBERS)
GIVEN = journal.declare("kudos.given", gettext_lazy("gave kudos"), facts=["topic", "board", "to", "weight"])
TAKEN = journal.declare("kudos.taken", gettext_lazy("took kudos back"), facts=["topic", "board", "to", "weight"])


A_DAY = options.declare("kudos.a-day", gettext_lazy("Kudos that a member may give in a day, unless their rank says otherwise; 0 for any number"), 0, power=options.LIMITING, at_most=10_000)


class Kudo(models.Model):
    """One member's thanks for one post. The weight was the giver's when they gave it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="kudos")
    giver = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kudos_given")
    weight = models.PositiveSmallIntegerField(default=1)
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "kudos"
        constraints = [models.UniqueConstraint(fields=["post", "giver"], name="kudo_once")]


_given = Statement(lambda person, posts: Kudo.objects.filter(giver=person, post__in=posts).values_list("post_id"))


def check_give(post: Post, *, by: Any) -> None:
    """Refused without the power, for one's own post and for a hidden one."""
    standing.of(by).require(GIVE, post.topic.board.scope_id)
    if masks.wrote(post, by):
        raise Refused(_("Kudos are for the posts of others."))
    if post.hidden_at or post.topic.hidden_at:
        raise Refused(_("This post is hidden."))


def give(post: Post, *, by: Person) -> None:
    """Thank for a post; given again, nothing changes."""
    check_give(post, by=by)
    with transaction.atomic():
        # The giver first, so that two last kudos of a day come one after the other.
        Person.objects.select_for_update().get(pk=by.pk)
        Post.objects.select_for_update().get(pk=post.pk)
        if Kudo.objects.filter(post=post, giver=by).exists():
            return
        left = left_today(by)
        if left is not None and left < 1:
            raise Refused(_("You have given all your kudos for today."), cure=_("Tomorrow you have more. A rank may give more, too."))
        keep_pace("kudos", by, post.topic.board.scope_id)
        kudo = Kudo.objects.create(post=post, giver=by, weight=by.kudos_weight)
        _settle(post, GIVEN, by, kudo.weight)


def take(post: Post, *, by: Person) -> None:
    """Take the thanks back; where none was given, nothing changes. Refused to who may not give any."""
    standing.of(by).require(GIVE, post.topic.board.scope_id)
    with transaction.atomic():
        Post.objects.select_for_update().get(pk=post.pk)
        kudo = Kudo.objects.filter(post=post, giver=by).first()
        if kudo is None:
            return
        kudo.delete()
        _settle(post, TAKEN, by, kudo.weight)


def left_today(person: Person) -> int | None:
    """How many kudos a member may still give in these 24 hours; None for any number."""
    allowed: int = person.kudos_a_day or options.value(A_DAY)
    if not allowed:
        return None
    return max(0, allowed - Kudo.objects.filter(giver=person, given_at__gte=clock.ago(days=1)).count())


def recount(post: Post) -> None:
    """Count from what is there, with what was carried over."""
    weight = Kudo.objects.filter(post=post).aggregate(total=models.Sum("weight"))["total"] or 0
    post.kudos_count = post.carried_kudos + weight
    Post.objects.filter(pk=post.pk).update(kudos_count=post.kudos_count)
    if post.is_opening:
        heat = heats.sql(post.topic.created_at, kudos=post.kudos_count)
        Topic.objects.filter(pk=post.topic_id).update(kudos_count=post.kudos_count, heat=heat)


def given_by(person: Any, post_ids: list[int]) -> set[int]:
    """Which of these posts the person has thanked for."""
    if not getattr(person, "pk", None):
        return set()
    return {post_id for (post_id,) in _given.rows(person.pk, post_ids)}


def givers(post: Post, most: int = 200) -> list[Kudo]:
    """Who thanked for a post, the latest first."""
    return list(Kudo.objects.filter(post=post).select_related("giver").order_by("-given_at", "-id")[:most])


def _carry(person: Person) -> None:
    """The thanks of somebody who leaves stay with the posts, as those whose givers are not known."""
    given = Kudo.objects.filter(giver=person)
    for post_id, weight in given.values_list("post_id", "weight"):
        Post.objects.filter(pk=post_id).update(carried_kudos=models.F("carried_kudos") + weight)
    given.delete()


departures.covers(Kudo, giver=_carry, tells=("post_id", "weight", "given_at"))


def _settle(post: Post, deed: journal.Deed, by: Person, weight: int) -> None:
    recount(post)
    board = post.topic.board_id
    journal.record(deed, by=by, on=post, topic=post.topic_id, board=board, to=post.author_id, weight=weight)
    marks = [f"topic:{post.topic_id}"]
    if post.is_opening:
        marks += [f"board:{board}", "topics"]
    if post.author_id:
        marks.append(f"member:{post.author_id}")
    touch(*marks)
