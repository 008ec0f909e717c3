"""Topics: one conversation in a board. A topic's opening post is its post number 1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.conversations import gates, labels, masks, tags, texts
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.statements import Statement
from commonwheel.ledger import journal
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

START = powers.declare("topic.start", gettext_lazy("Start topics"), default=powers.MEMBERS)
RETITLE = powers.declare("topic.retitle", gettext_lazy("Change titles and tags of others' topics"))
MOVE = powers.declare("topic.move", gettext_lazy("Move topics to another board"))
HIDE = powers.declare("post.hide", gettext_lazy("Hide posts and topics of others, and see what is hidden"))

STARTED = journal.declare("topic.started", gettext_lazy("started a topic"), facts=["board", "post"])
RETITLED = journal.declare("topic.retitled", gettext_lazy("changed a title or tags"), facts=["board"], audited=True)
MOVED = journal.declare("topic.moved", gettext_lazy("moved a topic"), facts=["from_board", "board"], audited=True)
HIDDEN = journal.declare("topic.hidden", gettext_lazy("hid a topic"), facts=["board", "author"], audited=True, public=False)
REVEALED = journal.declare("topic.revealed", gettext_lazy("showed a hidden topic again"), facts=["board", "author"], audited=True, public=False)

EMPTIED = journal.declare("topic.emptied", gettext_lazy("took their words out of a topic"), facts=["board"], public=False)

TITLE_LEAST = options.declare("title.least", gettext_lazy("Shortest title, in characters"), 6, at_least=1, at_most=100)
EDIT_MINUTES = options.declare(
    "post.edit-minutes", gettext_lazy("For how many minutes authors may edit their posts (0: always)"), 0, at_most=10_000_000
)
TITLE_MOST = 200
DEEDS = frozenset({"reply", "watch", "lock", "pin", "place", "hiding", "title", "poll", "vote", "status", "duplicate", "customers", "me-too", "harvest", "comment", "photos", "contest", "entries", "jury", "labels", "merge", "split"})


class Topics(models.QuerySet["Topic"]):
    def visible_to(self, person: Any) -> Topics:
        """In boards the person may read; hidden ones only to who may hide there, and to their author."""
        rows = self.filter(boards.readable_in(person, "board_id"))
        if not getattr(person, "pk", None):
            return rows.filter(hidden_at__isnull=True)
        shown = models.Q(hidden_at__isnull=True) | models.Q(author=person)
        moderated = boards.holding(person, HIDE)
        return rows.filter(shown | models.Q(board_id__in=moderated) if moderated else shown)

    def listed(self) -> Topics:
        """Without hidden ones, for lists and counts that are the same for all."""
        return self.filter(hidden_at__isnull=True)

    def unanswered(self) -> Topics:
        return self.filter(replies_count=0)

    def started_since(self, moment: datetime) -> Topics:
        return self.filter(created_at__gte=moment)


class Topic(models.Model):
    """A conversation. ``posts_count`` counts what is not hidden; ``last_number`` only grows."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="topics", db_index=False)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="topics", db_index=False)
    author_name = models.CharField(max_length=60, blank=True)
    """Who is shown where no member is the author: guests, people who left, imported names."""
    title = models.CharField(max_length=TITLE_MOST)
    slug = models.SlugField(max_length=80, db_index=False)
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(default=clock.now)
    bumped_at = models.DateTimeField(default=clock.now)
    """When the latest post was written: the order of lists."""
    last_number = models.PositiveIntegerField(default=0)
    last_post_id = models.BigIntegerField(null=True, blank=True)
    last_author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    last_author_name = models.CharField(max_length=60, blank=True)
    replies_count = models.PositiveIntegerField(default=0)
    kudos_count = models.IntegerField(default=0)
    """Of the opening post."""
    heat = models.BigIntegerField(default=0)
    """The order of hot lists: see ``heats``."""
    views_count = models.PositiveIntegerField(default=0)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    hidden_reason = models.CharField(max_length=300, blank=True)

    objects = Topics.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["board", "-bumped_at", "-id"], name="topic_board_latest"),
            models.Index(fields=["-bumped_at", "-id"], name="topic_latest"),
            models.Index(fields=["-created_at", "-id"], name="topic_newest"),
            models.Index(fields=["board", "-kudos_count", "-id"], name="topic_board_top"),
            models.Index(fields=["-kudos_count", "-id"], name="topic_top"),
            models.Index(fields=["board", "-heat", "-id"], name="topic_board_hot"),
            models.Index(fields=["-heat", "-id"], name="topic_hot"),
            models.Index(fields=["author", "-bumped_at", "-id"], name="topic_author"),
            models.Index(
                fields=["board", "-bumped_at", "-id"], name="topic_board_unanswered", condition=models.Q(replies_count=0)
            ),
            models.Index(fields=["-bumped_at", "-id"], name="topic_unanswered", condition=models.Q(replies_count=0)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address(self.pk, self.slug)

    @property
    def shown_author(self) -> str:
        return self.author.name if self.author else masks.shown(self.author_name)

    @property
    def shown_last_author(self) -> str:
        return self.last_author.name if self.last_author else masks.shown(self.last_author_name)


departures.covers(
    Topic, author=STAYS, last_author=STAYS, hidden_by=STAYS, tells=("id", "board__slug", "title", "created_at", "views_count", "hidden_reason")
)


_hidden = Statement(lambda person: Topic.objects.filter(author=person, hidden_at__isnull=False).values_list("board_id"))


def hidden_in(person: Person) -> set[int]:
    """The ids of the boards in which a topic of this member is hidden: they see it, others do not."""
    return {board for (board,) in _hidden.rows(person.pk)}


_held = Statement(
    lambda topic: Topic.objects.select_for_update(no_key=True).filter(pk=topic).values_list("board_id", "last_number", "replies_count", "kudos_count")
)


_fields = [field.attname for field in Topic._meta.concrete_fields]
_rows = Statement(lambda topic: Topic.objects.filter(pk=topic).values_list(*_fields, "lock__pk"))


def read(pk: int) -> Topic | None:
    """One topic as it is now, with its board from memory; None where there is none. Whether somebody may see it is asked of ``sights``."""
    rows = _rows.read(pk)
    if not rows:
        return None
    *row, lock = rows[0]
    topic = Topic.from_db(DEFAULT_DB_ALIAS, _fields, row)
    if lock is None:
        # Mostly there is none: who asks for it next need not ask the database.
        topic._state.fields_cache["lock"] = None
    place(topic)
    return topic


def place(topic: Topic) -> None:
    """Give a topic its board from memory, where it is there."""
    board = boards.kept(topic.board_id)
    if board is not None:
        topic.board = board


def hold(topic: Topic) -> None:
    """Lock a topic until the transaction that is open ends, and read of it anew what counts where something is added."""
    rows = _held.rows(topic.pk)
    if not rows:
        raise Topic.DoesNotExist
    board_id, topic.last_number, topic.replies_count, topic.kudos_count = rows[0]
    if board_id != topic.board_id:
        topic.board_id = board_id


def check_start(board: Board, *, by: Any) -> None:
    """Refused unless the person may start a topic in the board, and where topics come from manuscripts."""
    if board.of_kind.is_written:
        raise Refused(_("What stands here is written and reviewed first."), cure=_("Use the button of the board."))
    standing.of(by).require(START, board.scope_id)
    boards.check_open(board)


def check_title(title: str) -> str:
    """The title, tidied; Refused where it is too short or too long."""
    tidy = " ".join(title.replace("\x00", "").split())
    least = options.value(TITLE_LEAST)
    if texts.is_short(tidy, least):
        raise Refused(_("A title needs at least %(least)s characters.") % {"least": least}, field="title")
    if len(tidy) > TITLE_MOST:
        raise Refused(_("A title has at most %(most)s characters.") % {"most": TITLE_MOST}, field="title")
    return tidy


def address(pk: int, slug: str) -> str:
    """Where a topic is shown."""
    return f"/topics/{pk}/{slug}/"


def slug_of(title: str) -> str:
    """What stands behind the number in the address; never one of the words that stand there for a deed."""
    slug = slugify(title)[:80].strip("-") or "topic"
    return f"{slug}-topic" if slug in DEEDS else slug


def check_retitle(topic: Topic, *, by: Any) -> None:
    """The author may, for as long as their posts may be edited; others need the power."""
    _check_loose(topic)
    held = standing.of(by)
    scope = topic.board.scope_id
    if not topic.author_id or topic.author_id != getattr(by, "pk", None) or held.allows(RETITLE, scope):
        held.require(RETITLE, scope)
        return
    held.require(START, scope)
    if topic.hidden_at:
        raise Refused(_("This topic is hidden, so its title stays."))
    if hasattr(topic, "lock"):
        raise Refused(_("This topic is locked, so its title stays."))
    if not may_still_edit(topic.created_at):
        raise Refused(_("The time to change this title is over."))


def retitle(topic: Topic, *, title: str, tag_names: Sequence[str], by: Person) -> None:
    """Change title and tags. The old title goes into the revision history with the opening post's."""
    check_retitle(topic, by=by)
    topic.title = check_title(title)
    topic.slug = slug_of(topic.title)
    with transaction.atomic():
        topic.save(update_fields=["title", "slug"])
        tags.put(topic, tag_names)
        journal.record(RETITLED, by=by, on=topic, board=topic.board_id)
        touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")


def check_move(topic: Topic, to: Board, *, by: Any) -> None:
    """Refused without the power in both boards, and into a board that could not show what belongs to the topic."""
    _check_loose(topic)
    standing.of(by).require(MOVE, topic.board.scope_id)
    standing.of(by).require(MOVE, to.scope_id)
    if not topic.board.of_kind.fits(to.of_kind):
        raise Refused(_("%(board)s is a board of another kind: something of this topic would be lost there.") % {"board": to.title}, field="board")
    if to.pk != topic.board_id:
        boards.check_open(to)


def move(topic: Topic, to: Board, *, by: Person) -> None:
    """To another board. The address stays."""
    check_move(topic, to, by=by)
    if to.pk == topic.board_id:
        return
    with transaction.atomic():
        locked = Topic.objects.select_for_update().get(pk=topic.pk)
        old = locked.board_id
        posts = 0 if locked.hidden_at else locked.replies_count + 1
        Topic.objects.filter(pk=topic.pk).update(board=to)
        boards.grew(old, topics=-1 if posts else 0, posts=-posts)
        boards.grew(to.pk, topics=1 if posts else 0, posts=posts)
        latest(old)
        latest(to.pk)
        labels.rehome(topic, to)
        journal.record(MOVED, by=by, on=topic, from_board=old, board=to.pk)
        touch(f"topic:{topic.pk}", "topics")
    topic.board = to


def check_hide(topic: Topic, *, by: Any) -> None:
    """Refused without the power in the board."""
    standing.of(by).require(HIDE, topic.board.scope_id)


def hide(topic: Topic, *, by: Person, reason: str) -> None:
    """Out of sight of all but its author and who may hide here; hidden again, nothing changes."""
    check_hide(topic, by=by)
    if not reason.strip():
        raise Refused(_("Say why: the author will see it."), field="reason")
    with transaction.atomic():
        changed = Topic.objects.filter(pk=topic.pk, hidden_at__isnull=True).update(
            hidden_at=clock.now(), hidden_by=by, hidden_reason=reason.strip()[:300]
        )
        if changed:
            _shown(topic, -1, HIDDEN, by)


def reveal(topic: Topic, *, by: Person) -> None:
    """In sight again."""
    check_hide(topic, by=by)
    with transaction.atomic():
        changed = Topic.objects.filter(pk=topic.pk, hidden_at__isnull=False).update(
            hidden_at=None, hidden_by=None, hidden_reason=""
        )
        if changed:
            _shown(topic, 1, REVEALED, by)


def latest(board_id: int) -> None:
    """Find the board's latest topic anew, after one left or was hidden."""
    newest = Topic.objects.listed().filter(board_id=board_id).order_by("-bumped_at", "-id").first()
    boards.latest(board_id, newest.pk if newest else None, newest.bumped_at if newest else None)


def may_still_edit(written_at: datetime) -> bool:
    """Whether an author's time to change what they wrote is not over."""
    minutes: int = options.value(EDIT_MINUTES)
    return minutes == 0 or clock.now() < written_at + timedelta(minutes=minutes)


def viewed(counts: dict[int, int]) -> None:
    """Add page views that were gathered elsewhere: topic id → views."""
    for topic_id, views in sorted(counts.items()):
        Topic.objects.filter(pk=topic_id).update(views_count=models.F("views_count") + views)


def check_may_publish(board: Board, *, by: Any, title: str, html: str) -> None:
    """Ask everybody above who registered a say, once the text is known."""
    for gate in gates.before_publish:
        gate(board, by, title, html)


def _check_loose(topic: Topic) -> None:
    """Refused for what belongs to a manuscript: it is changed there."""
    if topic.board.of_kind.is_written:
        raise Refused(_("This is changed where it was written."))


def _shown(topic: Topic, sign: int, deed: journal.Deed, by: Person) -> None:
    topic.refresh_from_db()
    boards.grew(topic.board_id, topics=sign, posts=sign * (topic.replies_count + 1))
    latest(topic.board_id)
    tags.recount(topic)
    journal.record(deed, by=by, on=topic, board=topic.board_id, author=topic.author_id)
    touch(f"topic:{topic.pk}", "topics")
