"""Ladder texts: one rank changed, added, moved or taken out of a ladder's TOML, with the notes beside all others kept as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import ladders
from commonwheel.reputation.ladders import Rank

ENTRY = re.compile(r"^\s*\[\[\s*rank\s*\]\]\s*(#.*)?$")
Said = Mapping[str, Any]
"""What a rank says, by the words of its TOML."""


def said(rank: Rank) -> dict[str, Any]:
    """What a rank says."""
    step = rank.step
    return {
        "name": rank.name, "hue": step.hue, "icon": step.icon, "kudos_weight": step.kudos_weight, "kudos_a_day": step.kudos_a_day,
        "newcomer": step.is_newcomer, "formula": rank.written, "roles_granted": rank.roles_granted, "roles_removed": rank.roles_removed,
    }  # fmt: skip


def put(text: str, name: str, new: Said, *, position: int) -> str:
    """The text with what the rank ``name`` says said anew ("" adds one), at this position from the top, 0 being the highest."""
    blocks, rest = _without(text, name)
    at = min(max(position, 0), len(rest))
    notes = _notes(blocks[name]) if name else ""
    return _joined(blocks[""], [*rest[:at], f"{notes}{_written(new)}", *rest[at:]])


def without(text: str, name: str) -> str:
    """The text without a rank; Refused for the last one."""
    blocks, rest = _without(text, name)
    if not rest:
        raise Refused(_("A ladder has at least one rank."))
    return _joined(blocks[""], rest)


def _without(text: str, name: str) -> tuple[dict[str, str], list[str]]:
    """(rank → its part of the text, and "" → what stands before all; the parts of all ranks but this one, in order)."""
    ranks = ladders.parse(text)
    if name and name not in {rank.name for rank in ranks}:
        raise Refused(_("There is no rank “%(name)s” any more.") % {"name": name}, cure=_("Somebody took it out or gave it another name."))
    head, parts = _parts(text, ranks)
    blocks = {"": head, **{rank.name: part for rank, part in zip(ranks, parts, strict=True)}}
    return blocks, [blocks[rank.name] for rank in ranks if rank.name != name]


def _parts(text: str, ranks: Sequence[Rank]) -> tuple[str, list[str]]:
    """What stands before all ranks, and each rank with the notes right above it."""
    lines = text.replace("\r\n", "\n").split("\n")
    begins = []
    for number, line in enumerate(lines):
        if ENTRY.match(line):
            while number and lines[number - 1].lstrip().startswith("#"):
                number -= 1
            begins.append(number)
    if len(begins) != len(ranks):
        # Written in another form of TOML: it says the same, without the notes.
        return "", [_written(said(rank)) for rank in ranks]
    ends = [*begins[1:], len(lines)]
    return "\n".join(lines[: begins[0]]).strip(), ["\n".join(lines[a:b]).strip() for a, b in zip(begins, ends, strict=True)]


def _notes(part: str) -> str:
    """The notes right above a rank."""
    lines = part.split("\n")
    kept = lines[: next(number for number, line in enumerate(lines) if not line.lstrip().startswith("#"))]
    return "".join(f"{line}\n" for line in kept)


def _written(new: Said) -> str:
    """A rank as TOML; what is as usual is left out."""
    usual = {"hue": 0, "icon": "", "kudos_weight": 1, "kudos_a_day": 0, "newcomer": False, "roles_granted": [], "roles_removed": []}
    rows = [(key, list(value) if isinstance(value, tuple) else value) for key, value in new.items()]
    # A string, a number, a truth and a list of strings are written alike in JSON and in TOML.
    told = [f"{key} = {_quoted(value)}" for key, value in rows if key not in usual or usual[key] != value]
    return "\n".join(["[[rank]]", *told])


def _quoted(value: Any) -> str:
    if isinstance(value, str) and '"' in value and not set("'\\\n\r\t\x7f") & set(value):
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


def _joined(head: str, parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in (head, *parts) if part) + "\n"
