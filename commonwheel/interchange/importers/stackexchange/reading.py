"""Reading: the files of a dump in parts, with clean texts. Of a large dump, in a process of its own, ahead of whoever takes them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.db import connections

from commonwheel.interchange.importers.stackexchange.rows import Row, read
from commonwheel.interchange.importers.stackexchange.texts import Texts, cleaned
from commonwheel.kernel import pools

PART = 2_000
LARGE = 16_000_000
"""Bytes of a dump from which on processes of their own are worth starting."""
AHEAD = 4
"""Parts that are ready while one is taken in."""
FILES = {"Users.xml": ("user", "AboutMe"), "Posts.xml": ("post", "Body"), "Comments.xml": ("comment", "Text"), "Badges.xml": ("badge", "")}
"""In this order: what their rows are, and the attribute with the text of each."""

New = Callable[[str, list[Row]], list[Row]]
"""(kind, rows) → those of the rows that no earlier import took."""


class Part(NamedTuple):
    """Some rows of a file, with the texts of those that are new; and how far into the file they reach."""

    file: str
    rows: list[Row]
    texts: Texts
    position: int
    size: int


Read = Callable[[Path, New], Iterator[Part]]


@contextmanager
def reading(is_large: bool) -> Iterator[Read]:
    """How a dump is read."""
    if not is_large:
        yield parts
        return
    # A connection is never shared with a fork.
    connections.close_all()
    with pools.ahead(AHEAD) as ahead:
        yield lambda folder, new: ahead(partial(parts, folder, new))


def parts(folder: Path, new: New) -> Iterator[Part]:
    """All of a dump. Raises rows.Unreadable."""
    for file in FILES:
        yield from _of_file(folder / file, new)


def _of_file(path: Path, new: New) -> Iterator[Part]:
    kind, text = FILES[path.name]
    position = 0

    def moved(count: int) -> None:
        nonlocal position
        position += count

    rows = read(path, moved)
    while part := list(islice(rows, PART)):
        raw = list(dict.fromkeys(row.get(text, "") for row in new(kind, part))) if text else []
        yield Part(path.name, part, dict(zip(raw, cleaned(text, raw), strict=True)), position, path.stat().st_size)
