"""What is asked for in a grown community: a few pages, by visitors and by members, and words to search for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.communities import Community
from bench.load import Asked

MEMBERS = 3_200


@dataclass(frozen=True)
class Places:
    """Addresses in a community: a board, a topic of 20 posts or a little more, some that are young, common words."""

    board: str
    topic: str
    young: list[str]
    words: list[str]
    cookies: list[str]
    """Of members who are signed in."""
    folder: Path

    @property
    def members(self) -> Path:
        """The cookies as a file for wrk: those who only read."""
        return _written(self.folder / "cookies.txt", self.cookies[:200])

    def pages(self) -> dict[str, Asked]:
        """What is measured, by name."""
        words = _written(self.folder / "words.txt", [quote(word) for word in self.words])
        return {
            "home, visitor": Asked("/"),
            "board, visitor": Asked(self.board),
            "topic, visitor": Asked(self.topic),
            "home, member": Asked("/", cookies=self.members),
            "board, member": Asked(self.board, cookies=self.members),
            "topic, member": Asked(self.topic, cookies=self.members),
            "search, each made anew": Asked("/search/?q=WORD&fresh=FRESH", words=words),
            "search, the same words again": Asked("/search/?q=WORD", words=words),
            "suggestions, each made anew": Asked("/search/suggest/?q=WORD&fresh=FRESH", words=_written(self.folder / "starts.txt", [word[:3] for word in self.words])),
        }


def find(community: Community) -> Places:
    """Choose the places, in a process that knows this community."""
    said = json.loads(community.run("-m", "bench.choose", str(MEMBERS)))
    return Places(**said, folder=community.home)


def _written(file: Path, lines: list[str]) -> Path:
    file.write_text("".join(f"{line}\n" for line in lines))
    return file
