"""Importing: a dump of another system, written here in the shape of a real one, taken in by the command; how fast, in how much memory."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

from bench.communities import environment
from bench.report import Finding, Part

RATE, FLAT = 5_000.0, 1.25
POSTS = 1_000_000
ASKED, SAID = 0.25, 0.10
"""Of all posts: questions and comments; the others are answers."""
PATIENCE = 300.0
"""Seconds after which an import that is that slow is ended: it is measured then that it was not fast enough."""
START = datetime(2014, 1, 1)


def measure(posts: int) -> Part:
    """Write a dump, import it into an empty community, and watch the memory."""
    with tempfile.TemporaryDirectory(prefix="commonwheel-bench-") as name:
        folder = Path(name)
        dump, home = folder / "stackexchange-bench", folder / "home"
        dump.mkdir()
        home.mkdir()
        print(f"a dump of {posts:,} posts …", file=sys.stderr, flush=True)
        write(dump, posts)
        settings = environment({"COMMONWHEEL_HOME": str(home)})
        subprocess.run([sys.executable, "-m", "commonwheel", "migrate", "--verbosity", "0"], env=settings, check=True)
        print("importing …", file=sys.stderr, flush=True)
        began = time.monotonic()
        command = [sys.executable, "-m", "commonwheel", "import", "stackexchange", str(dump)]
        with (folder / "import.log").open("wb") as log:
            process = subprocess.Popen(command, env=settings, stdout=log, stderr=log)
            sizes = list(_sizes(process, until=began + PATIENCE))
        is_done = time.monotonic() < began + PATIENCE
        if is_done and process.returncode:
            raise RuntimeError(f"the import failed:\n{(folder / 'import.log').read_text()[-3000:]}")
        rate = posts / (time.monotonic() - began)
    early, most = max(sizes[: max(1, len(sizes) // 4)]), max(sizes)
    return Part(
        "", findings=[
            Finding(f"an import of {posts:,} posts, SQLite", f"{'' if is_done else f'not done after {PATIENCE:.0f} s: fewer than '}{rate:,.0f} posts/s, with threads, ranks and the search index", f"at least {RATE:,.0f}", is_done and rate >= RATE),
            Finding("memory of the import", f"at most {most:.0f} MB; {early:.0f} MB in its first quarter", f"flat (at most {FLAT} times)", most <= early * FLAT),
        ],
    )  # fmt: skip


def write(folder: Path, posts: int) -> None:
    """The files of a dump, in the columns of the real ones."""
    dice, words = random.Random(5), _words()
    members, questions, comments = max(1, posts // 10), int(posts * ASKED), int(posts * SAID)
    answers = posts - questions - comments

    def text(paragraphs: int) -> str:
        return "".join(f"<p>{' '.join(dice.choices(words, k=40))}.</p>\n\n" for _ in range(paragraphs))

    def day(number: int) -> str:
        return (START + timedelta(minutes=5 * number)).isoformat(timespec="milliseconds")

    users = ({"Id": n, "Reputation": 1, "CreationDate": day(0), "DisplayName": f"{dice.choice(words)} {n}", "LastAccessDate": day(n)} for n in range(1, members + 1))
    _file(folder / "Users.xml", "users", users)

    def rows() -> Iterator[dict[str, object]]:
        for n in range(1, questions + 1):
            yield {
                "Id": n, "PostTypeId": 1, "CreationDate": day(n), "Score": dice.randint(0, 20), "ViewCount": dice.randint(1, 900), "Body": text(2),
                "OwnerUserId": dice.randint(1, members), "Title": " ".join(dice.choices(words, k=7)), "Tags": f"<{dice.choice(words)}><{dice.choice(words)}>",
            }  # fmt: skip
        for n in range(questions + 1, questions + answers + 1):
            yield {
                "Id": n, "PostTypeId": 2, "ParentId": dice.randint(1, questions), "CreationDate": day(n), "Score": dice.randint(0, 20), "Body": text(2),
                "OwnerUserId": dice.randint(1, members),
            }  # fmt: skip

    _file(folder / "Posts.xml", "posts", rows())
    said = (
        {"Id": n, "PostId": dice.randint(1, questions), "Score": 0, "Text": f"{' '.join(dice.choices(words, k=18))}.", "CreationDate": day(n + questions), "UserId": dice.randint(1, members)}
        for n in range(1, comments + 1)
    )
    _file(folder / "Comments.xml", "comments", said)
    _file(folder / "Badges.xml", "badges", iter(()))


def _file(path: Path, name: str, rows: Iterator[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(f'<?xml version="1.0" encoding="utf-8"?>\n<{name}>\n')
        for row in rows:
            attributes = " ".join(f"{key}={quoteattr(str(value), {chr(10): '&#xA;'})}" for key, value in row.items())
            out.write(f"  <row {attributes} />\n")
        out.write(f"</{name}>\n")


def _words() -> list[str]:
    """A few thousand words, the frequent ones many times over."""
    dice = random.Random(3)
    made = ["".join(dice.choice(("ba", "ke", "ri", "to", "mu", "sal", "ner", "dis")) for _ in range(dice.choice((2, 3, 3, 4)))) for _ in range(4_000)]
    return [word for place, word in enumerate(made) for _ in range(1 + 400 // (place + 1))]


def _sizes(process: subprocess.Popen[bytes], *, until: float) -> Iterator[float]:
    """Megabytes of the process, twice a second until it ends, or is ended."""
    while process.poll() is None:
        if time.monotonic() > until:
            process.terminate()
            break
        try:
            lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
            yield next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)
        except OSError:
            break
        time.sleep(0.5)
    process.wait()
