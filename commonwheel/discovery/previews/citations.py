"""Citations: links to topics of this community that stand alone in a post. Their cards are made of what the topic is now.

Which posts cite a topic is kept, so that their pages are made anew when it is solved, retitled, moved or hidden. A card is the same
for all who read the post, so it shows only what all of them may see: topics that are open to everybody, or of the same board.
"""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db import models, transaction

from commonwheel.authority import options
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.discovery.previews import links
from commonwheel.discovery.previews.previews import SHOWN
from commonwheel.formats import solutions
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.structure import boards


class Citation(models.Model):
    """That a post cites a topic in a line of its own."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "topic"], name="cited_once")]


def note(post_ids: Collection[int]) -> None:
    """These posts were written or changed: write down which topics they cite."""
    had = set(Citation.objects.filter(among("post", post_ids)).values_list("post_id", flat=True))
    # Most cite none, and cited none.
    is_citing = models.Q(html__contains=f'<p><a href="{settings.ORIGIN}/topics/') | models.Q(pk__in=had)
    for post in Post.objects.filter(is_citing, among("pk", post_ids)).order_by("pk"):
        named = set(links.cited(post.html))
        with transaction.atomic():
            Citation.objects.filter(post=post).exclude(topic__in=named).delete()
            there = Topic.objects.filter(pk__in=named).exclude(pk=post.topic_id).values_list("pk", flat=True)
            Citation.objects.bulk_create([Citation(post=post, topic_id=pk) for pk in there], ignore_conflicts=True)
            touch(f"topic:{post.topic_id}")


def follow(topic_ids: Collection[int]) -> None:
    """These topics look different now: so do the pages that cite them."""
    touch(*(f"topic:{pk}" for pk in Citation.objects.filter(topic__in=topic_ids).values_list("post__topic_id", flat=True).distinct()))


def of_post(post: Post) -> dict[int, Topic]:
    """Id → topic, for those that a post cites and that all its readers may see; each with its ``solution``, or None."""
    if not options.value(SHOWN):
        return {}
    seen = {*boards.readable(None), post.topic.board_id}
    cited = Citation.objects.filter(post=post).values("topic")
    found = {topic.pk: topic for topic in Topic.objects.listed().filter(pk__in=cited).select_related("board") if topic.board_id in seen}
    known = solutions.of_topics(list(found))
    for topic in found.values():
        topic.solution = known.get(topic.pk)  # type: ignore[attr-defined]
    return found
