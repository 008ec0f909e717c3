"""Blog posts: what is being written, by whom, and the topic that shows what was published of it.

A post that was never published is no topic: no list, count, search or feed can know of it. Once published, its topic and
its edition show the published words while the next ones are being written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations import tags, texts, topics
from commonwheel.conversations.topics import Topic
from commonwheel.formats.blogs.covers import Cover
from commonwheel.formats.blogs.rights import EDIT, WRITE
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

BEGUN = journal.declare("blog.begun", gettext_lazy("began a blog post"), facts=["board"], public=False)

LONGEST = {"excerpt": 300, "seo_title": 120, "seo_description": 300, "cover_alt": 300}
"""Characters of the fields that are one line."""


class State(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    SCHEDULED = "scheduled", gettext_lazy("Scheduled")
    PUBLISHED = "published", gettext_lazy("Published")


class BlogPosts(models.QuerySet["BlogPost"]):
    def visible_to(self, person: Any) -> BlogPosts:
        """What is published where the person may read; unpublished ones to their author and to who edits there."""
        shown = self.filter(boards.readable_in(person, "board_id"))
        seen = models.Q(topic__in=Topic.objects.visible_to(person))
        if not getattr(person, "pk", None):
            return shown.filter(seen)
        return shown.filter(seen | models.Q(author=person) | models.Q(board_id__in=boards.holding(person, EDIT)))

    def published(self) -> BlogPosts:
        return self.filter(topic__isnull=False, topic__hidden_at__isnull=True)


class BlogPost(models.Model):
    """The words of one post as they are being written. ``version`` rises with every save."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="blog_posts", db_index=False)
    topic = models.OneToOneField(Topic, null=True, blank=True, on_delete=models.CASCADE, related_name="blog_post")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="blog_posts")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=topics.TITLE_MOST)
    body = models.TextField(blank=True)
    """Markdown or HTML, as ``format`` says."""
    format = models.CharField(max_length=8, default="markdown")
    excerpt = models.CharField(max_length=LONGEST["excerpt"], blank=True)
    tag_words = models.CharField(max_length=300, blank=True)
    cover = models.ForeignKey(Cover, null=True, blank=True, on_delete=models.SET_NULL, related_name="blog_posts")
    cover_alt = models.CharField(max_length=LONGEST["cover_alt"], blank=True)
    seo_title = models.CharField(max_length=LONGEST["seo_title"], blank=True)
    seo_description = models.CharField(max_length=LONGEST["seo_description"], blank=True)
    language = models.CharField(max_length=12, default="en")
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    publish_at = models.DateTimeField(null=True, blank=True, db_index=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = BlogPosts.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["board", "-published_at", "-id"], name="blog_post_newest"),
            models.Index(fields=["board", "state", "-saved_at"], name="blog_post_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.topic.get_absolute_url() if self.topic else f"/blog-posts/{self.pk}/"

    @property
    def tag_names(self) -> list[str]:
        return _listed(self.tag_words)

    @property
    def is_changed(self) -> bool:
        """Published, and being written anew."""
        return self.topic_id is not None and self.state != State.PUBLISHED

    @property
    def text(self) -> Text:
        """What is being written."""
        return Text(**{name: getattr(self, name) for name in Text.__dataclass_fields__})


departures.covers(BlogPost, author=STAYS, saved_by=STAYS, tells=("topic_id", "title", "published_at"))


@dataclass(frozen=True)
class Text:
    """All that an author writes of a post. ``tag_words`` has commas between them; ``body`` is of ``format``."""

    title: str
    body: str = ""
    format: str = "markdown"
    excerpt: str = ""
    tag_words: str = ""
    cover: Cover | None = None
    cover_alt: str = ""
    seo_title: str = ""
    seo_description: str = ""


class Outdated(Refused):
    """Somebody else saved the post meanwhile: ``latest`` is theirs."""

    def __init__(self, latest: BlogPost) -> None:
        who = latest.saved_by.name if latest.saved_by else _("Somebody")
        super().__init__(
            _("%(name)s saved this post while you were writing.") % {"name": who},
            cure=_("Compare, and save again: yours is still here."), field="body",
        )
        self.latest = latest


def check_write(board: Board, *, by: Any) -> None:
    """Refused without the power, outside blogs, and where the board takes nothing new."""
    if "blogging" not in board.of_kind.formats:
        raise Refused(_("This board is not a blog."))
    standing.of(by).require(WRITE, board.scope_id)
    boards.check_open(board)


def check_edit(blog_post: BlogPost, *, by: Any) -> None:
    """Its author may while they may write at all; others need the power to edit."""
    pk = getattr(by, "pk", None)
    power = WRITE if pk and blog_post.author_id == pk else EDIT
    standing.of(by).require(power, blog_post.board.scope_id)
    boards.check_open(blog_post.board)


def begin(board: Board, text: Text, *, by: Person, language: str = "") -> BlogPost:
    """A new draft, which only its author and those who edit here see."""
    check_write(board, by=by)
    said = _checked(board, text, by)
    with transaction.atomic():
        blog_post = BlogPost.objects.create(board=board, author=by, saved_by=by, language=language or board.language, **_fields(said))
        journal.record(BEGUN, by=by, on=blog_post, board=board.pk)
        touch(f"blog:{board.pk}")
    return blog_post


def save(blog_post: BlogPost, text: Text, *, by: Person, after: int) -> BlogPost:
    """Keep what was written on top of version ``after``. What is published stays as it is. Outdated where another came first."""
    check_edit(blog_post, by=by)
    said = _checked(blog_post.board, text, by)
    with transaction.atomic():
        latest = BlogPost.objects.select_for_update().get(pk=blog_post.pk)
        if latest.version != after:
            raise Outdated(latest)
        if latest.text == said:
            return latest
        for name, value in _fields(said).items():
            setattr(latest, name, value)
        latest.version, latest.saved_by, latest.saved_at = latest.version + 1, by, clock.now()
        if latest.state == State.PUBLISHED:
            latest.state = State.DRAFT
        latest.save()
        touch(f"blog:{blog_post.board_id}", *([f"topic:{latest.topic_id}"] if latest.topic_id else []))
    return latest


def discard(blog_post: BlogPost, *, by: Person) -> None:
    """Throw away what was never published."""
    check_edit(blog_post, by=by)
    if blog_post.topic_id:
        raise Refused(_("It is published: hide it instead."))
    with transaction.atomic():
        board_id = blog_post.board_id
        blog_post.delete()
        touch(f"blog:{board_id}")


def due(moment: datetime) -> BlogPosts:
    """Those whose hour to be published has come."""
    return BlogPost.objects.filter(publish_at__lte=moment, state=State.SCHEDULED)


def _checked(board: Board, text: Text, by: Person) -> Text:
    """The words, tidied. A draft may be short; what cannot be stored or shown is Refused with its field."""
    if text.body.strip():
        texts.render(text.body, format=text.format, by=by, scope_id=board.scope_id)
    lines: dict[str, Any] = {name: _line(name, getattr(text, name)) for name in LONGEST}
    return replace(
        text, title=topics.check_title(text.title), body=text.body.replace("\x00", ""),
        tag_words=", ".join(tags.tidy(_listed(text.tag_words))), **lines,
    )  # fmt: skip


def _line(name: str, words: str) -> str:
    tidy = " ".join(words.replace("\x00", "").split())
    if len(tidy) > LONGEST[name]:
        raise Refused(_("This has at most %(most)s characters.") % {"most": LONGEST[name]}, field=name)
    return tidy


def _listed(words: str) -> list[str]:
    parts: Iterable[str] = (part.strip() for part in words.split(","))
    return [word for word in parts if word]


def _fields(text: Text) -> dict[str, Any]:
    return {**asdict(replace(text, cover=None)), "cover": text.cover}
