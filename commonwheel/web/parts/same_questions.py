"""What the button "I have this question too" shows of a question, for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonwheel.conversations.topics import Topic
from commonwheel.formats import me_toos
from commonwheel.kernel.refusal import allowed


@dataclass(frozen=True)
class SameQuestion:
    """How many have it, whether the reader does, and whether they may say so."""

    count: int
    is_said: bool
    may_say: bool

    @classmethod
    def of(cls, topic: Topic, person: Any, sayers: frozenset[int]) -> SameQuestion | None:
        """None where the board is not for questions."""
        if "me_toos" not in topic.board.of_kind.formats:
            return None
        return cls(len(sayers), person.pk in sayers, allowed(me_toos.check_say, topic, by=person))
