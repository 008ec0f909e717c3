"""A migrated, empty SQLite, kept between runs: migrating anew takes longer than many a test file."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

import django

PACKAGE = Path(__file__).parent.parent / "commonwheel"
MADE_BY = ("*/migrations/*.py", "engines/search/*.py", "kernel/engines/*.py")
"""The files of the package whose work a migrated database is."""


def seed() -> Path | None:
    """Where it lies for the code as it is; None under CI, which migrates from nothing each time."""
    if os.environ.get("CI"):
        return None
    sum_of_all = hashlib.sha256(django.__version__.encode())
    for pattern in MADE_BY:
        for file in sorted(PACKAGE.glob(pattern)):
            sum_of_all.update(file.read_bytes())
    return Path(tempfile.gettempdir()) / f"commonwheel-tests-{os.getuid()}-{sum_of_all.hexdigest()[:16]}.sqlite3"


def sow(name: Path) -> None:
    """Begin the database ``name`` with what an earlier run kept, where there is one."""
    kept = seed()
    if kept and kept.exists():
        shutil.copyfile(kept, name)


def keep(name: Path) -> None:
    """Keep the database ``name``, migrated and still empty, for later runs."""
    kept = seed()
    if kept is None or kept.exists():
        return
    half = kept.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(name) as source, sqlite3.connect(half) as target:
        source.backup(target)
    source.close()
    target.close()
    half.replace(kept)
