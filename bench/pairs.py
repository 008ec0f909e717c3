"""Pairs of questions that people said belong together, taken from a Stack Exchange data dump: what retrieval is measured with.

Members link to what was asked before: "possible duplicate of …" in a comment, "see also …" in a question or an answer. Such
a link between two questions makes a pair, whoever wrote it and wherever in the two topics it stands; the older question is
what the asker of the newer one should have been shown. Nothing is labelled by a program or by us.

That it stays honest:
* The link, with its words, is taken out of every text, and so is the box "Possible Duplicate": they would give the answer away.
* The community is replayed in the order of time. A question is asked of what stood there the moment before it was written:
  later questions, and later replies to older ones, are not there yet.
* A pair that nobody linked counts as not found, though it may be alike: the figures are low, and fair between rankings.
* Which half a question is in, for tuning or for the last word, follows from a digest of its number.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from defusedxml.ElementTree import iterparse

Row = dict[str, str]

QUESTION, ANSWER = "1", "2"
_HOST = r"(?:history\.meta|meta\.history)\.stackexchange\.com"
_LINK = re.compile(rf"(?:{_HOST}|href=\"|\]\()/(?:questions|q|a)/(\d+)(?:/[^\s\"#)/?]*)?(?:/(\d+))?", re.IGNORECASE)
_ANCHOR = re.compile(rf"<a [^>]*href=\"[^\"]*(?:{_HOST}|\"/)[^\"]*\"[^>]*>.*?</a>", re.DOTALL | re.IGNORECASE)
_BOX = re.compile(r"<blockquote>\s*<p><strong>Possible Duplicate.*?</blockquote>", re.DOTALL | re.IGNORECASE)
_MARK, _ADDRESS = re.compile(r"<[^>]+>"), re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Written:
    """A question or an answer, without what would tell the answer."""

    post: int
    topic: int
    at: datetime
    title: str
    body: str
    tags: tuple[str, ...]
    score: int
    accepts: int
    """The answer that its asker accepted, 0 for none."""

    @property
    def is_question(self) -> bool:
        return self.post == self.topic


@dataclass
class Labelled:
    """All that was written, in the order of time, and question → the older ones it belongs with."""

    written: list[Written]
    pairs: dict[int, set[int]] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)
    """Where the link stood → how many links there were."""

    def half(self, *, is_tuning: bool) -> set[int]:
        """The questions of one half."""
        return {number for number in self.pairs if (hashlib.sha256(str(number).encode()).digest()[-1] % 2 == 0) == is_tuning}


def load(folder: Path) -> Labelled:
    """Read the dump and find the pairs."""
    rows = {int(row["Id"]): row for row in _rows(folder / "Posts.xml") if row["PostTypeId"] in (QUESTION, ANSWER)}
    topic_of = {number: int(row.get("ParentId", row["Id"])) for number, row in rows.items()}
    written = sorted((_written(number, row, topic_of[number]) for number, row in rows.items()), key=lambda each: (each.at, each.post))
    asked_at = {each.topic: (each.at, each.post) for each in written if each.is_question}
    found = Labelled(written)
    pairs: dict[int, set[int]] = defaultdict(set)
    for where, post, text in _texts(folder, rows):
        for other in _linked(text, topic_of):
            if other != topic_of[post] and {other, topic_of[post]} <= asked_at.keys():
                older, newer = sorted((other, topic_of[post]), key=lambda topic: asked_at[topic])
                pairs[newer].add(older)
                found.of[where] = found.of.get(where, 0) + 1
    found.pairs = dict(pairs)
    return found


def _rows(path: Path) -> Iterator[Row]:
    for _event, element in iterparse(str(path), forbid_dtd=False, forbid_external=True):
        if element.tag == "row":
            yield dict(element.attrib)


def _texts(folder: Path, rows: dict[int, Row]) -> Iterator[tuple[str, int, str]]:
    for number, row in rows.items():
        yield "questions" if row["PostTypeId"] == QUESTION else "answers", number, row["Body"]
    for row in _rows(folder / "Comments.xml"):
        if int(row["PostId"]) in rows:
            yield "comments that say duplicate" if "duplicate" in row["Text"].lower() else "other comments", int(row["PostId"]), row["Text"]


def _linked(text: str, topic_of: dict[int, int]) -> set[int]:
    """The topics that a text links to: by their own number, or by that of an answer in them."""
    numbers = (next((int(number) for number in (link[2], link[1]) if number and int(number) in topic_of), 0) for link in _LINK.finditer(text))
    return {topic_of[number] for number in numbers if number}


def _written(number: int, row: Row, topic: int) -> Written:
    return Written(
        number, topic, datetime.fromisoformat(row["CreationDate"]).replace(tzinfo=UTC), row.get("Title", ""), _plain(row["Body"]),
        tuple(re.findall(r"<([^>]+)>", row.get("Tags", ""))), int(row["Score"]), int(row.get("AcceptedAnswerId", 0)),
    )  # fmt: skip


def _plain(body: str) -> str:
    for telling in (_BOX, _ANCHOR, _MARK):
        body = telling.sub(" ", body)
    return " ".join(_ADDRESS.sub(" ", html.unescape(body)).split())
