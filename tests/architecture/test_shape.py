"""Modules are small and have a noun for a name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FORBIDDEN = {"utils", "util", "helpers", "common", "misc", "services", "managers", "signals", "base"}
WANTED = ROOT / "commonwheel" / "engines" / "databases" / "sqlite" / "base.py"
"""The framework finds the connection of a database under this name."""
MOST_LINES = 400


def misshapen(files: Iterable[Path]) -> list[str]:
    """Those with a name that says nothing, and those that have grown too large."""
    wrong = []
    for file in files:
        if file != WANTED and (file.stem in FORBIDDEN or file.parent.name in FORBIDDEN):
            wrong.append(f"{file}: a name that says nothing")
        lines = file.read_text().count("\n")
        if lines > MOST_LINES:
            wrong.append(f"{file}: {lines} lines")
    return wrong


def ours() -> list[Path]:
    """Every module of the product and its tests, without migrations."""
    folders = (ROOT / "commonwheel", ROOT / "tests", ROOT / "bench")
    return [file for folder in folders for file in folder.rglob("*.py") if "migrations" not in file.parts]


def test_every_module_has_a_good_name_and_a_good_size() -> None:
    assert not misshapen(ours())


def test_a_bad_name_and_a_bad_size_are_found(tmp_path: Path) -> None:
    (tmp_path / "utils.py").write_text("x = 1\n")
    (tmp_path / "kudos.py").write_text("x = 1\n" * 401)
    (tmp_path / "topics.py").write_text("x = 1\n" * 400)
    assert [line.split("/")[-1].split(":")[0] for line in misshapen(sorted(tmp_path.iterdir()))] == ["kudos.py", "utils.py"]


def test_no_domain_has_more_rooms_than_one_can_oversee() -> None:
    for folder in {file.parent for file in ours() if "commonwheel" in file.parts and "demo" not in file.parts}:
        rooms = [entry for entry in folder.iterdir() if not entry.name.startswith("__")]
        assert len(rooms) <= 24, folder
