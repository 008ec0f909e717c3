"""The demo's words as they stand in ``content/``: who there is, where they talk, and what they say.

A wrong word there (an unknown member, a time in the future) is a ValueError that names the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_HEADER = re.compile(
    r"=== (?P<author>[a-z0-9-]+) \+(?P<amount>[\d.]+)(?P<unit>[mhd])"
    r"(?: reply-to: (?P<above>\d+))?(?: kudos: (?P<kudos>[a-z0-9-]+(?:, *[a-z0-9-]+)*))?(?P<solution> solution)?"
)
_PICTURE = re.compile(r"\(demo:([a-z0-9-]+)\)")


@dataclass(frozen=True)
class Member:
    """Somebody; ``role`` is owner, moderator, staff, helper, member or newcomer."""

    handle: str
    name: str
    joined_days_ago: float
    role: str
    language: str
    location: str
    time_zone: str
    weight: int
    biography: str = ""


@dataclass(frozen=True)
class Place:
    """A category (of no ``kind``) or a board."""

    slug: str
    title: str
    description: str
    kind: str = ""
    language: str = "en"
    private: bool = False
    opened_by_staff: bool = False
    boards: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Edit:
    """What an author changed ``minutes`` after posting: ``now`` stood there before as ``was``."""

    topic: str
    post: int
    was: str
    now: str
    minutes: float
    reason: str = ""


@dataclass(frozen=True)
class Draft:
    """What somebody has not posted yet: a reply in ``topic``, or without one a topic of their own."""

    by: str
    body: str
    topic: str = ""
    title: str = ""
    board: str = ""
    tags: str = ""


@dataclass
class Line:
    """A post: ``after`` the opening, ``above`` the number of the post it replies to."""

    author: str
    words: str
    after: timedelta = timedelta()
    above: int = 1
    kudos: tuple[str, ...] = ()
    is_solution: bool = False
    edit: Edit | None = None

    @property
    def pictures(self) -> list[str]:
        """The names of the drawings it shows."""
        return _PICTURE.findall(self.words)


@dataclass
class Talk:
    """A topic with all its posts, the opening first. ``name`` is the number of its file."""

    name: str
    title: str
    board: str
    before: timedelta
    language: str
    views: int
    tags: tuple[str, ...]
    is_pinned: bool
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Script:
    members: list[Member]
    places: list[Place]
    talks: list[Talk]


def read() -> Script:
    """Everything, checked; the talks with the oldest first."""
    members = [Member(**row) for row in _toml("members.toml")["member"]]
    places = [_place(row) for row in _toml("places.toml")["category"]]
    talks = [_talk(path) for path in sorted((CONTENT / "topics").glob("*.md"))]
    _edits(talks)
    script = Script(members, places, sorted(talks, key=lambda talk: talk.before, reverse=True))
    wrong = list(_mistakes(script))
    if wrong:
        raise ValueError("\n".join(wrong))
    return script


def drafts_of(handle: str) -> list[Draft]:
    """What a member is writing."""
    return [Draft(**row) for row in _toml("drafts.toml")["draft"] if row["by"] == handle]


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def _place(row: dict[str, Any]) -> Place:
    boards = tuple(_place(board) for board in row.pop("board", ()))
    return Place(**row, boards=boards)


def _talk(path: Path) -> Talk:
    _nothing, front, body = re.split(r"^\+\+\+\n", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    head = tomllib.loads(front)
    parts = re.split(r"^(=== .+)\n", body, flags=re.MULTILINE)
    talk = Talk(
        name=path.name[:3], title=head["title"], board=head["board"], before=timedelta(days=head["days_ago"]),
        language=head["language"], views=head["views"], tags=tuple(head["tags"]), is_pinned=head.get("pinned", False),
    )
    talk.lines.append(Line(head["author"], parts[0].strip(), kudos=tuple(head.get("kudos", ()))))
    talk.lines.extend(_line(path, header, words) for header, words in zip(parts[1::2], parts[2::2], strict=True))
    return talk


def _line(path: Path, header: str, words: str) -> Line:
    match = _HEADER.fullmatch(header.strip())
    if match is None:
        raise ValueError(f"{path.name}: {header}")
    return Line(
        author=match["author"],
        words=words.strip(),
        after=timedelta(**{_UNITS[match["unit"]]: float(match["amount"])}),
        above=int(match["above"] or 1),
        kudos=tuple(re.split(", *", match["kudos"])) if match["kudos"] else (),
        is_solution=bool(match["solution"]),
    )


def _edits(talks: list[Talk]) -> None:
    """Tell each edited post what was changed in it."""
    named = {talk.name: talk for talk in talks}
    for row in _toml("edits.toml")["edit"]:
        edit = Edit(**row)
        line = named[edit.topic].lines[edit.post - 1]
        if edit.now not in line.words:
            raise ValueError(f"edits.toml: “{edit.now}” is not in post {edit.post} of {edit.topic}")
        line.edit = edit


def _mistakes(script: Script) -> Iterator[str]:
    joined = {member.handle: timedelta(days=member.joined_days_ago) for member in script.members}
    kinds = {board.slug: board.kind for category in script.places for board in category.boards}
    for talk in script.talks:
        if talk.board not in kinds:
            yield f"{talk.name}: no board {talk.board}"
        if sum(line.is_solution for line in talk.lines) > (kinds.get(talk.board) == "qanda"):
            yield f"{talk.name}: too many solutions"
        if [line.after for line in talk.lines] != sorted(line.after for line in talk.lines):
            yield f"{talk.name}: times do not increase"
        for number, line in enumerate(talk.lines, start=1):
            yield from (f"{talk.name}, post {number}: {wrong}" for wrong in _wrong(line, number, talk, joined))


def _wrong(line: Line, number: int, talk: Talk, joined: dict[str, timedelta]) -> Iterator[str]:
    people = [line.author, *line.kudos]
    yield from (f"nobody is called {handle}" for handle in people if handle not in joined)
    if line.author in line.kudos or len(people) != len(set(people)):
        yield "kudos of the author, or twice"
    if line.after >= talk.before:
        yield "lies in the future"
    if talk.before - line.after > joined.get(line.author, timedelta.max):
        yield f"{line.author} joined later"
    if line.above >= number > 1:
        yield f"replies to {line.above}, which comes later"
    if not line.words:
        yield "says nothing"
