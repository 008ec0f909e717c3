"""A row is locked alone: what was joined to it may be older than the row.

PostgreSQL, having waited for a row, reads that row anew, but not what the query joined to it. ``locked.topic`` of a row that
was given its topic meanwhile would be None, and whoever asks for it would make a second one.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent.parent / "commonwheel"


def joined(code: str) -> list[int]:
    """The lines where one expression both locks rows and joins others to them."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        chain = set()
        part: ast.expr = node
        while isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            chain.add(part.func.attr)
            part = part.func.value
        if node.func.attr in {"select_for_update", "select_related"} and {"select_for_update", "select_related"} <= chain:
            found.append(node.lineno)
    return found


def test_rows_are_locked_alone() -> None:
    files = [file for file in sorted(PACKAGE.rglob("*.py")) if "migrations" not in file.parts]
    wrong = [f"{file.relative_to(PACKAGE)}:{line}" for file in files for line in joined(file.read_text())]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "code",
    ["Post.objects.select_for_update(of=('self',)).select_related('topic').get(pk=1)", "rows.select_related('a').filter(b=1).select_for_update()"],
)
def test_a_lock_with_a_join_is_found(code: str) -> None:
    assert joined(code)


def test_a_lock_alone_is_not() -> None:
    assert not joined("Post.objects.select_for_update().get(pk=1)\nPost.objects.select_related('topic').get(pk=1)")
