"""The import as a whole: files in order, in batches that are one transaction each, so it can stop and go on anywhere."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from commonwheel.conversations import restore
from commonwheel.discovery import documents
from commonwheel.interchange.importers.stackexchange.rows import Row, read
from commonwheel.interchange.importers.stackexchange.taking import Refuse, Taker
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.structure import boards, categories
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category

BATCH = 1_000

Step = Callable[[str, int, int], None]
"""Progress: (what is being done, how much of it is done, how much there is)."""


@dataclass
class Report:
    """What an import did. ``taken`` counts rows that are new; ``refused`` rows that were not taken, each in the list file."""

    source: str
    board: str
    is_dry: bool
    taken: dict[str, int] = field(default_factory=dict)
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
    with list_path.open("w") as out:
        if is_dry:
            # All of it is done, and then undone: what a dry run says is what would happen.
            with transaction.atomic():
                _run(folder, report, step, out)
                transaction.set_rollback(True)
        else:
            _run(folder, report, step, out)
    report.list_file = str(list_path)
    return report


def _run(folder: Path, report: Report, step: Step, out: IO[str]) -> None:
    taker = Taker(report.source, _place(report.board).pk, "en")
    work: tuple[tuple[str, str, str, Callable[[Sequence[Row]], tuple[int, list[Refuse]]]], ...] = (
        ("Users.xml", "members", "", taker.users),
        ("Posts.xml", "questions", "1", taker.questions),
        ("Posts.xml", "answers", "2", taker.answers),
        ("Posts.xml", "solutions", "1", taker.accepted),
        ("Comments.xml", "comments", "", taker.comments),
        ("Badges.xml", "badges", "", taker.badges),
    )
    for file, what, kind, take in work:
        _take_file(folder / file, file, what, kind, take, report, step, out)
    _list_others(folder / "Posts.xml", report, out)
    _settle(taker.board_id, step)
    if not report.is_dry and not documents.is_complete():
        documents.index_all(lambda done, total: step("search", done, total), processes=os.cpu_count() or 1)


def _settle(board_id: int, step: Step) -> None:
    """Numbers, threads and counters: of everything that waits for it, also from an import that was stopped."""
    done = 0
    while batch := restore.unsettled():
        for topic_id in batch:
            restore.settle([topic_id])
            done += 1
            step("threads", done, done + len(batch))
    step("threads", done, done)
    restore.settle_boards([board_id])
    restore.settle_tags()


def _take_file(
    path: Path, file: str, what: str, kind: str, take: Callable[[Sequence[Row]], tuple[int, list[Refuse]]],
    report: Report, step: Step, out: IO[str],
) -> None:
    size = path.stat().st_size if path.exists() else 0
    position = 0

    def moved(count: int) -> None:
        nonlocal position
        position += count
        step(what, min(position, size), size)

    report.taken.setdefault(what, 0)
    rows = (row for row in read(path, moved) if not kind or row.get("PostTypeId") == kind)
    for batch in _batches(rows):
        with transaction.atomic():
            taken, refused = take(batch)
        report.taken[what] += taken
        _list(file, refused, what, report, out)


def _list_others(path: Path, report: Report, out: IO[str]) -> None:
    """Kinds of posts that have no place here: tag wikis and what elections leave behind."""
    others = (row for row in read(path, lambda _count: None) if row.get("PostTypeId") not in {"1", "2"})
    for batch in _batches(others):
        _list("Posts.xml", [(row, f"a post of type {row.get('PostTypeId')} is neither question nor answer") for row in batch], "posts of other types", report, out)


def _list(file: str, refused: list[Refuse], what: str, report: Report, out: IO[str]) -> None:
    for row, why in refused:
        report.refused[what] = report.refused.get(what, 0) + 1
        reason = "".join("#" if sign.isdigit() else sign for sign in why)
        report.reasons[reason] = report.reasons.get(reason, 0) + 1
        out.write(json.dumps({"file": file, "id": row.get("Id"), "why": why, "row": row}, ensure_ascii=False) + "\n")


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _place(slug: str) -> Board:
    """The board that takes it all in, made where it is missing."""
    found = Board.objects.filter(slug=slug).first()
    if found is not None:
        return found
    with transaction.atomic():
        category = Category.objects.filter(slug="imported").first() or categories.add("imported", "Brought along", position=90)
        return boards.add(slug, slug.replace("-", " ").capitalize(), category=category, kind="qanda")
