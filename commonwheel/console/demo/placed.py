"""Placed: what of the script is in the database by now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from commonwheel.accounts.people import Person
from commonwheel.console.demo.script import Line, Script, Talk
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.solutions import OldSolution
from commonwheel.structure.boards import Board


@dataclass
class Placed:
    """Records by their names in the script; posts by the talk's name and their number in it."""

    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    posts: dict[tuple[str, int], Post] = field(default_factory=dict)
    thanks: list[tuple[int, int, datetime]] = field(default_factory=list)
    solved: list[OldSolution] = field(default_factory=list)

    def lines(self, script: Script) -> Iterator[tuple[Talk, int, Line, Post]]:
        """Every post of every talk with the words it came from, in order."""
        for talk in script.talks:
            for number, line in enumerate(talk.lines, start=1):
                yield talk, number, line, self.posts[talk.name, number]
