"""What a feed tells: entries made of topics and posts, with all their words and whole addresses.

A feed is read without signing in, so everything here is what a visitor may see, whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonwheel.conversations import tags
from commonwheel.conversations.posts import Post, Posts
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.discovery import lists
from commonwheel.formats.blogs import publishing
from commonwheel.kernel import richtext
from commonwheel.web.caching import depends_on
from commonwheel.web.parts import topic_lists

VISITOR = None
"""Who reads a feed."""
MOST = 20

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One topic or post in a feed. ``key`` stays the same for ever, ``address`` leads to where it is now."""

    key: str
    title: str
    address: str
    html: str
    author: str
    author_address: str
    published: datetime
    updated: datetime
    words: list[str] = field(default_factory=list)
    excerpt: str = ""
    """What a blog post is about, in a few sentences; others have none."""


@dataclass(frozen=True)
class Feed:
    """A feed and the page that it goes with."""

    title: str
    about: str
    path: str
    entries: list[Entry]


def whole(path: str) -> str:
    """A path as the world reaches it."""
    return f"{settings.ORIGIN}{path}"


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def of_topics(request: HttpRequest, rows: Topics, *, is_blog: bool = False) -> list[Entry]:
    """The topics that moved last, each with its opening post; of a blog those that came out last. Another list where it is asked for."""
    narrowed, order = topic_lists.narrow(request, rows.listed())
    if is_blog and order == lists.LATEST:
        order = ("-created_at", "-id")
    found = list(narrowed.select_related("board").order_by(*order)[:MOST])
    ids = [topic.pk for topic in found]
    depends_on(request, *(f"topic:{pk}" for pk in ids))
    openings = Post.objects.visible_to(VISITOR).filter(topic_id__in=ids, number=1).select_related("author")
    opening_of = {post.topic_id: post for post in openings}
    words = tags.of_topics(ids)
    excerpts = publishing.excerpts(ids)
    return [
        _entry(
            opening_of[topic.pk], topic.title, topic, updated=topic.created_at if is_blog else topic.bumped_at,
            words=[topic.board.title, *words.get(topic.pk, [])], excerpt=excerpts.get(topic.pk, ""),
        )
        for topic in found
        if topic.pk in opening_of
    ]


def of_posts(request: HttpRequest, rows: Posts) -> list[Entry]:
    """The first of these posts, in the order they come in."""
    found = list(rows.listed().values_list("pk", "topic_id")[:MOST])
    depends_on(request, *(f"topic:{topic_id}" for _pk, topic_id in found))
    return chosen([pk for pk, _topic in found])


def chosen(ids: Sequence[int]) -> list[Entry]:
    """These posts, in this order, as far as a visitor may see them."""
    rows = Post.objects.visible_to(VISITOR).filter(pk__in=ids).select_related("topic__board", "author")
    known = {post.pk: post for post in rows}
    return [_told(known[pk]) for pk in ids if pk in known]


def newest(entries: Iterable[Entry]) -> datetime | None:
    """When something in a feed changed last."""
    return max((entry.updated for entry in entries), default=None)


def _told(post: Post) -> Entry:
    title = post.topic.title if post.is_opening else _("Re: %(title)s") % {"title": post.topic.title}
    return _entry(post, title, post.topic, updated=post.created_at, words=[post.topic.board.title])


def _entry(post: Post, title: str, topic: Topic, *, updated: datetime, words: list[str], excerpt: str = "") -> Entry:
    return Entry(
        key=whole(post.get_absolute_url()),
        title=plain(title),
        address=whole(topic.get_absolute_url() if post.is_opening else post.get_absolute_url()),
        html=plain(richtext.absolute(post.html, settings.ORIGIN)),
        author=plain(post.shown_author),
        author_address=whole(post.author.get_absolute_url()) if post.author else "",
        published=post.created_at,
        updated=max(updated, post.edited_at or updated),
        words=[plain(word) for word in words],
        excerpt=plain(excerpt),
    )
