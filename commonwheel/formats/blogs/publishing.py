"""Publishing a blog post: at once or at its hour, and what readers are shown of it until it is published anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.conversations import posts
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.blogs import blog_posts
from commonwheel.formats.blogs.blog_posts import LONGEST, BlogPost, State
from commonwheel.formats.blogs.covers import Cover
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

PUBLISHED = journal.declare("blog.published", gettext_lazy("published a blog post"), facts=["board", "topic", "author", "is_first"])
SCHEDULED = journal.declare("blog.scheduled", gettext_lazy("scheduled a blog post"), facts=["board"], public=False)
UNSCHEDULED = journal.declare("blog.unscheduled", gettext_lazy("took a blog post off its schedule"), facts=["board"], public=False)

WORDS_A_MINUTE = 220


class Edition(models.Model):
    """What readers are shown of a post beside the words of its topic; a new one takes its place."""

    blog_post = models.OneToOneField(BlogPost, on_delete=models.CASCADE, related_name="edition")
    excerpt = models.CharField(max_length=LONGEST["excerpt"], blank=True)
    cover = models.ForeignKey(Cover, null=True, blank=True, on_delete=models.SET_NULL, related_name="editions")
    cover_alt = models.CharField(max_length=LONGEST["cover_alt"], blank=True)
    seo_title = models.CharField(max_length=LONGEST["seo_title"], blank=True)
    seo_description = models.CharField(max_length=LONGEST["seo_description"], blank=True)
    minutes = models.PositiveIntegerField(default=1)
    """How long it takes to read."""
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)


departures.covers(Edition, by=STAYS)


def publish(blog_post: BlogPost, *, by: Person) -> Topic:
    """Show what was written to all who read the blog; published unchanged, nothing happens."""
    blog_posts.check_edit(blog_post, by=by)
    return _publish(blog_post, by)


def schedule(blog_post: BlogPost, *, by: Person, at: datetime) -> None:
    """Publish it by itself at a moment to come; said again, the later word counts."""
    blog_posts.check_edit(blog_post, by=by)
    if at <= clock.now():
        raise Refused(_("That moment has passed."), field="publish_at")
    if blog_post.state == State.PUBLISHED:
        raise Refused(_("It is published, and nothing was changed since."), field="publish_at")
    _check_whole(blog_post)
    with transaction.atomic():
        if BlogPost.objects.filter(pk=blog_post.pk).exclude(state=State.PUBLISHED).update(state=State.SCHEDULED, publish_at=at):
            journal.record(SCHEDULED, by=by, on=blog_post, board=blog_post.board_id)
            touch(f"blog:{blog_post.board_id}")
    blog_post.refresh_from_db()


def unschedule(blog_post: BlogPost, *, by: Person) -> None:
    """Wait with it again; where it does not wait for an hour, nothing changes."""
    blog_posts.check_edit(blog_post, by=by)
    with transaction.atomic():
        if BlogPost.objects.filter(pk=blog_post.pk, state=State.SCHEDULED).update(state=State.DRAFT, publish_at=None):
            journal.record(UNSCHEDULED, by=by, on=blog_post, board=blog_post.board_id)
            touch(f"blog:{blog_post.board_id}")
    blog_post.refresh_from_db()


def publish_due() -> int:
    """Publish what was scheduled; returns how many. One that cannot be published is a draft again."""
    done = 0
    for blog_post in blog_posts.due(clock.now()).select_related("board", "author", "saved_by"):
        who = blog_post.saved_by or blog_post.author
        try:
            if who is None:
                raise Refused(_("Nobody is left who wrote it."))
            _publish(blog_post, who)
            done += 1
        except Refused:
            BlogPost.objects.filter(pk=blog_post.pk).update(state=State.DRAFT, publish_at=None)
    return done


def edition_of(blog_post: BlogPost, opening: Post, *, by: Person | None, at: datetime) -> None:
    """Make what is written now what readers are shown."""
    words = richtext.to_text(opening.html).split()
    Edition.objects.update_or_create(
        blog_post=blog_post,
        defaults={
            "excerpt": blog_post.excerpt or richtext.excerpt(opening.html, LONGEST["excerpt"]),
            "cover": blog_post.cover, "cover_alt": blog_post.cover_alt, "seo_title": blog_post.seo_title,
            "seo_description": blog_post.seo_description, "minutes": max(1, round(len(words) / WORDS_A_MINUTE)), "by": by, "at": at,
        },
    )  # fmt: skip


def excerpts(topic_ids: Sequence[int]) -> dict[int, str]:
    """Topic id → the excerpt that readers are shown, for those that are blog posts."""
    rows = Edition.objects.filter(blog_post__topic_id__in=topic_ids)
    return dict(rows.values_list("blog_post__topic_id", "excerpt"))


def _check_whole(blog_post: BlogPost) -> None:
    """Refused where something is missing that readers need."""
    if not blog_post.body.strip():
        raise Refused(_("There is nothing to publish yet."), field="body")
    if blog_post.cover_id and not blog_post.cover_alt:
        raise Refused(_("Say what the cover shows, for those who cannot see it."), field="cover_alt")


def _publish(blog_post: BlogPost, by: Person) -> Topic:
    with transaction.atomic():
        locked = BlogPost.objects.select_for_update().get(pk=blog_post.pk)
        if locked.state == State.PUBLISHED and locked.topic is not None:
            return locked.topic
        _check_whole(locked)
        is_first = locked.topic is None
        if locked.topic is None:
            locked.topic = posts.publish(
                locked.board, author=locked.author or by, title=locked.title, body=locked.body, format=locked.format,
                tag_names=locked.tag_names, language=locked.language,
            )  # fmt: skip
        else:
            posts.republish(locked.topic, by=by, title=locked.title, body=locked.body, format=locked.format, tag_names=locked.tag_names)
        locked.state, locked.publish_at = State.PUBLISHED, None
        locked.published_at = locked.published_at or clock.now()
        locked.save()
        edition_of(locked, Post.objects.get(topic=locked.topic, number=1), by=by, at=clock.now())
        journal.record(
            PUBLISHED, by=by, on=locked, board=locked.board_id, topic=locked.topic.pk, author=locked.topic.author_id, is_first=int(is_first)
        )
        touch(f"blog:{locked.board_id}", f"topic:{locked.topic.pk}", f"board:{locked.board_id}")
    return locked.topic
