"""What places add to topics: labels, in lists and beside the form for a new topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonwheel.conversations import labels, splits
from commonwheel.conversations.topics import Topic
from commonwheel.structure.boards import Board, Labelling
from commonwheel.web import faces
from commonwheel.web.faces import Panel, Pill
from commonwheel.web.kept import Kept
from commonwheel.web.pages.shaping.labelling import LabelForm
from commonwheel.web.pages.writing import media

_around: Kept[list[int]] = Kept()


class LabelPart:
    """Labels of a new topic."""

    name = "labels"
    template = "shaping/label_part.html"

    def applies(self, board: Board | None, person: Any) -> bool:
        return board is not None and board.labelling != Labelling.NONE

    def form(self, request: HttpRequest, board: Board | None) -> forms.Form:
        return LabelForm(request.POST or None, board=board, prefix=self.name)

    def save(self, topic: Topic, form: forms.Form, *, by: Any) -> None:
        if isinstance(form, LabelForm):
            labels.start(topic, form.names())


def pills(topics: Sequence[Topic], person: Any) -> dict[int, list[Pill]]:
    """The labels of each."""
    labelled = [topic.pk for topic in topics if topic.board.labelling != Labelling.NONE]
    return {topic_id: [Pill(name, "tag") for name in names] for topic_id, names in labels.of_topics(labelled).items()} if labelled else {}


def labels_panel(request: HttpRequest, topic: Topic) -> Panel | None:
    """The labels of the topic, each leading to all that carry it."""
    if topic.board.labelling == Labelling.NONE:
        return None
    names = labels.of_topics([topic.pk]).get(topic.pk, [])
    return Panel("aside", "shaping/labels_panel.html", {"names": names, "board": topic.board, "title": _("Labels")}) if names else None


def parts_panel(request: HttpRequest, topic: Topic) -> Panel | None:
    """What was split off, and what this was split from."""
    if not topic.board.of_kind.is_talk:
        return None
    ids = _around.find(topic.pk, [f"topic:{topic.pk}"], lambda: splits.around(topic.pk))
    if not ids:
        return None
    rows = list(Topic.objects.visible_to(request.user).filter(pk__in=ids).select_related("split_from").order_by("pk")[:20])
    shown = {
        "parts": [row for row in rows if getattr(row, "split_from", None) and row.split_from.source_id == topic.pk],
        "whole": next((row for row in rows if not getattr(row, "split_from", None) or row.split_from.source_id != topic.pk), None),
    }
    return Panel("aside", "shaping/parts_panel.html", shown) if rows else None


def may_see_picture(request: HttpRequest, name: str) -> bool:
    """The picture of a board is for who may read the board."""
    return Board.objects.visible_to(request.user).filter(picture=name).exists()


media.doors["places"] = may_see_picture
faces.start_parts.insert(0, LabelPart())
faces.pills.append(pills)
faces.panels.append(labels_panel)
faces.panels.append(parts_panel)
