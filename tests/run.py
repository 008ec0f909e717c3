"""``make test``: every check, on every database, with servers of its own that are gone afterwards.

What is missing on a Debian system is installed where that is allowed; where it is not, the steps that need it are left
out and named. Under CI=true nothing may be left out.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
APART_FROM_ALL = "not browser and not cluster and not deploy"
"""Tests that have steps of their own."""
IS_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@dataclass
class Step:
    """One command, its name and how it went. ``beside`` runs at the same time, on the other core."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    is_well: bool = False

    def run(self, folder: Path, beside: Step | None = None) -> None:
        """Show the output as it comes; what ran beside is shown after it."""
        print(f"\n── {self.name}" + (f" (beside it: {beside.name})" if beside else ""), flush=True)
        began = time.monotonic()
        other = beside._start(folder / "beside.txt") if beside else None
        mine = self._start(None)
        try:
            self._end(mine, began)
            if beside and other:
                beside._end(other, began)
                print(f"\n── {beside.name}\n{(folder / 'beside.txt').read_text(errors='replace')}", flush=True)
        finally:
            for process in (mine, other):
                if process and process.poll() is None:
                    os.killpg(process.pid, signal.SIGTERM)
                    process.wait(timeout=30)

    def _start(self, output: Path | None) -> subprocess.Popen[bytes]:
        out = output.open("wb") if output else None
        return subprocess.Popen(
            self.command, cwd=ROOT, env=os.environ | self.environment, stdout=out,
            stderr=subprocess.STDOUT if out else None, start_new_session=True,
        )  # fmt: skip

    def _end(self, process: subprocess.Popen[bytes], began: float) -> None:
        self.is_well = process.wait() == 0
        self.seconds = time.monotonic() - began


def main() -> int:
    """Run it all; the number of failed steps is the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    missing = servers.provide() + (["root"] if os.geteuid() else [])
    for what in missing:
        print(f"!! {what} is not here and could not be installed, so what needs it is left out.", flush=True)
    with servers.folder() as folder:
        steps = reading(folder)
        for step in steps:
            step.run(folder)
        steps += driving(folder, missing)
    print()
    for step in steps:
        print(f"{'ok    ' if step.is_well else 'FAILED'} {step.seconds:6.1f} s  {step.name}")
    failed = sum(not step.is_well for step in steps)
    for what in missing:
        print(f"{'FAILED' if IS_CI else 'LEFT OUT'}: {what} is missing")
    print("All is well." if not failed and not missing else f"{failed} of {len(steps)} steps failed.")
    return failed + (len(missing) if IS_CI else 0)


def reading(folder: Path) -> list[Step]:
    """The checks that read the code."""
    home = {"COMMONWHEEL_HOME": str(folder / "home")}
    return [
        Step("ruff", [str(BIN / "ruff"), "check", "."]),
        Step("types (mypy)", [sys.executable, "-m", "mypy", "commonwheel"], home),
        Step("tiers (import-linter)", [str(BIN / "lint-imports")]),
        Step("migrations are complete", [sys.executable, "-m", "commonwheel", "makemigrations", "--check", "--dry-run"], home),
    ]


def driving(folder: Path, missing: list[str]) -> list[Step]:
    """The tests, on both databases at the same time, and then in a browser."""
    pytest = [sys.executable, "-m", "pytest", "--durations=5"]
    sqlite = Step("tests on SQLite", [*pytest, "-m", APART_FROM_ALL])
    steps = [sqlite]
    if "PostgreSQL" in missing or "Redis" in missing:
        sqlite.run(folder)
    else:
        with servers.postgres(folder) as database, servers.redis(folder) as cache:
            # What touches no database, or starts a community with its own, is not run a second time; nor is the table of
            # who is let in where, which is long and decided in memory.
            apart = (
                "tests/architecture", "tests/console/test_serve.py", "tests/kernel/test_richtext.py",
                "tests/web/test_everyone_everywhere.py",
            )  # fmt: skip
            again = [*pytest, "-m", APART_FROM_ALL, *(f"--ignore={path}" for path in apart)]
            both = Step(
                "tests on PostgreSQL with Redis", again,
                {"COMMONWHEEL_DATABASE_URL": database, "COMMONWHEEL_REDIS_URL": cache},
            )  # fmt: skip
            steps.append(both)
            sqlite.run(folder, beside=both)
    if "Chromium" not in missing:
        browser = Step("journeys in Chromium", [*pytest, "-m", "browser", "tests/browser"])
        steps.append(browser)
        browser.run(folder)
    if not {"Caddy", "nginx", "systemd-analyze"} & set(missing):
        deploy = Step("deploy/, by those who read it", [*pytest, "-m", "deploy", "tests/deploy"])
        steps.append(deploy)
        deploy.run(folder)
    if not {"PostgreSQL", "Redis", "ip", "Caddy", "root"} & set(missing):
        cluster = Step("a community on several hosts", [*pytest, "-s", "-m", "cluster", "tests/cluster"])
        steps.append(cluster)
        cluster.run(folder)
    return steps


if __name__ == "__main__":
    sys.exit(main())
