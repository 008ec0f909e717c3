"""``python -m bench``: measure everything beside what is required of it; writes bench/RESULTS.md and bench/RESULTS.svg.

It starts what it needs itself. ``--only NAME`` runs one part, ``--small`` all of it quickly on a small community.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench import (
    communities,
    endurance,
    freshness,
    importing,
    indexing,
    pace,
    posting,
    providing,
    ranking,
    reading,
    report,
    searching,
    speed,
)
from bench.communities import FULL, SMALL, Community, Size, opened
from bench.report import Part

HERE = Path(__file__).parent
Measure = Callable[[Community, float], Part]


def in_copy(measure: Measure) -> Measure:
    """The same in a copy of the community: what writes leaves it as it was grown."""
    def measured(community: Community, seconds: float) -> Part:
        with community.copied() as copy:
            return measure(copy, seconds)

    return measured


ENGINES = ("sqlite", "postgres")
PARTS: dict[str, tuple[Measure, tuple[str, ...]]] = {
    "pages": (speed.measure, ENGINES),
    "freshness": (in_copy(freshness.measure), ("sqlite",)),
    "start": (endurance.start, ENGINES),
    "memory": (endurance.measure, ("sqlite",)),
    "indexing": (in_copy(indexing.measure), ENGINES),
    "posting": (in_copy(posting.measure), ENGINES),
}
"""What is measured in a community, and on which databases."""
OTHERS = ("growth", "import", "engines", "ranks", "reading")


def main() -> None:
    words = argparse.ArgumentParser(prog="bench", description=__doc__)
    words.add_argument("--only", choices=[*PARTS, *OTHERS], help="one part alone")
    words.add_argument("--small", action="store_true", help="a small community and short runs, to see that all of it works")
    words.add_argument("--seconds", type=float, default=2.0, help="how long each run takes")
    asked = words.parse_args()
    if asked.only == "engines":
        searching.main(["--posts", "20000"] if asked.small else [])
        return
    if asked.only == "ranks":
        ranking.main(["--members", "2000"] if asked.small else [])
        return
    if asked.only == "reading":
        reading.main()
        return
    providing.provide()
    began = time.monotonic()
    size, seconds = (SMALL, 1.0) if asked.small else (FULL, asked.seconds)
    bench = Bench(size, seconds, asked.only)
    bench.run()
    text = report.written(bench.parts, bench.troubles, f"{size}; all of it took {(time.monotonic() - began) / 60:.0f} minutes")
    if not asked.only and not asked.small:
        (HERE / "RESULTS.md").write_text(text.replace("## What is required", "![requests a second](RESULTS.svg)\n\n## What is required", 1))
        (HERE / "RESULTS.svg").write_text(report.plot([bar for part in bench.parts for bar in part.bars]))
    print(text)
    if bench.troubles:
        raise SystemExit("\n".join(bench.troubles))


class Bench:
    """Runs the parts; one that fails is told of, and the others go on."""

    def __init__(self, size: Size, seconds: float, only: str | None) -> None:
        self.size, self.seconds, self.only = size, seconds, only
        self.parts: list[Part] = []
        self.troubles: list[str] = []

    def run(self) -> None:
        """Grow what is missing, then measure."""
        with ExitStack() as stack:
            if self.only != "import":
                named = {(engine, size): stack.enter_context(opened(engine, size)) for engine in ENGINES for size in (self.size, self.size.tenth)}
                self.grow(list(named.values()))
                for name, (measure, engines) in PARTS.items():
                    for engine in engines if self.only in (None, name) else ():
                        self.attempt(f"{name} on {engine}", lambda measure=measure, engine=engine: measure(named[engine, self.size], self.seconds))
                if self.only in (None, "growth"):
                    for engine in ENGINES:
                        self.attempt(f"growth on {engine}", lambda engine=engine: speed.compare(named[engine, self.size], named[engine, self.size.tenth], self.seconds))
        if self.only in (None, "import"):
            self.attempt("import", lambda: importing.measure(importing.POSTS if self.size == FULL else 20_000))

    def grow(self, needed: list[Community]) -> None:
        """All at once: each has a process of its own, and those that are there already take a moment."""
        def one(community: Community) -> None:
            self.attempt(f"growing {community.size} on {community.engine}", lambda: community.grow() or Part(""))  # type: ignore[func-returns-value]

        print(f"Growing what is missing in {communities.CACHE} (the first time some minutes) …", file=sys.stderr, flush=True)
        threads = [threading.Thread(target=one, args=(community,)) for community in needed]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def attempt(self, what: str, measure: Callable[[], Part]) -> None:
        """Measure; where that fails, say so and go on."""
        began, before = time.monotonic(), pace.taken()
        try:
            part = measure()
            part.pace = (before, pace.taken())
            self.parts.append(part)
        except Exception as trouble:
            traceback.print_exc()
            self.troubles.append(f"FAILED: {what}: {str(trouble).strip().splitlines()[-1][:300] if str(trouble).strip() else type(trouble).__name__}")
        print(f"[{what}: {time.monotonic() - began:.0f} s]", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
