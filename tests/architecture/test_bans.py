"""ruff's bans bite, and only where they should."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LONG = "def do():\n" + "".join(f"    x{i} = {i}\n" for i in range(50)) + "    return x1\n"
TANGLED = "def do(x):\n" + "".join(f"    if x == {i}:\n        x += {i}\n" for i in range(12)) + "    return x\n"


def found(code: str, path: str) -> set[str]:
    """The rules that ruff sees broken in this code, if it stood at this path."""
    command = [str(Path(sys.executable).parent / "ruff"), "check", "--stdin-filename", path, "--output-format", "concise", "-"]
    result = subprocess.run(command, input=code, cwd=ROOT, capture_output=True, text=True)
    return {line.split(": ", 1)[1].split()[0] for line in result.stdout.splitlines() if line.startswith(path)}


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("from django.http import HttpRequest\n\nx = HttpRequest\n", "TID251"),
        ("from django.shortcuts import render\n\nx = render\n", "TID251"),
        ("from django.urls import reverse\n\nx = reverse\n", "TID251"),
        ("from django.db.models.signals import post_save\n\nx = post_save\n", "TID251"),
        ("from django.apps import apps\n\nx = apps.get_model('a', 'b')\n", "TID251"),
        ("def do():\n    import os\n\n    return os\n", "PLC0415"),
        (LONG, "PLR0915"),
        (TANGLED, "C901"),
    ],
)
def test_a_domain_that_does_this_is_told_off(code: str, rule: str) -> None:
    assert rule in found(code, "commonwheel/conversations/anything.py")


@pytest.mark.parametrize("tier", ["web", "interchange", "config", "console"])
def test_those_who_answer_requests_know_what_a_request_is(tier: str) -> None:
    assert not found("from django.http import HttpRequest\n\nx = HttpRequest\n", f"commonwheel/{tier}/anything.py")


def sneaked(code: str) -> list[str]:
    """Django's model signals and get_model, which are for nobody: ruff lifts a whole rule where it lifts a part of it."""
    tree = ast.parse(code)
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    imports = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return [name for name in calls if name.endswith("get_model")] + [name for name in imports if name == "django.db.models.signals"]


def test_signals_and_get_model_are_for_nobody() -> None:
    files = [file for file in (ROOT / "commonwheel").rglob("*.py") if "migrations" not in file.parts]
    assert not [file for file in files if sneaked(file.read_text())]


def test_a_signal_and_a_get_model_are_found() -> None:
    assert sneaked("from django.db.models.signals import post_save")
    assert sneaked("apps.get_model('accounts', 'Person')")
    assert not sneaked("from django.contrib.auth import get_user_model\nget_user_model()")
