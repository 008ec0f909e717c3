"""The communities that are measured: grown once, kept in the system's folder for temporary files, found again by the next run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import servers as services

CACHE = Path(tempfile.gettempdir()) / "commonwheel-bench"


@dataclass(frozen=True)
class Size:
    """How large a community is grown."""

    members: int
    topics: int
    replies: int

    def __str__(self) -> str:
        return f"{self.members:,} members, {self.topics:,} topics, {self.replies:,} replies"

    @property
    def tenth(self) -> Size:
        return Size(self.members // 10, self.topics // 10, self.replies // 10)


FULL = Size(100_000, 100_000, 1_000_000)
SMALL = Size(2_000, 2_000, 20_000)


@dataclass(frozen=True)
class Community:
    """A grown community on one database: what a process needs to know in its environment."""

    engine: str
    size: Size
    settings: dict[str, str]

    @property
    def home(self) -> Path:
        return Path(self.settings["COMMONWHEEL_HOME"])

    def run(self, *words: str) -> str:
        """Run Python with these words in this community; what it said."""
        done = subprocess.run([sys.executable, *words], env=environment(self.settings), text=True, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    def grow(self) -> None:
        """Fill it where it is not filled yet; stopped, it goes on. What another state of the code left behind is thrown away."""
        try:
            self.run("-m", "commonwheel", "migrate", "--verbosity", "0")
        except RuntimeError:
            self.empty()
            self.run("-m", "commonwheel", "migrate", "--verbosity", "0")
        size = self.size
        self.run("-m", "commonwheel", "grow", "--members", str(size.members), "--topics", str(size.topics), "--replies", str(size.replies), "--seed", "1")

    def empty(self) -> None:
        """Throw all of it away."""
        if "COMMONWHEEL_DATABASE_URL" in self.settings:
            with psycopg.connect(self.settings["COMMONWHEEL_DATABASE_URL"]) as base:
                base.execute("DROP SCHEMA public CASCADE")
                base.execute("CREATE SCHEMA public")
        shutil.rmtree(self.home)
        self.home.mkdir()

    @contextmanager
    def copied(self) -> Iterator[Community]:
        """The same once more, to write into, while nobody uses this one; it is on the disk whole before it is used, and thrown away at the end."""
        with tempfile.TemporaryDirectory(prefix="copy-", dir=CACHE) as folder:
            home = shutil.copytree(self.home, Path(folder) / "home")
            settings = self.settings | {"COMMONWHEEL_HOME": str(home)}
            with _copied_database(self.settings.get("COMMONWHEEL_DATABASE_URL", "")) as url:
                os.sync()
                yield Community(self.engine, self.size, settings | ({"COMMONWHEEL_DATABASE_URL": url} if url else {}))


@contextmanager
def _copied_database(url: str) -> Iterator[str]:
    """The address of a copy of this PostgreSQL database; nothing for nothing, since SQLite's lies in the home."""
    if not url:
        yield ""
        return
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/template1", autocommit=True) as base:
        base.execute("DROP DATABASE IF EXISTS written WITH (FORCE)")
        base.execute(f"CREATE DATABASE written TEMPLATE {name} STRATEGY FILE_COPY")
        try:
            yield f"{server}/written"
        finally:
            base.execute("DROP DATABASE written WITH (FORCE)")


def environment(settings: dict[str, str]) -> dict[str, str]:
    """This process's environment without any community in it, and with this one. The code stays compiled, as it does for whoever runs it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COMMONWHEEL_") and key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"DJANGO_SETTINGS_MODULE": "commonwheel.config.settings"} | settings


@contextmanager
def opened(engine: str, size: Size) -> Iterator[Community]:
    """The community of this size, its database running."""
    folder = CACHE / f"{engine}-{size.members}-{size.topics}-{size.replies}"
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    settings = {"COMMONWHEEL_HOME": str(home)}
    if engine == "sqlite":
        yield Community(engine, size, settings)
        return
    for place in (CACHE, folder):
        place.chmod(0o711)
    with services.postgres(folder, is_durable=True) as url:
        yield Community(engine, size, settings | {"COMMONWHEEL_DATABASE_URL": url.rpartition("/")[0] + "/postgres"})
