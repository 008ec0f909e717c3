"""A few posts in the index of search, and what is found in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from commonwheel.kernel.engines.search import Document, Question, Search

WAKES = Document(
    post=11, topic=1, board=1, author=7, number=1, title="My Finch wakes in the bag", body="It is hot when I take it out.",
    tags=("sleep", "c++"), is_solution=False, is_solved=True, kudos=0, written_at=datetime(2026, 1, 10, tzinfo=UTC),
)
LID = replace(
    WAKES, post=12, author=8, number=2, body="Turn off wake on lid in the firmware, version nest-1.14, then charge it.",
    is_solution=True, kudos=5, written_at=datetime(2026, 1, 11, tzinfo=UTC),
)
UPDATE = Document(
    post=21, topic=2, board=2, author=7, number=1, title="Update fails with 0x80070057",
    body="Also with the dock WD19TB. Tried twice: café, Zürich, 电池 battery, naïve. Linux is not to blame.",
    tags=("windows",), is_solution=False, is_solved=False, kudos=0, written_at=datetime(2026, 2, 1, tzinfo=UTC),
)
SECRET = Document(
    post=31, topic=3, board=9, author=9, number=1, title="Finch complaints", body="Among moderators: the wake bug.",
    tags=(), is_solution=False, is_solved=False, kudos=0, written_at=datetime(2026, 2, 2, tzinfo=UTC),
)


def found(index: Search, *words: str, boards: tuple[int, ...] = (1, 2), **more: object) -> list[int]:
    return [hit.post for hit in index.find(Question(words=words, boards=boards, **more)).hits]
