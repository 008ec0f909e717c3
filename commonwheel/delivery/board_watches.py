"""Board watches: boards that a member follows, to be told of each new topic (of a blog: of each post that comes out)."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.structure.boards import Board


class BoardWatch(models.Model):
    """That a member follows a board."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="board_watches")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="watches")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "board watches"
        constraints = [models.UniqueConstraint(fields=["person", "board"], name="board_watch_once")]


departures.covers(BoardWatch, person=GOES, tells=("board_id", "at"))


def follow(board: Board, *, by: Person) -> None:
    """Be told of what comes out there."""
    with transaction.atomic():
        BoardWatch.objects.get_or_create(person=by, board=board)
        touch(f"follows:{by.pk}")


def unfollow(board: Board, *, by: Person) -> None:
    """Hear no more of it."""
    with transaction.atomic():
        BoardWatch.objects.filter(person=by, board=board).delete()
        touch(f"follows:{by.pk}")


def follows(person: Any, board: Board) -> bool:
    """Whether the person follows a board."""
    return bool(getattr(person, "pk", None)) and BoardWatch.objects.filter(person=person, board=board).exists()


def followed_by(person: Person) -> list[int]:
    """The ids of the boards that a member follows."""
    return list(BoardWatch.objects.filter(person=person).values_list("board_id", flat=True))


def followers(board_id: int) -> list[int]:
    """The ids of all who follow a board."""
    return list(BoardWatch.objects.filter(board_id=board_id).values_list("person_id", flat=True))
