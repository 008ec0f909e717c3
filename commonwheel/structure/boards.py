"""Boards: where topics are."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import powers, scopes, standing
from commonwheel.authority.scopes import Scope
from commonwheel.authority.standing import Standing
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.freshness import may_rely, touch
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.statements import as_stored, run
from commonwheel.ledger import journal
from commonwheel.structure import kinds
from commonwheel.structure.categories import SHAPING, Category

CHANGED = journal.declare("board.changed", gettext_lazy("changed a board"), facts=["category"], audited=True, public=False)
READ = powers.declare("board.read", gettext_lazy("See a place and read what is in it"), default=powers.EVERYONE, is_reading=True)


class Boards(models.QuerySet["Board"]):
    def visible_to(self, person: Any) -> Boards:
        """Those whose content the person may read."""
        return self.filter(pk__in=readable(person))


class Labelling(models.TextChoices):
    """Which labels the topics of a board may carry."""

    NONE = "none", gettext_lazy("No labels")
    PREDEFINED = "predefined", gettext_lazy("Only the labels of this board")
    FREE = "free", gettext_lazy("Any word")
    BOTH = "both", gettext_lazy("The labels of this board, and any word")


class Board(models.Model):
    """A place of one kind. Its counters are kept by conversations.

    An archived board is read and takes nothing new; ``moved_to`` is where its address leads since.
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="boards")
    scope = models.OneToOneField(Scope, on_delete=models.PROTECT, related_name="board")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, default="forum")
    language = models.CharField(max_length=12, default="en")
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    announcement = models.TextField(blank=True)
    """Markdown; shown at the top of the board."""
    announcement_html = models.TextField(blank=True)
    picture = models.ImageField(upload_to="places", blank=True)
    is_listed = models.BooleanField(default=True)
    labelling = models.CharField(max_length=12, choices=Labelling.choices, default=Labelling.NONE)
    needs_label = models.BooleanField(default=False)
    guests_may_comment = models.BooleanField(default=False)
    takes_anonymous = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    moved_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    topics_count = models.PositiveIntegerField(default=0)
    posts_count = models.PositiveIntegerField(default=0)
    latest_topic_id = models.BigIntegerField(null=True, blank=True)
    """The topic of the latest post, as a number: topics live above."""
    latest_at = models.DateTimeField(null=True, blank=True)

    objects = Boards.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/boards/{self.slug}/"

    @property
    def of_kind(self) -> kinds.Kind:
        """What this board can do."""
        return kinds.named(self.kind)


def add(
    slug: str, title: str, *, category: Category, kind: str = "forum", description: str = "", language: str = "en", position: int = 0
) -> Board:
    """A board in a category; KeyError for a kind that nobody registered, Refused for an address that is taken."""
    kinds.named(kind)
    if Board.objects.filter(slug=slug).exists():
        raise Refused(_("This address is taken."), field="slug")
    with transaction.atomic():
        scope = scopes.add(scopes.Kind.BOARD, title, under=category.scope)
        board = Board.objects.create(
            slug=slug, title=title, category=category, kind=kind, description=description,
            language=language, position=position, scope=scope,
        )
        touch("places")
    return board


def check_open(board: Board) -> None:
    """Refused where the board takes nothing new."""
    if board.archived_at is not None:
        raise Refused(_("This board is archived: it is read, and takes nothing new."))


def check_change(board: Board, *, by: Any) -> None:
    """Refused without the power there."""
    standing.of(by).require(SHAPING, board.scope_id)


def check_kind(board: Board, kind: str) -> None:
    """Refused where what stands in the board could not stand in one of the kind."""
    if kind not in kinds.kinds:
        raise Refused(_("There is no such kind of board."), field="kind")
    if board.topics_count and not board.of_kind.fits(kinds.named(kind)):
        raise Refused(_("What stands here would be lost in a board of that kind."), cure=_("Add another board for it."), field="kind")


def change(board: Board, *, by: Person, **said: Any) -> None:
    """Change what is said of a board: its fields by name. Its address stays; what stands in it stays, too.

    Refused for a kind that does not fit what stands there, and for another category without the power in it.
    """
    check_change(board, by=by)
    check_kind(board, said.get("kind", board.kind))
    title = " ".join(str(said.get("title", board.title)).replace("\x00", "").split())
    if not title:
        raise Refused(_("It needs a title."), field="title")
    category = said.get("category", board.category)
    with transaction.atomic():
        if category.pk != board.category_id:
            standing.of(by).require(SHAPING, category.scope_id)
            scopes.move(board.scope, under=category.scope)
        if "announcement" in said:
            said["announcement_html"] = richtext.clean(richtext.from_markdown(said["announcement"])) if said["announcement"].strip() else ""
        for name, value in said.items():
            setattr(board, name, value)
        board.title = title[:100]
        board.save(update_fields=["title", *said])
        scopes.rename(board.scope, board.title)
        _changed(board, by)


def picture(board: Board, data: bytes, extension: str, *, by: Person) -> None:
    """Take this picture, already made safe, in place of the one before; no data takes it away."""
    check_change(board, by=by)
    before = board.picture.name
    with transaction.atomic():
        board.picture = ""
        if data:
            board.picture.save(f"{board.pk}-{secrets.token_hex(6)}.{extension}", ContentFile(data), save=False)
        board.save(update_fields=["picture"])
        _changed(board, by)
        if before:
            transaction.on_commit(lambda: board.picture.storage.delete(before))


def archive(board: Board, *, by: Person, to: Board | None = None) -> None:
    """Read, and nothing new; its address leads to another board, where one is said. Again, the new target counts."""
    check_change(board, by=by)
    if to is not None and (to.pk == board.pk or to.archived_at is not None):
        raise Refused(_("Choose a board that is not archived."), field="to")
    with transaction.atomic():
        board.archived_at, board.moved_to = board.archived_at or clock.now(), to
        board.save(update_fields=["archived_at", "moved_to"])
        _changed(board, by)


def reopen(board: Board, *, by: Person) -> None:
    """As it was before it was archived."""
    check_change(board, by=by)
    with transaction.atomic():
        board.archived_at = board.moved_to = None
        board.save(update_fields=["archived_at", "moved_to"])
        _changed(board, by)


def order(boards: Sequence[Board], *, by: Person) -> None:
    """In this order, among each other."""
    for board in boards:
        standing.of(by).require(SHAPING, board.category.scope_id)
    with transaction.atomic():
        for position, board in enumerate(boards):
            Board.objects.filter(pk=board.pk).update(position=position)
        touch("places")


def _changed(board: Board, by: Person) -> None:
    journal.record(CHANGED, by=by, on=board, category=board.category_id)
    touch("places", "topics", f"board:{board.pk}")


def grew(board_id: int, *, topics: int = 0, posts: int = 0, latest_topic_id: int | None = None, at: datetime | None = None) -> None:
    """Count what was added (or, negative, taken away) and remember the latest topic."""
    # In one go, put into SQL here: it is part of everything that is written.
    run(
        f"UPDATE {Board._meta.db_table} SET topics_count = CASE WHEN topics_count > %s THEN topics_count + %s ELSE 0 END, "  # noqa: S608 — a table's own name
        "posts_count = CASE WHEN posts_count > %s THEN posts_count + %s ELSE 0 END, "
        "latest_topic_id = coalesce(%s, latest_topic_id), latest_at = coalesce(%s, latest_at) WHERE id = %s",
        as_stored([-topics, topics, -posts, posts, latest_topic_id, at, board_id]),
    )
    touch(f"board:{board_id}", "boards")


def recounted(board_id: int, *, topics: int, posts: int) -> None:
    """Set what was counted from what is there."""
    Board.objects.filter(pk=board_id).update(topics_count=topics, posts_count=posts)
    touch(f"board:{board_id}", "boards")


def posts_count() -> int:
    """How many posts all boards have that are not hidden, as it is counted along."""
    return Board.objects.aggregate(total=models.Sum("posts_count"))["total"] or 0


def latest(board_id: int, topic_id: int | None, at: datetime | None) -> None:
    """Set the latest topic, found anew after one left or was hidden."""
    Board.objects.filter(pk=board_id).update(latest_topic_id=topic_id, latest_at=at)
    touch(f"board:{board_id}", "boards")


def readable(person: Any) -> list[int]:
    """The ids of all boards that this person may read. Costs no query while nothing changed."""
    return [board.pk for board in shelves(person)]


def shelves(person: Any) -> list[Board]:
    """The boards that this person may read, with their categories, in the order of the shelves.

    From memory, shared by all: look, do not change. Their counters are as they were when a place last changed.
    """
    places, stands = _places(), standing.of(person)
    known = _opened.get(stands)
    if known is None or known[0] is not places:
        known = _opened[stands] = (places, _held_in(places, stands, READ))
    return known[1]


def kept(board_id: int) -> Board | None:
    """One board, from memory as the shelves are; None where it is not there yet."""
    return next((board for board in _places() if board.pk == board_id), None)


def listed(person: Any) -> list[Board]:
    """Those of the shelves that a person finds by looking: neither archived nor hidden, nor in a category that is."""
    return [
        board for board in shelves(person)
        if board.is_listed and board.archived_at is None and all(category.is_listed for category in board.category.line)
    ]  # fmt: skip


def readable_in(person: Any, field: str) -> models.Q:
    """The condition that ``field`` (a path to a board's id) is one of a board the person may read.

    Said by what is shut where that is shorter: a list of all boards then keeps its order from the index on time.
    """
    opened = readable(person)
    shut = {board.pk for board in _places()} - set(opened)
    if not shut:
        return models.Q()
    return ~models.Q(**{f"{field}__in": sorted(shut)}) if len(shut) <= len(opened) else models.Q(**{f"{field}__in": opened})


def holding(person: Any, power: powers.Power) -> list[int]:
    """The ids of the boards in which this person holds a power."""
    return [board.pk for board in _held_in(_places(), standing.of(person), power)]


def _held_in(places: list[Board], stands: Standing, power: powers.Power) -> list[Board]:
    allowed = stands.scopes_with(power, [board.scope_id for board in places])
    return [board for board in places if board.scope_id in allowed]


_opened: WeakKeyDictionary[Standing, tuple[list[Board], list[Board]]] = WeakKeyDictionary()
"""What each standing may read of which boards: asked several times for every page."""
_kept: tuple[bytes, list[Board]] | None = None


def _places() -> list[Board]:
    """Every board, in memory until a place changes."""
    global _kept
    version = freshness().read(["places"])
    if _kept is not None and _kept[0] == version and may_rely("places"):
        return _kept[1]
    places = list(
        Board.objects.select_related("category__parent__parent").order_by("category__position", "category_id", "position", "id")
    )
    if may_rely("places"):
        _kept = (version, places)
    return places
