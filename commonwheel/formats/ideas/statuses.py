"""Statuses: how far an idea has come. A board has the usual ones until somebody writes its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.freshness import may_rely, touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure.boards import Board

SHAPING = powers.declare("idea.statuses", gettext_lazy("Change the statuses that ideas go through"))
CHANGED = journal.declare("idea.statuses.changed", gettext_lazy("changed the statuses of ideas"), audited=True, public=False)

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
MOST = 20
NEW = "new"
DUPLICATE = "duplicate"
FIXED = (NEW, DUPLICATE)
"""Where every idea begins, and where a merged one ends: these two are in every board."""


@dataclass(frozen=True)
class Status:
    """One step. ``is_closed`` takes no votes any more and gives those it had back."""

    key: str
    name: str
    hue: int
    is_closed: bool = False

    @property
    def title(self) -> str:
        """The name as the reader sees it: the usual ones in their language."""
        return _(self.name) if self in USUAL else self.name


USUAL = (
    Status(NEW, gettext_noop("New"), 260),
    Status("under-review", gettext_noop("Under review"), 80),
    Status("planned", gettext_noop("Planned"), 210),
    Status("in-progress", gettext_noop("In progress"), 300),
    Status("delivered", gettext_noop("Delivered"), 150, is_closed=True),
    Status("declined", gettext_noop("Declined"), 20, is_closed=True),
    Status(DUPLICATE, gettext_noop("Duplicate"), 0, is_closed=True),
)


class BoardStatus(models.Model):
    """A status that a board wrote for itself."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="idea_statuses", db_index=False)
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=30, db_index=False)
    name = models.CharField(max_length=40)
    hue = models.PositiveSmallIntegerField(default=260)
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "key"], name="idea_status_once")]
        ordering = ["position"]


_kept: dict[int, tuple[bytes, tuple[Status, ...]]] = {}


def of(board_id: int) -> tuple[Status, ...]:
    """The statuses of a board in their order. Costs no query while nothing changed."""
    mark = f"idea-statuses:{board_id}"
    version = freshness().read([mark])
    kept = _kept.get(board_id)
    if kept is not None and kept[0] == version and may_rely(mark):
        return kept[1]
    rows = BoardStatus.objects.filter(board_id=board_id)
    found = tuple(Status(row.key, row.name, row.hue, row.is_closed) for row in rows) or USUAL
    if may_rely(mark):
        _kept[board_id] = (version, found)
    return found


def named(board_id: int, key: str) -> Status:
    """The status of this key; one that the board no longer has shows by its key."""
    found = next((status for status in of(board_id) if status.key == key), None)
    return found or next((status for status in USUAL if status.key == key), None) or Status(key, key, 260)


def write(board: Board, rows: Sequence[Status], *, by: Person) -> None:
    """Give the board these statuses; the usual ones again, written as they are, are the usual ones."""
    standing.of(by).require(SHAPING, board.scope_id)
    rows = [_checked(row) for row in rows]
    keys = [row.key for row in rows]
    if len(rows) > MOST:
        raise Refused(_("A board has at most %(most)s statuses.") % {"most": MOST})
    if len(set(keys)) != len(keys):
        raise Refused(_("Two statuses have the same key."))
    if not set(FIXED) <= set(keys) or keys[0] != NEW:
        raise Refused(_("“new” stays first, and “duplicate” stays: ideas begin and end there."))
    with transaction.atomic():
        BoardStatus.objects.filter(board=board).delete()
        if tuple(rows) != USUAL:
            BoardStatus.objects.bulk_create(
                BoardStatus(board=board, position=position, key=row.key, name=row.name, hue=row.hue, is_closed=row.is_closed)
                for position, row in enumerate(rows)
            )
        journal.record(CHANGED, by=by, on=board)
        touch(f"idea-statuses:{board.pk}", f"board:{board.pk}", "topics")


def _checked(row: Status) -> Status:
    name = " ".join(row.name.replace("\x00", "").split())
    if not 1 <= len(name) <= 40:
        raise Refused(_("A status needs a name of at most 40 characters."))
    if not KEY.match(row.key) or len(row.key) > 30:
        raise Refused(_("“%(key)s” is no key: small letters, digits and dashes.") % {"key": row.key[:40]})
    if not 0 <= row.hue <= 359:
        raise Refused(_("A colour is a number from 0 to 359."))
    is_closed = row.is_closed or row.key == DUPLICATE
    return Status(row.key, name, round(row.hue / 10) * 10 % 360, is_closed and row.key != NEW)
