"""Paths: where a post sorts among the threads of its topic, and on which page its number stands."""

from __future__ import annotations

STEP = 6
DEEPEST = 40


def below(above: str, number: int) -> str:
    """Where a reply sorts: behind its parent's path. Below the deepest level, threads go on flat."""
    return above[: STEP * (DEEPEST - 1)] + f"{number:0{STEP}d}"


OPENING = below("", 1)


def page_number(number: int, size: int) -> int:
    """On which page of a topic a post stands: numbers never change, so neither does this."""
    return (number - 1) // size + 1
