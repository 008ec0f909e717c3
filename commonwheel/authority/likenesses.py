"""Likenesses: a member who stands as another one does, and is nobody in particular.

What is made for a likeness holds nothing of anybody, so it can be shown to all who stand alike: whoever asks what a likeness
wrote, thanked for or read finds nothing, and whoever asks what it may do gets the answers that the other would.
"""

from __future__ import annotations

from typing import Any

from commonwheel.accounts.people import Person
from commonwheel.authority import standing

NOBODY = -1
"""The primary key of every likeness. No member has it, and no record names it."""


def of(person: Person, **shown: Any) -> Person:
    """A likeness of a member, in their language and time zone; ``shown`` is what stands where pages show something of a member."""
    likeness = Person(
        pk=NOBODY, language=person.language, time_zone=person.time_zone, view=person.view, joined_at=person.joined_at, **shown
    )
    likeness.stands = standing.of(person)
    return likeness


def is_one(person: Any) -> bool:
    """Whether this is nobody's account but a likeness."""
    return getattr(person, "pk", None) == NOBODY
