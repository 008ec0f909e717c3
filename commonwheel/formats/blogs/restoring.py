"""Restore: blog posts with their comments exactly as they were elsewhere. No gates, no powers, and nobody is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commonwheel.conversations import restore
from commonwheel.conversations.restore import OldReply, OldTopic
from commonwheel.conversations.topics import Topic
from commonwheel.formats.blogs import publishing
from commonwheel.formats.blogs.blog_posts import BlogPost, State
from commonwheel.formats.blogs.covers import Cover
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.kernel import richtext
from commonwheel.kernel.freshness import touch
from commonwheel.ledger import journal
from commonwheel.structure.boards import Board


@dataclass(frozen=True)
class OldComment:
    """A comment as it was elsewhere. ``key`` is its id there, ``above`` the key of the comment it replies to.

    Without an ``author_id`` it is a guest's, and ``name`` is theirs; ``is_held`` waits for approval here, too.
    """

    key: str
    body: str
    at: datetime
    above: str = ""
    author_id: int | None = None
    name: str = ""
    email: str = ""
    site: str = ""
    is_held: bool = False


@dataclass(frozen=True)
class OldBlogPost:
    """A post as it was elsewhere; never published where ``published_at`` is None. Bodies are of ``format``."""

    author_id: int
    title: str
    body: str
    published_at: datetime | None
    written_at: datetime
    format: str = "html"
    excerpt: str = ""
    tag_words: str = ""
    language: str = "en"
    cover: Cover | None = None
    cover_alt: str = ""
    seo_title: str = ""
    seo_description: str = ""
    edited_at: datetime | None = None
    kudos: int = 0
    views: int = 0
    comments: Sequence[OldComment] = ()


@dataclass(frozen=True)
class Restored:
    """What became of it: the post, and of each comment, by its key there, the post here. Held ones are no posts."""

    blog_post: BlogPost
    comments: dict[str, int]


def restore_old(board: Board, old: OldBlogPost) -> Restored:
    """Bring one post along. Afterwards, ``conversations.restore.settle_boards`` and ``settle_tags`` count anew."""
    html = _html(old.body, old.format)
    with transaction.atomic():
        blog_post = BlogPost(
            board=board, author_id=old.author_id, state=State.PUBLISHED if old.published_at else State.DRAFT, title=old.title[:200],
            body=old.body, format=old.format, excerpt=old.excerpt[:300], tag_words=old.tag_words[:300], cover=old.cover,
            cover_alt=old.cover_alt[:300], seo_title=old.seo_title[:120], seo_description=old.seo_description[:300], language=old.language,
            saved_by_id=old.author_id, saved_at=old.edited_at or old.written_at, published_at=old.published_at,
        )  # fmt: skip
        comments: dict[str, int] = {}
        if old.published_at is None:
            blog_post.save()
        else:
            source = old.body if old.format == "markdown" else ""
            [(topic, opening)] = restore.start(
                [
                    OldTopic(
                        board_id=board.pk, author_id=old.author_id, author_name="", title=old.title, html=html, source=source,
                        created_at=old.published_at, tags=tuple(blog_post.tag_names), language=old.language, edited_at=old.edited_at,
                        kudos=old.kudos, views=old.views,
                    )
                ]
            )  # fmt: skip
            blog_post.topic = topic
            blog_post.save()
            publishing.edition_of(blog_post, opening, by=None, at=old.published_at)
            comments = _comments(board, topic, old)
            restore.settle([topic.pk])
            facts: dict[str, int | None] = {"board": board.pk, "topic": topic.pk, "author": old.author_id, "is_first": 1}
            journal.restore(publishing.PUBLISHED, [(old.author_id, blog_post, old.published_at, facts)])
        touch(f"blog:{board.pk}", "topics")
    return Restored(blog_post, comments)


def _comments(board: Board, topic: Topic, old: OldBlogPost) -> dict[str, int]:
    """The comments, those that are replied to first."""
    made: dict[str, int] = {}
    shown = [row for row in old.comments if not row.is_held]
    known = {row.key for row in shown}
    while shown:
        ready = [row for row in shown if row.above in made or row.above not in known] or shown
        replies = restore.reply(
            [
                OldReply(
                    topic_id=topic.pk, board_id=board.pk, parent_id=made.get(row.above), author_id=row.author_id,
                    author_name="" if row.author_id else row.name[:60], html=_html(row.body, old.format), created_at=row.at,
                    language=old.language, source=row.body if old.format == "markdown" else "",
                )
                for row in ready
            ]
        )  # fmt: skip
        made |= {row.key: post.pk for row, post in zip(ready, replies, strict=True)}
        shown = [row for row in shown if row.key not in made]
    GuestComment.objects.bulk_create(
        GuestComment(
            topic=topic, above_id=made.get(row.above), post_id=made.get(row.key), name=row.name[:60], email=row.email[:254], site=row.site[:200],
            html=_html(row.body, old.format), source=row.body if old.format == "markdown" else "", at=row.at,
            approved_at=None if row.is_held else row.at, language=old.language,
        )
        for row in old.comments
        if row.author_id is None
    )
    return made


def _html(body: str, format: str) -> str:
    return richtext.clean(richtext.from_markdown(body) if format == "markdown" else body)
