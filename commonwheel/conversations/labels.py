"""Labels: words of one board by which its topics are sorted. Tags are of the whole community; labels belong to a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import masks
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards
from commonwheel.structure.boards import Board, Labelling
from commonwheel.structure.categories import SHAPING

if TYPE_CHECKING:
    from commonwheel.conversations.topics import Topic

LABEL = powers.declare("topic.label", gettext_lazy("Change the labels of others' topics"))
LABELLED = journal.declare("topic.labelled", gettext_lazy("changed labels"), facts=["board"], audited=True)

MOST = 5
LONGEST = 40


class Labels(models.QuerySet["Label"]):
    def visible_to(self, person: Any) -> Labels:
        """Of boards the person may read."""
        return self.filter(boards.readable_in(person, "board_id"))

    def counted(self) -> Labels:
        """Each with ``topics_count``: how many topics that are not hidden carry it."""
        return self.annotate(topics_count=models.Count("labelled", filter=models.Q(labelled__topic__hidden_at__isnull=True)))


class Label(models.Model):
    """A word of a board; predefined by who shapes the board, or brought by who wrote a topic."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="labels", db_index=False)
    name = models.CharField(max_length=LONGEST)
    is_predefined = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    objects = Labels.as_manager()

    class Meta:
        ordering = ["-is_predefined", "position", "name"]
        constraints = [models.UniqueConstraint(fields=["board", "name"], name="label_once")]

    def __str__(self) -> str:
        return self.name


class Labelled(models.Model):
    """That a topic carries a label."""

    topic = models.ForeignKey("conversations.Topic", on_delete=models.CASCADE, related_name="labelled", db_index=False)
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="labelled")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["topic", "label"], name="labelled_once")]


def tidy(names: Iterable[str]) -> list[str]:
    """The words as they are kept: each once, whatever its letters' case. Refused for too many or too long ones."""
    found: dict[str, str] = {}
    for name in names:
        word = " ".join(name.replace("\x00", "").split())
        if len(word) > LONGEST:
            raise Refused(_("A label has at most %(most)s characters.") % {"most": LONGEST}, field="labels")
        if word:
            found.setdefault(word.casefold(), word)
    if len(found) > MOST:
        raise Refused(_("At most %(most)s labels, please.") % {"most": MOST}, field="labels")
    return list(found.values())


def check(board: Board, names: Iterable[str]) -> list[str]:
    """The words as the board knows them; Refused for those it does not take, and for none where one is needed."""
    words = tidy(names)
    if board.labelling == Labelling.NONE:
        return []
    known = {label.name.casefold(): label.name for label in board.labels.all()}
    strange = [word for word in words if word.casefold() not in known]
    if strange and board.labelling == Labelling.PREDEFINED:
        raise Refused(_("This board has no label %(label)s.") % {"label": strange[0]}, field="labels")
    if not words and board.needs_label:
        raise Refused(_("Choose a label: topics of this board are sorted by them."), field="labels")
    return [known.get(word.casefold(), word) for word in words]


def check_put(topic: Topic, *, by: Any) -> None:
    """Refused in a board without labels; the author may, others need the power."""
    if topic.board.labelling == Labelling.NONE:
        raise Refused(_("This board has no labels."))
    held = standing.of(by)
    if not masks.started(topic, by) or held.ban(topic.board.scope_id):
        held.require(LABEL, topic.board.scope_id)


def start(topic: Topic, names: Sequence[str]) -> None:
    """The labels of a topic that is just being started. Refused by the rules of its board."""
    words = check(topic.board, names)
    _put(topic, topic.board, words)
    touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")


def put(topic: Topic, names: Sequence[str], *, by: Person) -> None:
    """Give a topic exactly these labels."""
    check_put(topic, by=by)
    words = check(topic.board, names)
    with transaction.atomic():
        if _put(topic, topic.board, words):
            journal.record(LABELLED, by=by, on=topic, board=topic.board_id)
            touch(f"topic:{topic.pk}", f"board:{topic.board_id}", "topics")


def rehome(topic: Topic, board: Board) -> None:
    """The topic moved: it keeps those labels that its new board has, or takes."""
    words = of_topics([topic.pk]).get(topic.pk, [])
    known = {label.name.casefold(): label.name for label in board.labels.all()} if board.labelling != Labelling.NONE else {}
    takes_any = board.labelling in (Labelling.FREE, Labelling.BOTH)
    _put(topic, board, [known.get(word.casefold(), word) for word in words if takes_any or word.casefold() in known])


def define(board: Board, names: Sequence[str], *, by: Person) -> None:
    """The labels of a board, in this order. One that is left out stays on its topics, and is offered no more."""
    standing.of(by).require(SHAPING, board.scope_id)
    found: dict[str, str] = {}
    for name in names:
        for word in tidy([name]):
            found.setdefault(word.casefold(), word)
    with transaction.atomic():
        had = {label.name.casefold(): label for label in board.labels.all()}
        board.labels.update(is_predefined=False)
        for position, (key, word) in enumerate(found.items()):
            label = had.get(key) or Label(board=board)
            label.name, label.is_predefined, label.position = word, True, position
            label.save()
        board.labels.filter(is_predefined=False, labelled=None).delete()
        journal.record(boards.CHANGED, by=by, on=board, category=board.category_id)
        touch(f"board:{board.pk}", "topics")


def of_topics(topic_ids: Sequence[int]) -> dict[int, list[str]]:
    """Topic id → its labels, in one query."""
    found: dict[int, list[str]] = {}
    rows = Labelled.objects.filter(topic_id__in=topic_ids).order_by("id")
    for topic_id, name in rows.values_list("topic_id", "label__name"):
        found.setdefault(topic_id, []).append(name)
    return found


def _put(topic: Topic, board: Board, words: list[str]) -> bool:
    """Whether anything changed."""
    had = {row.label.name: row for row in topic.labelled.select_related("label") if row.label.board_id == board.pk}
    gone = topic.labelled.exclude(pk__in=[had[word].pk for word in words if word in had]).delete()[0]
    new = [word for word in words if word not in had]
    Label.objects.bulk_create([Label(board=board, name=word) for word in new], ignore_conflicts=True)
    rows = Label.objects.filter(board=board, name__in=new)
    Labelled.objects.bulk_create([Labelled(topic=topic, label=label) for label in rows])
    return bool(gone or new)
