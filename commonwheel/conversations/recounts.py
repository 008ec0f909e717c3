"""Recounts: counters are columns, so they are counted anew where much changed at once.

Once a night those that drifted from what is there are found and mended; and so it is when all that somebody wrote goes.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from commonwheel.accounts import departures
from commonwheel.accounts.people import Person
from commonwheel.conversations import attachments, kudos, posts, restore, revisions, topics
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.masks import Mask
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.ledger import journal
from commonwheel.structure import kinds
from commonwheel.structure.boards import Board


def mend() -> int:
    """Count anew wherever a counter is wrong; returns how many topics and posts were."""
    wrong = 0
    for topic_id in drifted_topics().values_list("pk", flat=True):
        with transaction.atomic():
            Topic.objects.select_for_update().get(pk=topic_id)
            posts.recount(topic_id)
            touch(f"topic:{topic_id}", "topics")
        wrong += 1
    for post in drifted_posts().select_related("topic"):
        with transaction.atomic():
            Post.objects.select_for_update().get(pk=post.pk)
            kudos.recount(post)
            touch(f"topic:{post.topic_id}", "topics")
        wrong += 1
    restore.settle_boards(Board.objects.values_list("pk", flat=True))
    restore.settle_tags()
    return wrong


@departures.on_removal
def empty(person: Person) -> None:
    """Take away all words of a member who leaves and does not want to leave them here.

    Replies are hidden, and topics in which nobody else wrote. Where others answered, the topic stays with its title, and its
    opening says nothing any more. What was written and reviewed together (articles) stays, without the name.
    """
    written = [kind.name for kind in kinds.kinds.values() if kind.is_written]
    masked = Mask.objects.filter(person=person).values("post_id")
    mine = Post.objects.filter(Q(author=person) | Q(pk__in=masked)).exclude(topic__board__kind__in=written)
    found = list(Topic.objects.filter(pk__in=mine.values("topic_id")))
    ids = [topic.pk for topic in found]
    revisions.forget(mine)
    attachments.drop_all(person)
    hidden = {"hidden_at": clock.now(), "hidden_reason": ""}
    answered = Post.objects.listed().replies().filter(topic=OuterRef("pk")).exclude(author=person).exclude(pk__in=masked)
    begun = mine.filter(number=1).values("topic_id")
    Topic.objects.filter(pk__in=ids, hidden_at__isnull=True).filter(pk__in=begun).exclude(Exists(answered)).update(**hidden)
    mine.replies().filter(hidden_at__isnull=True).update(**hidden)
    mine.update(html="", source="", edited_at=None, revisions_count=0)
    for topic in found:
        posts.recount(topic.pk)
        journal.record(topics.EMPTIED, by=None, on=topic, board=topic.board_id)
        touch(f"topic:{topic.pk}")
    restore.settle_boards({topic.board_id for topic in found})
    restore.settle_tags()


def drifted_topics() -> QuerySet[Topic]:
    """Topics whose number of replies is not what is there."""
    shown = Post.objects.filter(topic=OuterRef("pk"), number__gt=1, hidden_at__isnull=True).order_by()
    return _differing(Topic.objects.all(), F("replies_count"), shown.values("topic").annotate(total=Count("pk")))


def drifted_posts() -> QuerySet[Post]:
    """Posts whose thanks are not those that were given and carried over."""
    given = Kudo.objects.filter(post=OuterRef("pk")).order_by().values("post").annotate(total=Sum("weight"))
    return _differing(Post.objects.all(), F("kudos_count") - F("carried_kudos"), given)


def _differing(rows: QuerySet, counted: Combinable, there: QuerySet) -> QuerySet:
    total = Coalesce(Subquery(there.values("total"), output_field=IntegerField()), Value(0))
    return rows.annotate(counted=counted, there=total).exclude(counted=F("there"))
