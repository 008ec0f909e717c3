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
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
APART_FROM_ALL = "not browser and not cluster and not deploy"
"""Tests that have steps of their own."""
STARTING = ("tests/console/test_serve.py", "tests/web/test_two_communities.py")
"""Files of tests that start whole communities and wait for them."""
ONCE = (
    # These touch no database, or start a community with its own.
    *STARTING, "tests/security/test_text.py", "tests/web/test_languages.py",
    # Long, and decided in memory once the rows are read; what is read is asked of both databases elsewhere.
    "tests/web/test_everyone_everywhere.py", "tests/web/test_schema.py", "tests/security/test_groups_leak.py", "tests/security/test_visibility.py",
    # Signing in by way of other sites, with keys and with codes: it is others' words and ciphers that are looked at.
    "tests/web/test_saml_pages.py", "tests/web/test_provider_pages.py", "tests/web/test_site_pages.py", "tests/web/test_security_pages.py",
    "tests/security/test_tokens.py",
    # A script, played by the verbs that both databases are asked for everywhere else.
    "tests/console/test_demo.py",
)  # fmt: skip
"""Files of tests that say nothing new on a second database; a single story is marked as one of ``once``, and so are
those that ask for no database at all (tests/conftest.py)."""
IS_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@dataclass
class Step:
    """One command, its name and how it went."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    is_well: bool = False


class Lane:
    """The steps that run one after another, and where their output goes when it is not shown as it comes."""

    def __init__(self, waiting: list[Step], log: Path | None = None, *, gives_way: bool = True) -> None:
        self.waiting, self.log, self.gives_way = waiting, log, gives_way
        self.step: Step | None = None

    def start(self, step: Step) -> None:
        self.step, self.began = step, time.monotonic()
        print(f"\n── {step.name}" + (" (beside it; what it says comes when it has ended)" if self.log else ""), flush=True)
        out = self.log.open("wb") if self.log else None
        self.process = subprocess.Popen(
            ["nice", "-n", "5", *step.command] if self.gives_way else step.command, cwd=ROOT, env=os.environ | step.environment,
            stdout=out, stderr=subprocess.STDOUT if out else None, start_new_session=True,
        )  # fmt: skip

    def go_on(self) -> bool:
        """Note how a step that has ended went, and start the next; False when all have ended."""
        if self.step is not None and self.process.poll() is not None:
            self.step.is_well = self.process.returncode == 0
            self.step.seconds = time.monotonic() - self.began
            if self.log:
                print(f"\n── {self.step.name}, {self.step.seconds:.0f} s\n{self.log.read_text(errors='replace')}", flush=True)
            self.step = None
        if self.step is None and self.waiting:
            self.start(self.waiting.pop(0))
        return self.step is not None

    def stop(self) -> None:
        if self.step is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=30)


def run(working: list[Step], waiting: list[Step], folder: Path) -> None:
    """All of them in their order: what works all the time two at once, one for each core, and beside it what waits more than it
    works, one at a time. That has a core whenever it wants one, so nothing that it waits for comes late."""
    left = list(working)
    lanes = [Lane(left), Lane(left, folder / "beside.txt"), Lane(list(waiting), folder / "waiting.txt", gives_way=False)]
    try:
        while any([lane.go_on() for lane in lanes]):
            time.sleep(0.1)
    finally:
        for lane in lanes:
            lane.stop()


def main() -> int:
    """Run it all; the number of failed steps is the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    missing = servers.provide() + (["root"] if os.geteuid() else [])
    for what in missing:
        print(f"!! {what} is not here and could not be installed, so what needs it is left out.", flush=True)
    with servers.folder() as folder, ExitStack() as running:
        settings = None if {"PostgreSQL", "Redis"} & set(missing) else {
            "COMMONWHEEL_DATABASE_URL": running.enter_context(servers.postgres(folder)),
            "COMMONWHEEL_REDIS_URL": running.enter_context(servers.redis(folder)),
        }  # fmt: skip
        # Very many programs start here: none of them is to compile what one before it has compiled.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        types = Step("types (mypy)", [sys.executable, "-m", "mypy", "commonwheel"], {"COMMONWHEEL_HOME": str(folder / "home")})
        # It is done in the time that the shorter lane has left.
        working, waiting = [*reading(folder), *driving(settings), types], starting(missing)
        run(working, waiting, folder)
        steps = [*working, *waiting]
    print()
    for step in steps:
        print(f"{'ok    ' if step.is_well else 'FAILED'} {step.seconds:6.1f} s  {step.name}")
    failed = sum(not step.is_well for step in steps)
    for what in missing:
        print(f"{'FAILED' if IS_CI else 'LEFT OUT'}: {what} is missing")
    print("All is well." if not failed and not missing else f"{failed} of {len(steps)} steps failed.")
    return failed + (len(missing) if IS_CI else 0)


def reading(folder: Path) -> list[Step]:
    """The checks that read the code; quick ones, so that they speak first."""
    home = {"COMMONWHEEL_HOME": str(folder / "home")}
    return [
        Step("ruff", [str(BIN / "ruff"), "check", "."]),
        Step("tiers (import-linter)", [str(BIN / "lint-imports")]),
        Step("migrations are complete", [sys.executable, "-m", "commonwheel", "makemigrations", "--check", "--dry-run"], home),
    ]


PYTEST = [sys.executable, "-m", "pytest", "--durations=5"]


def driving(distributed: dict[str, str] | None) -> list[Step]:
    """The tests that work, the longest first, so that both lanes end together."""
    both = [*PYTEST, "-m", f"{APART_FROM_ALL} and not once"]
    once = [*PYTEST, "-m", f"{APART_FROM_ALL} and once", *(f"--ignore={path}" for path in STARTING)]
    again = [Step("tests on PostgreSQL with Redis", both, distributed)] if distributed else []
    return [*again, Step("tests on SQLite", both), Step("tests of what no database changes, on SQLite", once)]


def starting(missing: list[str]) -> list[Step]:
    """The tests that start programs and wait for them, the longest first."""
    steps = []
    if "Chromium" not in missing:
        steps.append(Step("journeys in Chromium", [*PYTEST, "-m", "browser", "tests/browser"]))
    if not {"PostgreSQL", "Redis", "ip", "Caddy", "root"} & set(missing):
        steps.append(Step("a community on several hosts", [*PYTEST, "-s", "-m", "cluster", "tests/cluster"]))
    steps.append(Step("communities that start and stop", [*PYTEST, *STARTING]))
    if not {"Caddy", "nginx", "systemd-analyze"} & set(missing):
        steps.append(Step("deploy/, by those who read it", [*PYTEST, "-m", "deploy", "tests/deploy"]))
    return steps


if __name__ == "__main__":
    sys.exit(main())
