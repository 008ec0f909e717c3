"""Kinds of boards. A kind is registered by whoever brings what it can do (formats), and named by the boards of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonwheel.kernel.words import Words


@dataclass(frozen=True)
class Kind:
    """``ask`` is the label of the button that starts a topic; ``formats`` names what the kind adds to talk.

    Where a kind ``is_written``, topics come from manuscripts that were published, and nobody starts or edits one directly.
    Kinds that are mere talk keep nothing beside posts that another could not show: topics go between them, and boards of
    one become the other.
    """

    name: str
    title: Words
    ask: Words
    formats: frozenset[str]
    is_written: bool = False
    is_talk: bool = False

    def fits(self, other: Kind) -> bool:
        """Whether what stands in a board of this kind can stand in one of the other."""
        return self.name == other.name or (self.is_talk and other.is_talk)


kinds: dict[str, Kind] = {}


def register(name: str, title: Words, *, ask: Words, formats: frozenset[str] = frozenset(), is_written: bool = False, is_talk: bool = False) -> Kind:
    """Make a kind of board known."""
    if name in kinds:
        raise ValueError(f"the kind {name} is registered twice")
    kinds[name] = Kind(name, title, ask, formats, is_written, is_talk)
    return kinds[name]


def named(name: str) -> Kind:
    """The kind of this name; KeyError where none is registered."""
    return kinds[name]


def having(format: str) -> list[str]:
    """The names of the kinds that have a format."""
    return [kind.name for kind in kinds.values() if format in kind.formats]
