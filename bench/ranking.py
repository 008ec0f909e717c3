"""``python -m bench --only ranks``: how long it takes to rank all members anew, in a grown community; writes bench/RANKS.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.communities import Community, Size

HERE = Path(__file__).parent
TARGET = 60.0
"""Seconds in which 100,000 members are ranked."""


def main(words: list[str]) -> None:
    """Rank by a ladder that is new to everybody, by one that moves some, and by the same once more."""
    parser = argparse.ArgumentParser(prog="bench --only ranks", description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    asked = parser.parse_args(words)
    size = Size(asked.members, asked.members // 20, asked.members // 2)
    with tempfile.TemporaryDirectory(prefix="commonwheel-ranks-") as folder:
        home = Path(folder)
        Community("sqlite", size, {"COMMONWHEEL_HOME": str(home)}).grow()
        rows = [
            _measured(home, "nobody has a rank yet", "Person.objects.update(rank_name='', is_newcomer=True)"),
            _measured(home, "nothing changed"),
            _measured(home, "every rank shows another colour", _rewritten("text.replace('hue = 2', 'hue = 1')")),
        ]
        text = "\n".join(_report(size, rows)) + "\n"
    (HERE / "RANKS.md").write_text(text)
    print(text)


def _rewritten(how: str) -> str:
    """Statements that save the ladder with its text changed."""
    return f"from commonwheel.reputation.ladders import Ladder, latest; old = latest(); text = old.text; Ladder.objects.create(number=old.number + 1, text={how})"


def _measured(home: Path, what: str, before: str = "") -> tuple[str, dict[str, float], float]:
    """(what, what ``rerank --json`` said, seconds of a processor)."""
    environment = {**os.environ, "COMMONWHEEL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "commonwheel.config.settings"}
    if before:
        code = f"import django; django.setup(); from commonwheel.accounts.people import Person; {before}"
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-m", "commonwheel", "rerank", "--json"], env=environment, check=True, text=True, stdout=subprocess.PIPE)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return what, json.loads(done.stdout), now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def _report(size: Size, rows: list[tuple[str, dict[str, float], float]]) -> list[str]:
    lines = [
        "# Ranking everybody", "",
        f"{time.strftime('%Y-%m-%d', time.gmtime())}; {os.cpu_count()} × {platform.machine()}; Python {platform.python_version()}; SQLite. {size}. "
        f"`python -m bench --only ranks` makes this file. The target is {TARGET:.0f} seconds for 100,000 members.", "",
        "| before | members | changed | seconds | seconds of a processor |", "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    return lines + [
        f"| {what} | {said['members']:,} | {said['changed']:,} | {said['seconds']:.1f}{'' if said['seconds'] < TARGET else ' — **too slow**'} | {used:.1f} |"
        for what, said, used in rows
    ]
