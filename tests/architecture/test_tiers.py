"""The contracts of import-linter bite: a small house that breaks each of them is not let through."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
RULES: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

SOUND = {
    "config/__init__.py": "",
    "web/pages.py": "from commonwheel.conversations import kudos\n",
    "conversations/kudos.py": "from commonwheel.authority import grants\nfrom commonwheel.kernel import clock\n",
    "authority/grants.py": "",
    "kernel/clock.py": "",
    "engines/search/sqlite.py": "from commonwheel.kernel import clock\n",
}


def toml(value: Any) -> str:
    """Enough of TOML to write the rules down again."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return '"' + value.replace('"', '\\"') + '"'


def lint(folder: Path, house: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """import-linter over a house of these modules, with our own contracts."""
    package = folder / "commonwheel"
    layers = next(one["layers"] for one in RULES["contracts"] if one["type"] == "layers")
    for tier in [part.strip() for layer in layers for part in layer.split("|")] + ["engines"]:
        (package / tier).mkdir(parents=True, exist_ok=True)
        (package / tier / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "__main__.py").touch()
    for path, code in house.items():
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_text(code)
        for above in (package / path).relative_to(package).parents:
            (package / above / "__init__.py").touch()
    lines = ["[tool.importlinter]", *(f"{key} = {toml(value)}" for key, value in RULES.items() if key != "contracts")]
    for contract in RULES["contracts"]:
        lines += ["", "[[tool.importlinter.contracts]]", *(f"{key} = {toml(value)}" for key, value in contract.items())]
    (folder / "pyproject.toml").write_text("\n".join(lines) + "\n")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_a_sound_house_stands(tmp_path: Path) -> None:
    result = lint(tmp_path, SOUND)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("path", "code", "broken"),
    [
        ("conversations/posts.py", "from commonwheel.web import pages\n", "Domains are stacked in tiers"),
        ("authority/roles.py", "from commonwheel.conversations import kudos\n", "Domains are stacked in tiers"),
        ("interchange/rest.py", "from commonwheel.web import pages\n", "Domains are stacked in tiers"),
        ("gamification/__init__.py", "", "Domains are stacked in tiers"),
        ("authority/grants.py", "from commonwheel.authority import roles\n", "No cycles between siblings"),
        ("engines/search/sqlite.py", "from commonwheel.conversations import kudos\n", "Engines import only kernel"),
        ("web/pages.py", "from commonwheel.engines.search import sqlite\n", "Nobody imports an engine"),
    ],
)
def test_a_house_that_breaks_a_contract_falls(tmp_path: Path, path: str, code: str, broken: str) -> None:
    cycle = {"authority/roles.py": "from commonwheel.authority import grants\n"} if "cycles" in broken else {}
    result = lint(tmp_path, SOUND | cycle | {path: code})
    assert result.returncode != 0
    fallen = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(broken) for line in fallen), result.stdout
