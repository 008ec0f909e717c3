"""Templates: forms for the opening of a topic, so that what helpers always ask for is said at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

MOST_FIELDS = 12


class Shape(models.TextChoices):
    """How a field is filled in."""

    LINE = "line", gettext_lazy("One line")
    TEXT = "text", gettext_lazy("Several lines")
    CHOICE = "choice", gettext_lazy("One of a list")


@dataclass(frozen=True)
class Field:
    """One question of a template; ``choices`` for a list."""

    label: str
    shape: str = Shape.LINE
    is_required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()


class Templates(models.QuerySet["Template"]):
    def visible_to(self, person: Any) -> Templates:
        """Of boards the person may read."""
        return self.filter(boards.readable_in(person, "board_id"))


class Template(models.Model):
    """A named list of fields, offered where a topic is started in the board."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="templates")
    name = models.CharField(max_length=60)
    intro = models.CharField(max_length=300, blank=True)
    asked = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)

    objects = Templates.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def fields(self) -> list[Field]:
        return [Field(**row | {"choices": tuple(row["choices"])}) for row in self.asked]


def save(board: Board, template: Template | None, *, by: Person, name: str, intro: str, fields: Sequence[Field]) -> Template:
    """A new template of a board, or other words for one that is there. Refused without a name, and for fields that ask nothing."""
    boards.check_change(board, by=by)
    if not name.strip():
        raise Refused(_("It needs a name."), field="name")
    if not fields:
        raise Refused(_("A template asks for something: add a field."))
    if len(fields) > MOST_FIELDS:
        raise Refused(_("At most %(most)s fields, please: few people fill in more.") % {"most": MOST_FIELDS})
    for field in fields:
        if field.shape == Shape.CHOICE and len(field.choices) < 2:
            raise Refused(_("“%(label)s” needs at least two choices.") % {"label": field.label})
    with transaction.atomic():
        template = template or Template(board=board, position=board.templates.count())
        template.name, template.intro, template.asked = name.strip()[:60], intro.strip()[:300], [asdict(field) for field in fields]
        template.save()
        _changed(board, by)
    return template


def drop(template: Template, *, by: Person) -> None:
    """Offer it no more; what was written with it stays."""
    boards.check_change(template.board, by=by)
    with transaction.atomic():
        template.delete()
        _changed(template.board, by)


def compose(template: Template, answers: Mapping[str, str], more: str) -> str:
    """The opening in Markdown: every answered field under its label, then what else was written."""
    parts = [f"**{field.label}**\n\n{answers[field.label].strip()}" for field in template.fields if answers.get(field.label, "").strip()]
    return "\n\n".join([*parts, *([more.strip()] if more.strip() else [])])


def _changed(board: Board, by: Person) -> None:
    journal.record(boards.CHANGED, by=by, on=board, category=board.category_id)
    touch("places")
