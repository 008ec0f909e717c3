"""Archives: the published posts of a blog by month, by author, by tag, and beside each other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from commonwheel.accounts.people import Person
from commonwheel.conversations import tags
from commonwheel.formats.blogs.blog_posts import BlogPost, BlogPosts
from commonwheel.structure.boards import Board

MOST_TAGS = 20
LOOKED_AT = 2_000


def shown(board: Board, person: Any) -> BlogPosts:
    """The published posts of a blog that a person may read."""
    return BlogPost.objects.visible_to(person).filter(board=board).published()


def months(rows: BlogPosts) -> list[tuple[datetime, int]]:
    """(the first day of a month, how many posts), the latest first."""
    found = rows.annotate(month=TruncMonth("published_at", tzinfo=UTC)).order_by().values_list("month").annotate(count=Count("pk"))
    return sorted(found, reverse=True)


def of_month(rows: BlogPosts, year: int, month: int) -> BlogPosts:
    """Those of one month."""
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return rows.filter(published_at__gte=datetime(year, month, 1, tzinfo=UTC), published_at__lt=after)


def authors(rows: BlogPosts) -> list[tuple[Person, int]]:
    """(author, how many posts), the busiest first."""
    counts = dict(rows.filter(topic__author__is_active=True).order_by().values_list("topic__author").annotate(count=Count("pk")))
    people = Person.objects.in_bulk(list(counts))
    return sorted(((people[pk], count) for pk, count in counts.items()), key=lambda pair: (-pair[1], pair[0].name))


def words(rows: BlogPosts) -> list[tuple[str, int]]:
    """(tag, how many posts), the most used first."""
    counts: dict[str, int] = {}
    ids = [pk for pk in rows.order_by("-published_at").values_list("topic_id", flat=True)[:LOOKED_AT] if pk]
    for names in tags.of_topics(ids).values():
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_TAGS]


def neighbours(blog_post: BlogPost, rows: BlogPosts) -> tuple[BlogPost | None, BlogPost | None]:
    """(the post before, the post after) one of these rows, by when they came out."""
    at, pk = blog_post.published_at, blog_post.pk
    older = rows.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk)).order_by("-published_at", "-pk")
    newer = rows.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=pk)).order_by("published_at", "pk")
    return older.select_related("topic").first(), newer.select_related("topic").first()
