"""``python -m bench --only engines``: what a question costs the search engines, in one run over the same posts; writes bench/SEARCH.md.

The posts are drawn as ``commonwheel grow`` draws them (words by Zipf's law, some 80 a post, one topic in 21 posts) and go to
the engine directly, so that a million of them needs no community around. Every kind of question is asked with several
words; the same words at every size and in every engine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests import servers

HERE = Path(__file__).parent
TARGET = 25.0
"""Milliseconds that the middle question may take."""
BATCH = 2_000
BOARDS = 20
ROUNDS = 5


def main(words: list[str]) -> None:
    """Every engine and size in a process of its own, then the table."""
    parser = argparse.ArgumentParser(prog="bench --only engines", description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgres"])
    parser.add_argument("--into", type=Path, default=HERE / "SEARCH.md")
    asked = parser.parse_args(words)
    measured: dict[tuple[str, int], dict[str, Any]] = {}
    for name in asked.engines:
        for posts in asked.posts:
            print(f"{name}, {posts:,} posts …", file=sys.stderr, flush=True)
            measured[name, posts] = _apart(name, posts)
    report = "\n".join(_report(measured)) + "\n"
    asked.into.write_text(report)
    print(report)


def _apart(name: str, posts: int) -> dict[str, Any]:
    """Measure one engine at one size, in a fresh database that is gone afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(servers.folder())
        environment = {key: value for key, value in os.environ.items() if not key.startswith("COMMONWHEEL_")}
        environment |= {"COMMONWHEEL_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "commonwheel.config.settings"}
        if name == "postgres":
            environment["COMMONWHEEL_DATABASE_URL"] = stack.enter_context(servers.postgres(folder)).rpartition("/")[0] + "/postgres"
        (folder / "home").mkdir()
        with tempfile.NamedTemporaryFile("r", suffix=".json") as told:
            subprocess.run([sys.executable, "-m", "bench.searching", str(posts), told.name], env=environment, check=True)
            measured: dict[str, Any] = json.load(told)
    return measured


def measure(posts: int) -> dict[str, Any]:
    """Fill the engine of this process with so many posts and ask it; milliseconds by kind of question."""
    import django

    django.setup()
    from django.db import transaction

    from commonwheel.kernel.engines.search import search

    engine = search()
    engine.prepare()
    began = time.monotonic()
    batch: list[Any] = []
    for document in documents(posts):
        batch.append(document)
        if len(batch) == BATCH:
            with transaction.atomic():
                engine.put(batch)
            batch = []
    engine.put(batch)
    filled = time.monotonic() - began
    engine.settle()
    kinds = {name: _times(ask) for name, ask in questions().items()}
    return {"kinds": kinds, "filled": filled, "put": _put_times(posts)}


def documents(posts: int) -> Iterator[Any]:
    """The posts, always the same ones."""
    from commonwheel.console.growth import TAG_WEIGHTS, VOCABULARY, Dice, Plan
    from commonwheel.kernel.engines.search import Document

    start = datetime(2020, 1, 1, tzinfo=UTC)
    topic, number, title, tags, board, solved = 0, 0, "", (), 0, False
    for post in range(1, posts + 1):
        if post % 500 == 1:
            dice = Dice(Plan(0, 0, 0, 1), f"bench:{post}")
        if number == 0:
            topic, title, board = topic + 1, dice.words(4, 10), dice.random.randint(1, BOARDS)
            tags = tuple({VOCABULARY[dice.one_of(TAG_WEIGHTS)] for _ in range(dice.random.choice((0, 1, 2, 3)))})
            solved = dice.random.random() < 0.4
        number += 1
        yield Document(
            post=post, topic=topic, board=board, author=dice.random.randint(1, 5_000), number=number, title=title,
            body=". ".join(dice.words(15, 55) for _ in range(dice.random.choice((1, 2, 2, 3)))), tags=tags,
            is_solution=solved and number == 3, is_solved=solved, kudos=dice.random.choice((0, 0, 0, 1, 2, 5)),
            written_at=start + timedelta(minutes=post * 3),
        )
        number = 0 if dice.random.random() < 1 / 21 else number


def questions() -> dict[str, list[Callable[[], Any]]]:
    """Name → what to ask, one for each choice of words."""
    from commonwheel.console.growth import COMMON, VOCABULARY
    from commonwheel.kernel.engines.search import Likeness, Question, search

    everywhere = tuple(range(1, BOARDS + 1))
    common, middle, rare = COMMON[14:24], VOCABULARY[150:160], VOCABULARY[1500:1510]

    def ask(*words: str, boards: tuple[int, ...] = everywhere, **more: Any) -> Callable[[], Any]:
        return lambda: search().find(Question(words=words, boards=boards, **more))

    def tally(*words: str) -> Callable[[], Any]:
        return lambda: search().find(Question(words=words, boards=everywhere, is_tallied=True))

    def near(word: str) -> Callable[[], Any]:
        return lambda: search().near(word)

    def like(title: str, text: str) -> Callable[[], Any]:
        return lambda: search().like(Likeness(title, text, boards=everywhere))

    pairs = list(zip(common, reversed(common), strict=True))
    middle_of_time = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=60)
    return {
        "the most common word": [ask("the")],
        "a common word": [ask(word) for word in common],
        "a word in one post of thirty": [ask(word) for word in middle],
        "a word in one post of five hundred": [ask(word) for word in rare],
        "two common words": [ask(*pair) for pair in pairs],
        "a common and a rare word": [ask(*pair) for pair in zip(common, rare, strict=True)],
        "a phrase of two common words": [ask(" ".join(pair)) for pair in pairs[:4]],
        "the beginning of a common word, in titles": [ask(word[:3], is_prefix=True, in_title=True) for word in common[:4]],
        "a common word, solved, in one board": [ask(word, boards=(3,), is_solved=True) for word in common],
        "a common word by one author": [ask(word, authors=(77,)) for word in common],
        "a common word, long ago": [ask(word, before=middle_of_time) for word in common],
        "eight words, any of them, openings": [ask(*common[:4], *middle[:2], *rare[n:n + 2], any_word=True, openings=True) for n in range(6)],
        "a word that is nowhere": [ask("qqxyzzy")],
        "a common word, for who reads 12 of the boards": [ask(word, boards=everywhere[3:15]) for word in common],
        "a common word without another": [ask(one, without=(other,)) for one, other in pairs],
        "the beginning of a common word, after another": [ask(one, other[:3], is_prefix=True) for one, other in pairs],
        "the beginning of a rare word": [ask(word[:4], is_prefix=True) for word in rare],
        "counts for a common word": [tally(word) for word in common],
        "counts for two common words": [tally(*pair) for pair in pairs],
        "what a mistyped word was meant to be": [near(word[:2] + word[3:]) for word in (*common, *rare) if len(word) > 5],
        "answers before you ask": [
            like(" ".join((*common[n:n + 3], *middle[n:n + 3], rare[n])), " ".join((*COMMON, *middle, *rare[n:n + 3]))) for n in range(6)
        ],
    }


def _times(asks: list[Callable[[], Any]]) -> tuple[float, float]:
    """The middle and the worst but one in twenty, in milliseconds; each is asked once before."""
    times = []
    for round_ in range(ROUNDS + 1):
        for ask in asks:
            began = time.perf_counter()
            ask()
            if round_:
                times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))]


def _put_times(posts: int) -> float:
    """Milliseconds to index one post more, the middle of forty."""
    from dataclasses import replace

    from commonwheel.kernel.engines.search import search

    row = list(documents(200))
    times = []
    for place in range(40):
        began = time.perf_counter()
        search().put([replace(row[place * 3], post=posts + 1 + place)])
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def _report(measured: dict[tuple[str, int], dict[str, Any]]) -> list[str]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    heads = [f"{name} {posts:,}" for name, posts in measured]
    report = [
        "# Search: what a question costs", "",
        f"{time.strftime('%Y-%m-%d', time.gmtime())}; {os.cpu_count()} × {processor}; Python {platform.python_version()}. "
        "`python -m bench --only engines` makes this file.", "",
        f"Milliseconds inside the engine, p50 / p95; 20 boards, all readable. Over {TARGET:.0f} ms p50 stands in bold.", "",
        f"| question | {' | '.join(heads)} |", f"| --- |{' --- |' * len(heads)}",
    ]
    for kind in next(iter(measured.values()))["kinds"]:
        cells = [result["kinds"][kind] for result in measured.values()]
        shown = [f"**{p50:.1f}** / {p95:.1f}" if p50 >= TARGET else f"{p50:.1f} / {p95:.1f}" for p50, p95 in cells]
        report.append(f"| {kind} | {' | '.join(shown)} |")
    report.append("| *one post more indexed (p50)* | " + " | ".join(f"{result['put']:.1f}" for result in measured.values()) + " |")
    report.append("| *posts indexed a second, in bulk* | " + " | ".join(f"{posts / result['filled']:,.0f}" for (_name, posts), result in measured.items()) + " |")
    return report


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(measure(int(sys.argv[1]))))
