"""The import as a whole: files in order, in batches that are a transaction each, so it can stop and go on anywhere."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from commonwheel.conversations import restore
from commonwheel.discovery import documents
from commonwheel.discovery.arrivals import Arrivals, followed
from commonwheel.interchange.importers.stackexchange.reading import LARGE, PART, Part, Read, reading
from commonwheel.interchange.importers.stackexchange.rows import Row
from commonwheel.interchange.importers.stackexchange.taking import Refuse, Taker
from commonwheel.interchange.importers.stackexchange.texts import Text, Texts
from commonwheel.kernel import clock, inserts, pools
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import metrics, ranks
from commonwheel.structure import boards, categories
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category

Step = Callable[[str, int, int], None]
"""Progress: (what is being done, how much of it is done, how much there is)."""


@dataclass
class Report:
    """What an import did. ``taken`` counts rows that are new; ``refused`` rows that were not taken, each in the list file."""

    source: str
    board: str
    is_dry: bool
    taken: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("members", "questions", "answers", "solutions", "comments", "badges"), 0))
    refused: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    list_file: str = ""


def run(folder: Path, *, is_dry: bool = False, board: str = "", step: Step = lambda *_: None) -> Report:
    """Import a dump; again, only what is new. Raises rows.Unreadable, and Refused for a folder that is none."""
    if not folder.is_dir():
        raise Refused(f"{folder} is not a folder")
    source = folder.resolve().name.lower()[:60]
    place = board or source.removeprefix("stackexchange-")[:60]
    report = Report(source, place, is_dry)
    lists = Path(settings.HOME) / "imports"
    lists.mkdir(exist_ok=True)
    list_path = lists / f"{source}-{clock.now():%Y%m%d-%H%M%S}{'-dry' if is_dry else ''}.jsonl"
    size = sum(file.stat().st_size for file in folder.glob("*.xml"))
    is_large = size >= LARGE
    with list_path.open("w") as out, reading(is_large) as read:
        if is_dry:
            # All of it is done, and then undone: what a dry run says is what would happen.
            with transaction.atomic():
                _run(folder, report, step, out, read, None, None)
                transaction.set_rollback(True)
        else:
            with (
                pools.pool(1) if is_large else nullcontext() as aside,
                followed(processes=os.cpu_count() or 1 if is_large else 1) as arrivals,
            ):
                _run(folder, report, step, out, read, arrivals, aside)
    report.list_file = str(list_path)
    return report


def _run(
    folder: Path, report: Report, step: Step, out: IO[str], read: Read, arrivals: Arrivals | None, aside: ProcessPoolExecutor | None
) -> None:  # fmt: skip
    inserts.make_room()
    taker = Taker(report.source, _place(report.board).pk, "en")
    run = _Run(taker, report, step, out, arrivals)
    takes: dict[str, Callable[[Iterator[Part]], None]] = {
        "Users.xml": lambda parts: run.take(parts, "members", taker.users),
        "Posts.xml": run.take_posts,
        "Comments.xml": lambda parts: run.take(parts, "comments", taker.comments),
        "Badges.xml": lambda parts: run.take(parts, "badges", lambda rows, _texts: taker.badges(rows)),
    }
    begun: list[Future[None]] = []
    for file, parts in groupby(read(folder, taker.new), key=attrgetter("file")):
        if file == "Badges.xml" and aside is not None:
            # Neither asks for badges, and all else is there.
            begun = [aside.submit(inserts.make_room), aside.submit(_settle, taker.board_id), aside.submit(_judge)]
        takes[file](parts)
    if not begun:
        _settle(taker.board_id, step)
    if arrivals is None:
        return
    if not begun:
        _judge()
    arrivals.finish(lambda done, total: step("search", done, total))
    for one in begun:
        one.result()
    if not documents.is_complete():
        # An import that was ended before this one left posts that nobody followed.
        documents.index_all(lambda done, total: step("search", done, total), processes=os.cpu_count() or 1)


def _judge() -> None:
    """What members did, counted, and the ranks that this gives them. Neither asks for threads."""
    metrics.rebuild()
    ranks.rank_all()


def _settle(board_id: int, step: Step = lambda *_: None) -> None:
    """Numbers, threads and counters: of everything that waits for it, also from an import that was stopped."""
    done = 0
    while batch := restore.unsettled():
        restore.settle(batch)
        done += len(batch)
        step("threads", done, done)
    restore.settle_boards([board_id])
    restore.settle_tags()


@dataclass(frozen=True)
class _Run:
    """One import while it runs."""

    taker: Taker
    report: Report
    step: Step
    out: IO[str]
    arrivals: Arrivals | None

    def take(self, parts: Iterator[Part], what: str, take: Callable[[list[Row], Texts], tuple[int, list[Refuse]]]) -> None:
        """Take all rows of a file."""
        for part in parts:
            self.step(what, part.position, part.size)
            taken, refused = take(part.rows, part.texts)
            self._taken(part.file, what, taken, refused)
            self._follow()

    def take_posts(self, parts: Iterator[Part]) -> None:
        """Questions and answers in one go; what waits for a row further down the file comes after it."""
        with TemporaryFile("w+", encoding="utf-8") as early, TemporaryFile("w+", encoding="utf-8") as accepting:
            for part in parts:
                self.step("posts", part.position, part.size)
                others = [row for row in part.rows if row.get("PostTypeId") not in {"1", "2"}]
                self._taken("Posts.xml", "posts of other types", 0, [(row, f"a post of type {row.get('PostTypeId')} is neither question nor answer") for row in others])
                questions = [row for row in part.rows if row.get("PostTypeId") == "1"]
                waiting = self._take_posts(questions, [row for row in part.rows if row.get("PostTypeId") == "2"], part.texts)
                early.writelines(json.dumps((row, part.texts[row["Body"]])) + "\n" for row in waiting)
                accepting.writelines(json.dumps({**row, "Body": ""}) + "\n" for row in questions if row.get("AcceptedAnswerId"))
            for some in _batches(_kept(early)):
                waiting = self._take_posts([], [row for row, _text in some], {row["Body"]: Text(*text) for row, text in some})
                self._taken("Posts.xml", "answers", 0, [(row, f"its question {row['ParentId']} is not there") for row in waiting])
            for rows in _batches(_kept(accepting)):
                taken, refused, topics = self.taker.accepted(rows)
                self._taken("Posts.xml", "solutions", taken, refused)
                if self.arrivals:
                    self.arrivals.changed(topics)
        # From here on all is there that questions and answers say of themselves.
        self._follow()

    def _take_posts(self, questions: list[Row], answers: list[Row], texts: Texts) -> list[Row]:
        """One batch; the answers whose question is not there are returned."""
        asked, not_asked = self.taker.questions(questions, texts)
        answered, not_answered, waiting = self.taker.answers(answers, texts)
        self._taken("Posts.xml", "questions", asked, not_asked)
        self._taken("Posts.xml", "answers", answered, not_answered)
        return waiting

    def _follow(self) -> None:
        """Let what came be indexed while more comes; in a dry run nothing came."""
        if self.arrivals:
            self.arrivals.follow()

    def _taken(self, file: str, what: str, taken: int, refused: list[Refuse]) -> None:
        """Count, and list what was not taken with the reason."""
        if what in self.report.taken:
            self.report.taken[what] += taken
        for row, why in refused:
            self.report.refused[what] = self.report.refused.get(what, 0) + 1
            reason = "".join("#" if sign.isdigit() else sign for sign in why)
            self.report.reasons[reason] = self.report.reasons.get(reason, 0) + 1
            self.out.write(json.dumps({"file": file, "id": row.get("Id"), "why": why, "row": row}, ensure_ascii=False) + "\n")


def _kept(file: IO[str]) -> Iterator[Any]:
    """What was written there, line by line."""
    file.seek(0)
    return (json.loads(line) for line in file)


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, PART)):
        yield batch


def _place(slug: str) -> Board:
    """The board that takes it all in, made where it is missing."""
    found = Board.objects.filter(slug=slug).first()
    if found is not None:
        return found
    with transaction.atomic():
        category = Category.objects.filter(slug="imported").first() or categories.add("imported", "Brought along", position=90)
        return boards.add(slug, slug.replace("-", " ").capitalize(), category=category, kind="qanda")
