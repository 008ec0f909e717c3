"""What is measured: a few pages of a grown community, and a member to look at them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Size:
    """How large a community is grown."""

    members: int
    topics: int
    replies: int

    def __str__(self) -> str:
        return f"{self.members:,} members, {self.topics:,} topics, {self.replies:,} replies"


@dataclass(frozen=True)
class Places:
    """Addresses in a community: a board, a topic of 20 posts or a little more, one that is young, words to search for."""

    board: str
    topic: str
    young_topic: str
    word: str
    cookies: tuple[str, ...]
    """Of several members who are signed in."""


def grow(home: Path, size: Size) -> None:
    """Fill the folder, where it is not filled yet."""
    home.mkdir(parents=True, exist_ok=True)
    _run(home, "-m", "commonwheel", "migrate", "--verbosity", "0")
    _run(
        home, "-m", "commonwheel", "grow", "--members", str(size.members), "--topics", str(size.topics),
        "--replies", str(size.replies), "--seed", "1",
    )


def find(home: Path) -> Places:
    """Choose the places, in a process that knows this community."""
    said = _run(home, "-m", "bench.choose", capture=True).splitlines()
    return Places(said[0], said[1], said[2], said[3], tuple(said[4:]))


def _run(home: Path, *words: str, capture: bool = False) -> str:
    environment = {**os.environ, "COMMONWHEEL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "commonwheel.config.settings"}
    done = subprocess.run([sys.executable, *words], env=environment, check=True, text=True, stdout=subprocess.PIPE if capture else None)
    return done.stdout or ""
