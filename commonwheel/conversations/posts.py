"""Posts: the opening of a topic and the replies to it, rendered and cleaned when they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import attachments, locks, masks, mentions, revisions, tags, texts, topics
from commonwheel.conversations.limits import newcomers
from commonwheel.conversations.limits.paces import keep_pace, pace
from commonwheel.conversations.lists import heats
from commonwheel.conversations.lists.paths import DEEPEST, OPENING, STEP, below
from commonwheel.conversations.topics import HIDE, Topic
from commonwheel.kernel import clock, inserts, richtext, updates
from commonwheel.kernel.freshness import relying, touch
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.statements import Statement
from commonwheel.ledger import journal
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

REPLY = powers.declare("post.reply", gettext_lazy("Reply to topics"), default=powers.MEMBERS)
EDIT = powers.declare("post.edit", gettext_lazy("Edit the posts of others"))

POSTED = journal.declare("reply.posted", gettext_lazy("replied"), facts=["topic", "board", "parent", "number"])
EDITED = journal.declare("post.edited", gettext_lazy("edited a post"), facts=["topic", "board"], audited=True)
HIDDEN = journal.declare("post.hidden", gettext_lazy("hid a post"), facts=["topic", "board", "author"], audited=True, public=False)
REVEALED = journal.declare("post.revealed", gettext_lazy("showed a hidden post again"), facts=["topic", "board", "author"], audited=True, public=False)

SAME = 20
"""Seconds in which the same words from the same person, one right after the other, were sent twice and are said once."""
A_DAY = 24 * 60 * 60
ADDRESS = "/posts/{}/"


class Posts(models.QuerySet["Post"]):
    def visible_to(self, person: Any) -> Posts:
        """Posts of topics the person may see; hidden ones only to who may hide there, and to their author."""
        rows = self.filter(boards.readable_in(person, "topic__board_id"))
        if not getattr(person, "pk", None):
            return rows.filter(hidden_at__isnull=True, topic__hidden_at__isnull=True)
        shown = models.Q(hidden_at__isnull=True) | models.Q(author=person)
        topic_shown = models.Q(topic__hidden_at__isnull=True) | models.Q(topic__author=person)
        moderated = boards.holding(person, HIDE)
        if not moderated:
            return rows.filter(shown & topic_shown)
        return rows.filter((shown & topic_shown) | models.Q(topic__board_id__in=moderated))

    def listed(self) -> Posts:
        """Neither hidden nor in a hidden topic."""
        return self.filter(hidden_at__isnull=True, topic__hidden_at__isnull=True)

    def replies(self) -> Posts:
        return self.filter(number__gt=1)


class Post(models.Model):
    """One contribution. ``number`` is its place in the topic for ever; ``path`` sorts a topic as threads."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="posts", db_index=False)
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    path = models.CharField(max_length=STEP * DEEPEST)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="posts", db_index=False)
    author_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, default="en")
    html = models.TextField()
    """Clean, rendered, ready to be shown: what the page prints."""
    source = models.TextField(blank=True)
    """What was typed, where it was Markdown; "" where the rich editor wrote the HTML itself."""
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    revisions_count = models.PositiveIntegerField(default=0)
    kudos_count = models.IntegerField(default=0)
    carried_kudos = models.IntegerField(default=0)
    """Thanks it had on the system it came from, whose givers are not known; part of kudos_count."""
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    hidden_reason = models.CharField(max_length=300, blank=True)

    objects = Posts.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "number"], name="post_number_once")]
        indexes = [
            models.Index(fields=["topic", "path"], name="post_threads"),
            models.Index(fields=["author", "-created_at", "-id"], name="post_author"),
            models.Index(fields=["-created_at", "-id"], name="post_newest"),
            models.Index(fields=["topic"], name="post_unsettled", condition=models.Q(number__gte=1_000_000_000)),
        ]

    def get_absolute_url(self) -> str:
        return ADDRESS.format(self.pk)

    @property
    def is_opening(self) -> bool:
        return self.number == 1

    @property
    def depth(self) -> int:
        """0 for the opening, 1 for a reply to it, and so on."""
        return len(self.path) // STEP - 1

    @property
    def shown_author(self) -> str:
        return self.author.name if self.author else masks.shown(self.author_name)

    @property
    def text(self) -> str:
        """The words without markup."""
        return richtext.to_text(self.html)


departures.covers(Post, author=STAYS, hidden_by=STAYS, tells=("id", "topic_id", "number", "html", "source", "created_at", "kudos_count", "hidden_reason"))


def start(
    board: Board, *, by: Person, title: str, body: str, format: str = "markdown", tag_names: Sequence[str] = (), language: str = "",
    masked: bool = False,
) -> Topic:
    """Start a topic with its opening post; the same once more is the same topic. Refused names the field to look at again.

    ``masked``: without the author's name, where the board allows it.
    """
    topics.check_start(board, by=by)
    if masked:
        masks.check_wear(board, by=by)
    title = topics.check_title(title)
    html, source, named = texts.render(body, format=format, by=by, scope_id=board.scope_id)
    newcomers.check_write(html, by=by, scope_id=board.scope_id)
    topics.check_may_publish(board, by=by, title=title, html=html)
    with transaction.atomic():
        # Locked, so that a second press waits for what came of the first.
        Person.objects.select_for_update().get(pk=by.pk)
        said = _just_said(by, masked).filter(topic__board=board, topic__title=title, number=1, html=html).select_related("topic").first()
        if said is not None:
            return said.topic
        keep_pace("topic", by, board.scope_id)
        newcomers.keep_pace("topic", by, board.scope_id)
        topic = _begin(board, None if masked else by, title, html, source, named, tag_names, language)
        if masked:
            masks.wear(Post.objects.get(topic=topic, number=1), by=by)
        return topic


def publish(
    board: Board, *, author: Person, title: str, body: str, format: str = "markdown", tag_names: Sequence[str] = (), language: str = ""
) -> Topic:
    """A topic from what was written and approved elsewhere, in its author's name: asks no power, since formats asked theirs."""
    title = topics.check_title(title)
    html, source, named = texts.render(body, format=format, by=author, scope_id=board.scope_id)
    topics.check_may_publish(board, by=author, title=title, html=html)
    with transaction.atomic():
        return _begin(board, author, title, html, source, named, tag_names, language)


def republish(topic: Topic, *, by: Person, title: str, body: str, format: str = "markdown", tag_names: Sequence[str] = ()) -> None:
    """A new version of what was published, by the same rules; the version before is kept as a revision."""
    title = topics.check_title(title)
    html, source, named = texts.render(body, format=format, by=by, scope_id=topic.board.scope_id)
    topics.check_may_publish(topic.board, by=by, title=title, html=html)
    with transaction.atomic():
        opening = Post.objects.select_for_update().get(topic=topic, number=1)
        opening.topic = topic
        if opening.html != html:
            _replace(opening, by, html, source, named, "")
        tags.put(topic, tag_names)
        Topic.objects.filter(pk=topic.pk).update(title=title, slug=topics.slug_of(title))
        topic.refresh_from_db()
        journal.record(topics.RETITLED, by=by, on=topic, board=topic.board_id)
        touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")


def check_reply(topic: Topic, *, by: Any) -> None:
    """Refused without the power, and in a locked or hidden topic."""
    standing.of(by).require(REPLY, topic.board.scope_id)
    boards.check_open(topic.board)
    locks.check_open(topic, by=by)
    if topic.hidden_at:
        raise Refused(_("This topic is hidden, so it takes no replies."))


def reply(
    topic: Topic, *, by: Person, body: str, format: str = "markdown", parent: Post | None = None, language: str = "",
    masked: bool = False, after: int | None = None,
) -> Post:
    """Reply to a topic, or to one post in it. The same once more (a second press, a retry) is the same reply.
    So it is whoever wrote meanwhile, where ``after`` tells the last post of the page that it was written on."""
    check_reply(topic, by=by)
    if masked:
        masks.check_wear(topic.board, by=by)
    html, source, named = texts.render(body, format=format, by=by, scope_id=topic.board.scope_id)
    newcomers.check_write(html, by=by, scope_id=topic.board.scope_id)
    topics.check_may_publish(topic.board, by=by, title="", html=html)
    allowed = pace("reply", by, topic.board.scope_id)
    above = parent if parent is not None and parent.topic_id == topic.pk else None
    with relying(), transaction.atomic():
        topics.hold(topic)
        since, seconds = (topic.last_number - 1, SAME) if after is None else (after, A_DAY)
        said = _said_in(topic, by, masked, since, seconds, above, html)
        if said is not None:
            return said
        allowed.keep()
        newcomers.keep_pace("reply", by, topic.board.scope_id)
        post = _append(topic, None if masked else by, masks.NAME if masked else "", html, source, above, language)
        if masked:
            masks.wear(post, by=by)
        mentions.note(post, named)
    return post


def admit(topic: Topic, *, name: str, html: str, source: str = "", above: Post | None = None, language: str = "") -> Post:
    """A reply of somebody who is no member, cleaned and allowed elsewhere: asks no power, since formats asked theirs."""
    with transaction.atomic():
        topics.hold(topic)
        parent = above if above is not None and above.topic_id == topic.pk else None
        return _append(topic, None, name, html, source, parent, language)


def check_edit(post: Post, *, by: Any) -> None:
    """The author may for a while; others need the power. Nobody edits in a locked topic but who may lock."""
    if post.is_opening and post.topic.board.of_kind.is_written:
        raise Refused(_("This is changed where it was written."))
    held = standing.of(by)
    scope = post.topic.board.scope_id
    if masks.wrote(post, by) and not held.allows(EDIT, scope):
        held.require(REPLY, scope)
        locks.check_open(post.topic, by=by)
        if post.hidden_at:
            raise Refused(_("A moderator hid this post, so it cannot be edited."))
        if not topics.may_still_edit(post.created_at):
            raise Refused(_("The time to edit this post is over."), cure=_("Write a reply with the correction."))
        return
    held.require(EDIT, scope)


def edit(post: Post, *, by: Person, body: str, format: str = "markdown", reason: str = "") -> None:
    """Change the text; what stood there before is kept as a revision."""
    check_edit(post, by=by)
    html, source, named = texts.render(body, format=format, by=by, scope_id=post.topic.board.scope_id)
    newcomers.check_write(html, by=by, scope_id=post.topic.board.scope_id)
    topics.check_may_publish(post.topic.board, by=by, title="", html=html)
    with transaction.atomic():
        before = Post.objects.select_for_update().get(pk=post.pk)
        if before.html != html:
            _replace(post, by, html, source, named, reason)


def check_hide(post: Post, *, by: Any) -> None:
    """An opening post is hidden with its topic; others by who may hide here, or their own by their author."""
    if post.is_opening:
        raise Refused(_("Hide the topic instead: this is its opening."))
    if post.author_id and post.author_id == getattr(by, "pk", None) and not post.hidden_at:
        standing.of(by).require(REPLY, post.topic.board.scope_id)
        return
    standing.of(by).require(HIDE, post.topic.board.scope_id)


def hide(post: Post, *, by: Person, reason: str) -> None:
    """Out of sight of all but its author and who may hide here."""
    check_hide(post, by=by)
    if not reason.strip():
        raise Refused(_("Say why: the author will see it."), field="reason")
    with transaction.atomic():
        if Post.objects.filter(pk=post.pk, hidden_at__isnull=True).update(
            hidden_at=clock.now(), hidden_by=by, hidden_reason=reason.strip()[:300]
        ):
            _shown(post, -1, HIDDEN, by)


def reveal(post: Post, *, by: Person) -> None:
    """In sight again. An author cannot reveal what somebody else hid."""
    is_own = post.hidden_by_id is not None and post.hidden_by_id == post.author_id == by.pk
    standing.of(by).require(REPLY if is_own else HIDE, post.topic.board.scope_id)
    with transaction.atomic():
        if Post.objects.filter(pk=post.pk, hidden_at__isnull=False).update(hidden_at=None, hidden_by=None, hidden_reason=""):
            _shown(post, 1, REVEALED, by)


def recount(topic_id: int) -> None:
    """Find a topic's replies and its latest post anew."""
    topic = Topic.objects.get(pk=topic_id)
    shown = Post.objects.filter(topic_id=topic_id, hidden_at__isnull=True)
    last = shown.order_by("-number").first()
    replies = shown.filter(number__gt=1).count()
    changes: dict[str, Any] = {"replies_count": replies, "heat": heats.sql(topic.created_at, replies=replies)}
    if last is not None:
        changes |= {
            "last_post_id": last.pk, "last_author_id": last.author_id,
            "last_author_name": last.author_name, "bumped_at": last.created_at,
        }
    Topic.objects.filter(pk=topic_id).update(**changes)


def hidden_authors(topic: Topic) -> set[int]:
    """The ids of those who wrote a hidden post in a topic: they see it, others do not."""
    return {pk for pk in Post.objects.filter(topic=topic, hidden_at__isnull=False).values_list("author_id", flat=True) if pk}


def since(person: Person, moment: datetime) -> int:
    """How many posts a person wrote since a moment."""
    return person.posts.filter(created_at__gte=moment).count()


def _shown(post: Post, sign: int, deed: journal.Deed, by: Person) -> None:
    Topic.objects.select_for_update().get(pk=post.topic_id)
    recount(post.topic_id)
    post.refresh_from_db()
    topic = Topic.objects.get(pk=post.topic_id)
    if not topic.hidden_at:
        boards.grew(topic.board_id, posts=sign)
        topics.latest(topic.board_id)
    journal.record(deed, by=by, on=post, topic=topic.pk, board=topic.board_id, author=post.author_id)
    touch(f"topic:{topic.pk}", "topics")


def _begin(
    board: Board, author: Person | None, title: str, html: str, source: str, named: list[Person], tag_names: Sequence[str], language: str
) -> Topic:
    """Store a topic with its opening post; without an author, it is masked."""
    now = clock.now()
    name = "" if author else masks.NAME
    topic = Topic.objects.create(
        board=board, author=author, author_name=name, title=title, slug=topics.slug_of(title), language=language or board.language,
        created_at=now, bumped_at=now, heat=heats.started(now), last_number=1, last_author=author, last_author_name=name,
    )
    post = Post.objects.create(
        topic=topic, number=1, path=OPENING, author=author, author_name=name, html=html, source=source, language=topic.language, created_at=now
    )
    Topic.objects.filter(pk=topic.pk).update(last_post_id=post.pk)
    topic.last_post_id = post.pk
    tags.put(topic, tag_names)
    attachments.settle(post)
    mentions.note(post, named)
    boards.grew(board.pk, topics=1, posts=1, latest_topic_id=topic.pk, at=now)
    journal.record(topics.STARTED, by=author, on=topic, board=board.pk, post=post.pk)
    touch("topics", *([f"member:{author.pk}"] if author else []))
    return topic


def _append(topic: Topic, author: Person | None, name: str, html: str, source: str, above: Post | None, language: str = "") -> Post:
    """Store a reply at the end of a topic, which the caller holds."""
    number = topic.last_number + 1
    now = clock.now()
    post = inserts.add(Post(
        topic=topic, number=number, parent=above, path=below(above.path if above else OPENING, number), author=author,
        author_name=name, html=html, source=source, language=language or topic.language, created_at=now,
    ))  # fmt: skip
    replies = topic.replies_count + 1
    updates.put(
        topic, last_number=number, last_post_id=post.pk, last_author_id=author.pk if author else None, last_author_name=name, bumped_at=now,
        replies_count=replies, heat=heats.of(topic.created_at, replies=replies, kudos=topic.kudos_count),
    )  # fmt: skip
    attachments.settle(post)
    journal.record(POSTED, by=author, on=post, topic=topic.pk, board=topic.board_id, parent=above.pk if above else None, number=number)
    # Last, since all who write in the board wait for its row from here on.
    boards.grew(topic.board_id, posts=1, latest_topic_id=topic.pk, at=now)
    touch(f"topic:{topic.pk}", "topics", *([f"member:{author.pk}"] if author else []))
    return post


def _replace(post: Post, by: Person, html: str, source: str, named: list[Person], reason: str) -> None:
    """Put other words into a post, and keep those that stood there."""
    revisions.keep(Post.objects.get(pk=post.pk), by=by, reason=reason)
    Post.objects.filter(pk=post.pk).update(
        html=html, source=source, edited_at=clock.now(), revisions_count=models.F("revisions_count") + 1
    )
    post.refresh_from_db()
    attachments.settle(post)
    mentions.note(post, named)
    journal.record(EDITED, by=by, on=post, topic=post.topic_id, board=post.topic.board_id)
    touch(f"topic:{post.topic_id}")


def _just_said(by: Person, masked: bool, seconds: int = SAME) -> Posts:
    """What somebody wrote a moment ago and everybody can see."""
    by_them = {"mask__person": by} if masked else {"author": by}
    return Post.objects.listed().filter(created_at__gte=clock.ago(seconds=seconds), **by_them)


_same = Statement(lambda topic, number, author, html: Post.objects.filter(topic=topic, number__gt=number, author=author, html=html).values_list("pk"))
"""Asked without a time: of very many recent posts PostgreSQL would read each."""


def _said_in(topic: Topic, by: Person, masked: bool, number: int, seconds: int, above: Post | None, html: str) -> Post | None:
    """The very same that somebody replied a moment ago, behind the post of this number."""
    # Mostly they did not.
    if not masked and not _same.rows(topic.pk, number, by.pk, html):
        return None
    return _just_said(by, masked, seconds).filter(topic=topic, number__gt=number, parent=above, html=html).first()
