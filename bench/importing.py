"""Importing: a dump of another system, written here in the shape of a real one, taken in by the command; how fast, in how much memory."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import quoteattr

from bench.communities import environment
from bench.report import Finding, Part

RATE, FLAT = 5_000.0, 1.25
"""Rows of the dump's files a second; how much larger the processes may become."""
POSTS = 1_000_000
ASKED, ANSWERED = 0.11, 0.21
"""Of all posts: questions and answers; the others are comments, which become posts here as well. This and what follows is as in the
dump of a real community (history.meta.stackexchange.com from 2011 to 2018: 12,337 rows, of which 5,105 become posts)."""
JOINED, AWARDED = 0.45, 0.97
"""Members and badges for each post."""
SOLVED, EDITED, DESCRIBED = 0.33, 0.48, 0.58
"""Of the questions with a solution, of the posts that were edited, of the members who say something of themselves."""
PATIENCE, LEAST = 2.0, 120.0
"""So many times what it may take, but not before so many seconds, an import is ended: it is measured then that it was not fast enough."""
START = datetime(2014, 1, 1)


def measure(posts: int) -> Part:
    """Write a dump, import it into an empty community, and watch the memory."""
    with tempfile.TemporaryDirectory(prefix="commonwheel-bench-") as name:
        folder = Path(name)
        dump, home = folder / "stackexchange-bench", folder / "home"
        dump.mkdir()
        home.mkdir()
        print(f"a dump of {posts:,} posts …", file=sys.stderr, flush=True)
        rows = write(dump, posts)
        settings = environment({"COMMONWHEEL_HOME": str(home)})
        subprocess.run([sys.executable, "-m", "commonwheel", "migrate", "--verbosity", "0"], env=settings, check=True)
        # The community is founded, so that there are ranks to give.
        owner = [sys.executable, "-m", "commonwheel", "create-owner", "owner", "owner@example.org"]
        subprocess.run(owner, env=settings, check=True, input=b"a rather long password\n", stdout=subprocess.DEVNULL)
        print(f"importing its {rows:,} rows …", file=sys.stderr, flush=True)
        began, worked = time.monotonic(), _worked()
        until = began + max(LEAST, PATIENCE * rows / RATE)
        command = [sys.executable, "-m", "commonwheel", "import", "stackexchange", str(dump)]
        with (folder / "import.log").open("wb") as log:
            process = subprocess.Popen(command, env=settings, stdout=log, stderr=log)
            sizes = list(_sizes(process, until=until))
        seconds, work = time.monotonic() - began, _worked() - worked
        is_done = time.monotonic() < until
        if is_done and process.returncode:
            raise RuntimeError(f"the import failed:\n{(folder / 'import.log').read_text()[-3000:]}")
    # By half of the time all processes are at work; those that index have little to do before.
    early, most = max(sizes[: max(1, len(sizes) // 2)]), max(sizes)
    rate = f"{rows / seconds:,.0f} rows/s of the dump's files, {posts / seconds:,.0f} posts/s; {work / posts * 1e6:,.0f} µs of processor time a post"
    return Part(
        "", findings=[
            Finding(
                f"an import of {posts:,} posts ({rows:,} rows: members, questions, answers, comments, badges), SQLite",
                f"{'' if is_done else f'not done after {seconds:.0f} s: fewer than '}{rate}, with threads, ranks and the search index",
                f"at least {RATE:,.0f} rows/s", is_done and rows / seconds >= RATE,
            ),
            Finding("memory of the import, all its processes", f"at most {most:.0f} MB; {early:.0f} MB in its first half", f"flat (at most {FLAT} times)", most <= early * FLAT),
        ],
    )  # fmt: skip


def write(folder: Path, posts: int) -> int:
    """The files of a dump, in the columns and the proportions of a real one; how many rows they have."""
    dice, words = random.Random(5), _words()
    members, questions, answers = max(1, int(posts * JOINED)), int(posts * ASKED), int(posts * ANSWERED)

    def said(many: int) -> str:
        return " ".join(dice.choices(words, k=many))

    def text() -> str:
        """About as long, and with about as many tags, as the real ones."""
        link = f'<p>{said(12)} <a href="https://{dice.choice(words)}.example/{dice.choice(words)}" rel="nofollow">{said(3)}</a> {said(20)}.</p>\n\n'
        return f"<p>{said(40)}.</p>\n\n{link}<p>{said(20)} <em>{said(2)}</em> {said(20)}.</p>\n\n<ul>\n<li>{said(20)}</li>\n</ul>\n"

    def day(number: int) -> str:
        return (START + timedelta(minutes=3 * number)).isoformat(timespec="milliseconds")

    def post(number: int) -> dict[str, object]:
        shown = {"CreationDate": day(number), "Score": dice.randint(0, 20), "Body": text(), "OwnerUserId": dice.randint(1, members)}
        return shown | ({"LastEditDate": day(number + 600)} if dice.random() < EDITED else {})

    def asked(number: int) -> dict[str, object]:
        solved = {"AcceptedAnswerId": questions + number} if number <= answers and dice.random() < SOLVED else {}
        return {
            "Id": number, "PostTypeId": 1, **post(number), "ViewCount": dice.randint(1, 900), "Title": said(7),
            "Tags": f"<{dice.choice(words)}><{dice.choice(words)}>", **solved,
        }  # fmt: skip

    def answered(number: int) -> dict[str, object]:
        # The first answer to each question comes in their order, the others anywhere.
        parent = number - questions if number <= 2 * questions else dice.randint(1, questions)
        return {"Id": number, "PostTypeId": 2, "ParentId": parent, **post(number)}

    def joined(number: int) -> dict[str, object]:
        about = {"AboutMe": f"<p>{said(45)}.</p>\n"} if dice.random() < DESCRIBED else {}
        return {"Id": number, "Reputation": 1, "CreationDate": day(0), "DisplayName": f"{dice.choice(words)} {number}", "LastAccessDate": day(number), **about}

    def commented(number: int) -> dict[str, object]:
        return {
            "Id": number, "PostId": dice.randint(1, questions + answers), "Score": dice.randint(0, 2), "Text": f"{said(32)}.",
            "CreationDate": day(questions + answers + number), "UserId": dice.randint(1, members),
        }  # fmt: skip

    def awarded(number: int) -> dict[str, object]:
        return {
            "Id": number, "UserId": dice.randint(1, members), "Name": f"Badge {dice.choice(BADGES)}", "Date": day(number), "Class": dice.choice((2, 3, 3)), "TagBased": False,
        }  # fmt: skip

    return (
        _file(folder / "Users.xml", "users", map(joined, range(1, members + 1)))
        + _file(folder / "Posts.xml", "posts", chain(map(asked, range(1, questions + 1)), map(answered, range(questions + 1, questions + answers + 1))))
        + _file(folder / "Comments.xml", "comments", map(commented, range(1, posts - questions - answers + 1)))
        + _file(folder / "Badges.xml", "badges", map(awarded, range(1, int(posts * AWARDED) + 1)))
    )


BADGES = [name for name in range(40) for _ in range(1 + 40 // (name + 1))]
"""Forty badges, of which a few are most of what was given."""


def _file(path: Path, name: str, rows: Iterator[dict[str, object]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as out:
        out.write(f'<?xml version="1.0" encoding="utf-8"?>\n<{name}>\n')
        for count, row in enumerate(rows, start=1):  # noqa: B007 — how many there were
            attributes = " ".join(f"{key}={quoteattr(str(value), {chr(10): '&#xA;'})}" for key, value in row.items())
            out.write(f"  <row {attributes} />\n")
        out.write(f"</{name}>\n")
    return count


def _words() -> list[str]:
    """A few thousand words, the frequent ones many times over."""
    dice = random.Random(3)
    made = ["".join(dice.choice(("ba", "ke", "ri", "to", "mu", "sal", "ner", "dis")) for _ in range(dice.choice((2, 3, 3, 4)))) for _ in range(4_000)]
    return [word for place, word in enumerate(made) for _ in range(1 + 400 // (place + 1))]


def _worked() -> float:
    """Seconds of processor time of all processes that were begun here and have ended, and of those that they began."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _sizes(process: subprocess.Popen[bytes], *, until: float) -> Iterator[float]:
    """Megabytes of the process and of those it began, twice a second until it ends, or is ended."""
    while process.poll() is None:
        if time.monotonic() > until:
            process.terminate()
            break
        yield _size(process.pid)
        time.sleep(0.5)
    process.wait()


def _size(pid: int) -> float:
    """What several share counts once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        begun = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0) + sum(_size(int(one)) for one in begun)
