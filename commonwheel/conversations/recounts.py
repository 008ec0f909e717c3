"""Recounts: counters are columns, so once a night those that drifted from what is there are found and mended."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from commonwheel.conversations import kudos, posts, restore
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel.freshness import touch
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
