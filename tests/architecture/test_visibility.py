"""In web and interchange a record is fetched only through what the person may see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent.parent / "commonwheel"

IMPORTING = "The operator brings a whole community along: there is nobody to ask for."
OWN = "Its own record of what came from where: never shown."
REASONS = {
    "interchange/importers/stackexchange/importing.py:Board": IMPORTING,
    "interchange/importers/stackexchange/importing.py:Category": IMPORTING,
    "interchange/importers/stackexchange/taking.py:Person": IMPORTING,
    "interchange/origins.py:Origin": OWN,
}
"""path:Record → why it may be fetched without asking who looks."""


def shaped(node: ast.expr) -> ast.expr:
    """``Record.objects`` of ``Record.objects.select_related(…)``: what comes along changes nothing about who sees it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"select_related", "defer"}:
        return node.func.value
    return node


def unasked(code: str) -> Iterator[tuple[int, str]]:
    """(line, record) of every ``Record.objects`` that neither ``.visible_to`` follows nor ``access.find`` is given."""
    tree = ast.parse(code)
    asked: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "visible_to":
            asked.add(id(node.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"find", "access.find"} and node.args:
            asked.add(id(shaped(node.args[0])))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"_default_manager", "_base_manager"}:
            yield node.lineno, ast.unparse(node.value)
        if isinstance(node, ast.Attribute) and node.attr == "objects" and id(node) not in asked:
            yield node.lineno, ast.unparse(node.value)
        if isinstance(node, ast.ImportFrom) and any(name.name in {"get_object_or_404", "get_list_or_404"} for name in node.names):
            yield node.lineno, "get_object_or_404"


def test_pages_and_programs_ask_who_looks() -> None:
    wrong = []
    used = set()
    for tier in ("web", "interchange"):
        for file in sorted((PACKAGE / tier).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            path = str(file.relative_to(PACKAGE))
            for line, record in unasked(file.read_text()):
                used.add(f"{path}:{record}")
                if f"{path}:{record}" not in REASONS:
                    wrong.append(f"commonwheel/{path}:{line} fetches {record} without .visible_to(person)")
    assert not wrong, "\n".join(wrong)
    assert not REASONS.keys() - used, "an exception that nobody needs any more"


@pytest.mark.parametrize(
    "code",
    [
        "Topic.objects.get(pk=pk)",
        "Topic.objects.filter(board=board).visible_to(person)",
        "rows = Topic.objects\nrows.all()",
        "find(Topic.objects.all(), person, pk=pk)",
        "Topic._default_manager.all()",
        "from django.shortcuts import get_object_or_404",
    ],
)
def test_a_page_that_does_not_ask_is_found(code: str) -> None:
    assert list(unasked(code))


@pytest.mark.parametrize(
    "code",
    [
        "Topic.objects.visible_to(person).filter(pk=pk)",
        "find(Topic.objects, person, pk=pk)",
        "access.find(Topic.objects.select_related('board'), person, pk=pk)",
    ],
)
def test_a_page_that_asks_is_not(code: str) -> None:
    assert not list(unasked(code))
