"""How boards of a kind look, and what formats add to the pages of every topic.

Each area of pages that shows a format says so in its ``face.py``; ``web/apps.py`` reads them at start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonwheel.conversations.topics import Topic
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board

BoardView = Callable[[HttpRequest, Board], HttpResponse]


@dataclass(frozen=True)
class Face:
    """What a kind of board shows its own way; what is left out is a board of topics.

    ``board`` answers the board's address, for a board that the reader may read. ``start`` answers /boards/<slug>/new/
    where topics of the kind begin in a form of their own, and such boards are not offered on /new/. ``template`` (it
    extends topics/topic.html) shows a topic, with what ``about`` adds to the context; ``linked`` replaces the data that
    search engines are told about a topic.
    """

    board: BoardView | None = None
    start: BoardView | None = None
    template: str = "topics/topic.html"
    about: Callable[[HttpRequest, Topic], dict[str, Any]] | None = None
    linked: Callable[[HttpRequest, Topic], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Panel:
    """A piece of a topic's page: above its opening, below it, or in the aside. The template finds itself as ``panel``."""

    place: Literal["above", "below", "aside"]
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pill:
    """A word of state beside a topic in a list; ``look`` is one of "", good, warn, bad."""

    words: str
    icon: str = ""
    look: str = ""


class StartPart(Protocol):
    """A piece of the form for a new topic: shown where it applies, saved in the transaction that starts the topic."""

    name: str
    """Unique; the prefix of its fields."""
    template: str
    """Shows the piece, with its ``form``."""

    def applies(self, board: Board | None, person: Any) -> bool:
        """Whether the piece belongs to a topic in this board (None: the board is not chosen yet)."""

    def form(self, request: HttpRequest, board: Board | None) -> forms.Form:
        """The piece as it was sent, or empty."""

    def save(self, topic: Topic, form: forms.Form, *, by: Any) -> None:
        """Add what the valid form says to the new topic; for a topic that has it already, nothing changes.

        Refused undoes the topic, and stands beside the field that it names.
        """


@dataclass(frozen=True)
class Piece:
    """A part of the form for a new topic, with what was sent for it."""

    part: StartPart
    form: forms.Form

    def save(self, topic: Topic, *, by: Any) -> None:
        """Add to the topic what was sent; a Refused stands beside its field, and goes on."""
        try:
            self.part.save(topic, self.form, by=by)
        except Refused as refusal:
            self.form.add_error(refusal.field if refusal.field in self.form.fields else None, str(refusal.reason))
            raise Refused(_("Look at this once more."), cure=refusal.reason) from refusal


faces: dict[str, Face] = {}
panels: list[Callable[[HttpRequest, Topic], Panel | None]] = []
"""Asked for every topic's page, in every kind of board; each says itself where it has nothing to show."""
pills: list[Callable[[Sequence[Topic], Any], dict[int, list[Pill]]]] = []
"""Asked for every list of topics: topic id → pills. At most one query each."""
start_parts: list[StartPart] = []


def show(kind: str, face: Face) -> None:
    """Boards of this kind look like this."""
    if kind in faces:
        raise ValueError(f"the kind {kind} has a face already")
    faces[kind] = face


def of(board: Board) -> Face:
    """How a board looks."""
    return faces.get(board.kind, PLAIN)


def pieces_of(request: HttpRequest, board: Board | None) -> list[Piece]:
    """What formats add to the form for a new topic in this board."""
    return [Piece(part, part.form(request, board)) for part in start_parts if part.applies(board, request.user)]


def panels_of(request: HttpRequest, topic: Topic) -> dict[str, list[Panel]]:
    """"above", "below", "aside" → what formats add to a topic's page there."""
    found: dict[str, list[Panel]] = {"above": [], "below": [], "aside": []}
    for ask in panels:
        panel = ask(request, topic)
        if panel is not None:
            found[panel.place].append(panel)
    return found


def pills_of(topics: Sequence[Topic], person: Any) -> dict[int, list[Pill]]:
    """Topic id → the pills that all formats give it."""
    found: dict[int, list[Pill]] = {}
    for ask in pills:
        for topic_id, words in ask(topics, person).items():
            found.setdefault(topic_id, []).extend(words)
    return found


PLAIN = Face()
