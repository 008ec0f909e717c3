"""Boards: where topics are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from commonwheel.authority import powers, scopes, standing
from commonwheel.authority.scopes import Scope
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.freshness import touch
from commonwheel.structure import kinds
from commonwheel.structure.categories import Category

READ = powers.declare("board.read", _("See a place and read what is in it"), default=powers.EVERYONE, is_reading=True)


class Boards(models.QuerySet["Board"]):
    def visible_to(self, person: Any) -> Boards:
        """Those whose content the person may read."""
        return self.filter(pk__in=readable(person))


class Board(models.Model):
    """A place of one kind. Its counters are kept by conversations."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="boards")
    scope = models.OneToOneField(Scope, on_delete=models.PROTECT, related_name="board")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, default="forum")
    language = models.CharField(max_length=12, default="en")
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

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
    """A board in a category; KeyError for a kind that nobody registered."""
    kinds.named(kind)
    with transaction.atomic():
        scope = scopes.add(scopes.Kind.BOARD, title, under=category.scope)
        board = Board.objects.create(
            slug=slug, title=title, category=category, kind=kind, description=description,
            language=language, position=position, scope=scope,
        )
        touch("places")
    return board


def grew(board_id: int, *, topics: int = 0, posts: int = 0, latest_topic_id: int | None = None, at: datetime | None = None) -> None:
    """Count what was added (or, negative, taken away) and remember the latest topic."""
    changes: dict[str, Any] = {
        "topics_count": Greatest(models.F("topics_count") + topics, models.Value(0)),
        "posts_count": Greatest(models.F("posts_count") + posts, models.Value(0)),
    }
    if latest_topic_id is not None:
        changes |= {"latest_topic_id": latest_topic_id, "latest_at": at}
    Board.objects.filter(pk=board_id).update(**changes)
    touch(f"board:{board_id}", "boards")


def recounted(board_id: int, *, topics: int, posts: int) -> None:
    """Set what was counted from what is there."""
    Board.objects.filter(pk=board_id).update(topics_count=topics, posts_count=posts)
    touch(f"board:{board_id}", "boards")


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
    places = _places()
    allowed = standing.of(person).scopes_with(READ, [board.scope_id for board in places])
    return [board for board in places if board.scope_id in allowed]


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
    places = _places()
    allowed = standing.of(person).scopes_with(power, [board.scope_id for board in places])
    return [board.pk for board in places if board.scope_id in allowed]


_kept: tuple[bytes, list[Board]] | None = None


def _places() -> list[Board]:
    """Every board, in memory until a place changes."""
    global _kept
    version = freshness().read(["places"])
    if _kept is not None and _kept[0] == version and not connection.in_atomic_block:
        return _kept[1]
    places = list(
        Board.objects.select_related("category__parent").order_by("category__position", "category_id", "position", "id")
    )
    if not connection.in_atomic_block:
        _kept = (version, places)
    return places
