"""A home of their own for the tests, made before Django's settings load: ./var is not touched."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

CHOSEN = {"COMMONWHEEL_DATABASE_URL", "COMMONWHEEL_REDIS_URL"}
"""What whoever runs the tests may choose. What else their environment says is about a community of theirs."""

HOME = Path(tempfile.mkdtemp(prefix="commonwheel-tests-"))
"""The folder of this run; gone when the run ends."""


def prepare() -> None:
    """Point the settings that are about to load at the folder."""
    (HOME / "static").mkdir()
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("COMMONWHEEL_") and name not in CHOSEN]:
        del os.environ[name]
    os.environ["COMMONWHEEL_HOME"] = str(HOME)
    os.environ["DJANGO_SETTINGS_MODULE"] = "commonwheel.config.settings"
