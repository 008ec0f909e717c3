"""Powers: what can be done here, each declared once by the domain that owns the deed, with a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonwheel.kernel.words import Words

EVERYONE = "everyone"
MEMBERS = "members"
NOBODY = "nobody"


@dataclass(frozen=True)
class Power:
    """``default`` is who holds it where no rule and no grant says otherwise: everyone, members or nobody."""

    name: str
    sentence: Words
    default: str
    is_reading: bool

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def area(self) -> str:
        """What it is about: the first word of its name."""
        return self.name.partition(".")[0]


powers: dict[str, Power] = {}


def declare(name: str, sentence: Words, *, default: str = NOBODY, is_reading: bool = False) -> Power:
    """Make a power known. ``is_reading`` powers are left to a banned member, who may read what a visitor may."""
    if name in powers:
        raise ValueError(f"{name} is declared twice")
    powers[name] = Power(name, sentence, default, is_reading)
    return powers[name]
