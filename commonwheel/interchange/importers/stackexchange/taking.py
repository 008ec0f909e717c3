"""What becomes of each row: users → members, questions → topics, answers and comments → replies."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from django.utils.text import slugify

from commonwheel.accounts import people
from commonwheel.accounts.people import OldPerson, Person
from commonwheel.conversations import posts, restore, tags, topics
from commonwheel.conversations.restore import OldReply, OldTopic, Written
from commonwheel.formats import solutions
from commonwheel.formats.solutions import OldSolution
from commonwheel.interchange import origins
from commonwheel.interchange.importers.stackexchange.rows import Row
from commonwheel.interchange.importers.stackexchange.texts import Texts
from commonwheel.kernel import batches, clock
from commonwheel.kernel.lookups import among
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import awards
from commonwheel.reputation.awards import OldAward
from commonwheel.structure import redirects

Refuse = tuple[Row, str]
"""A row that was not taken, and why."""
Dated = tuple[Row, datetime]

CLASSES = {"1": "Gold", "2": "Silver", "3": "Bronze"}
"""The sets of their badges."""


class Taker:
    """Takes batches of rows into one board, each in a transaction. Rows that were taken before are passed over.

    All is looked up and made ready before the transaction, so that others write meanwhile. Should a member leave just then, or
    somebody else take the same rows, the batch is not taken, and the next import takes it.
    """

    def __init__(self, source: str, board_id: int, language: str) -> None:
        self.source = source
        self.board_id = board_id
        self.language = language
        self.is_first = origins.is_new(source)
        self.greatest: defaultdict[str, int] = defaultdict(int)
        """Of each kind, the greatest id that was taken here."""

    def new(self, kind: str, rows: list[Row]) -> list[Row]:
        """Those of the rows that no earlier import took, whole or not."""
        if self.is_first:
            return rows
        done = origins.known(self.source, kind, (row.get("Id", "") for row in rows))
        return [row for row in rows if row.get("Id", "") not in done]

    @batches.together
    def users(self, rows: Sequence[Row], texts: Texts) -> tuple[int, list[Refuse]]:
        dated, refused = self._new("user", rows, needs=("Id", "CreationDate"))
        rows = [row for row, _at in dated]
        wishes = {row["Id"]: _stem(row.get("DisplayName", "")) for row in rows}
        taken = set(Person.objects.filter(among("handle", set(wishes.values()))).values_list("handle", flat=True)) | people.RESERVED
        old = []
        for row, at in dated:
            stem = wishes[row["Id"]]
            handle = stem if stem not in taken else f"{stem[:18].rstrip('-')}-{row['Id'].lstrip('-')}"
            while handle in taken:
                handle = f"{handle[:27]}-x"
            taken.add(handle)
            about = texts[row.get("AboutMe", "")]
            old.append(
                OldPerson(
                    handle=handle, name=_plain(row.get("DisplayName", ""), 60) or handle, joined_at=at,
                    seen_at=_when(row["LastAccessDate"]) if row.get("LastAccessDate") else None, language=self.language,
                    biography=about.source[:3000], biography_html=about.html,
                    location=_plain(row.get("Location", ""), 80), website=_website(row.get("WebsiteUrl", "")),
                )
            )
        self._remember("user", rows, people.restore_many(old))
        redirects.remember((f"/users/{row['Id']}", people.address(person.handle)) for row, person in zip(rows, old, strict=True))
        return len(old), refused

    @batches.together
    def questions(self, rows: Sequence[Row], texts: Texts) -> tuple[int, list[Refuse]]:
        dated, refused = self._new("post", rows, needs=("Id", "CreationDate", "Body", "Title"))
        rows = [row for row, _at in dated]
        authors = self._people(row.get("OwnerUserId") for row in rows)
        asked = [
            OldTopic(
                board_id=self.board_id, author_id=authors.get(row.get("OwnerUserId", "")), author_name=_name(row, "Owner"),
                title=_plain(row["Title"], 200) or f"Question {row['Id']}", html=texts[row["Body"]].html, created_at=at,
                kudos=_number(row.get("Score")), views=max(0, _number(row.get("ViewCount"))), tags=_tags(row.get("Tags", "")),
                language=self.language, edited_at=_edited(row),
            )
            for row, at in dated
        ]
        made = restore.start_many(asked)
        self._remember("post", rows, [topic.post_id for topic in made])
        redirects.remember(
            (f"/{old}/{row['Id']}", topics.address(topic.topic_id, topic.slug)) for row, topic in zip(rows, made, strict=True) for old in ("questions", "q")
        )
        return len(made), refused

    @batches.together
    def answers(self, rows: Sequence[Row], texts: Texts) -> tuple[int, list[Refuse], list[Row]]:
        """Also tells of which answers the question is not there, or not yet."""
        dated, refused = self._new("post", rows, needs=("Id", "CreationDate", "Body", "ParentId"))
        asked = {theirs: post.topic for theirs, (_pk, post) in self._posts(row["ParentId"] for row, _at in dated).items()}
        authors = self._people(row.get("OwnerUserId") for row, _at in dated)
        waiting = [row for row, _at in dated if row["ParentId"] not in asked]
        dated = [(row, at) for row, at in dated if row["ParentId"] in asked]
        rows = [row for row, _at in dated]
        said = [
            OldReply(
                topic_id=asked[row["ParentId"]], board_id=self.board_id, parent_id=None,
                author_id=authors.get(row.get("OwnerUserId", "")), author_name=_name(row, "Owner"), html=texts[row["Body"]].html,
                created_at=at, kudos=_number(row.get("Score")), language=self.language, edited_at=_edited(row),
            )
            for row, at in dated
        ]
        made = restore.reply_many(said)
        self._remember("post", rows, made)
        redirects.remember((f"/a/{row['Id']}", posts.ADDRESS.format(pk)) for row, pk in zip(rows, made, strict=True))
        return len(made), refused, waiting

    @batches.together
    def comments(self, rows: Sequence[Row], texts: Texts) -> tuple[int, list[Refuse]]:
        dated, refused = self._new("comment", rows, needs=("Id", "CreationDate", "Text", "PostId"))
        above = self._posts(row["PostId"] for row, _at in dated)
        authors = self._people(row.get("UserId") for row, _at in dated)
        refused += [(row, f"its post {row['PostId']} is not there") for row, _at in dated if row["PostId"] not in above]
        dated = [(row, at) for row, at in dated if row["PostId"] in above]
        said = [
            OldReply(
                topic_id=above[row["PostId"]][1].topic, board_id=self.board_id, parent_id=above[row["PostId"]][0],
                author_id=authors.get(row.get("UserId", "")), author_name=_name(row, "User"),
                html=text.html, source=text.source,
                created_at=at, kudos=_number(row.get("Score")), language=self.language,
            )
            for row, at in dated
            for text in (texts[row["Text"]],)
        ]
        made = restore.reply_many(said)
        self._remember("comment", [row for row, _at in dated], made)
        return len(made), refused

    @batches.together
    def accepted(self, rows: Sequence[Row]) -> tuple[int, list[Refuse], set[int]]:
        """Questions once more, for the answers they accepted; also tells the topics that are solved by them. The dump does not say when:
        the answer's own time is kept."""
        rows = [row for row in rows if row.get("AcceptedAnswerId")]
        done = origins.known(self.source, "solution", (row["AcceptedAnswerId"] for row in rows))
        rows = [row for row in rows if row["AcceptedAnswerId"] not in done]
        found = self._posts(row["AcceptedAnswerId"] for row in rows)
        answers = {theirs: answer for theirs, answer in found.items() if not answer[1].is_opening}
        askers = self._people(row.get("OwnerUserId") for row in rows)
        refused = [(row, f"its accepted answer {row['AcceptedAnswerId']} is not there") for row in rows if row["AcceptedAnswerId"] not in answers]
        rows = [row for row in rows if row["AcceptedAnswerId"] in answers]
        old = [
            OldSolution(
                topic_id=answer.topic, post_id=post, author_id=answer.author, accepted_by_id=askers.get(row.get("OwnerUserId", "")),
                accepted_at=answer.at,
            )
            for row in rows
            for post, answer in (answers[row["AcceptedAnswerId"]],)
        ]
        solutions.restore(old)
        origins.remember(self.source, "solution", {row["AcceptedAnswerId"]: answers[row["AcceptedAnswerId"]][0] for row in rows})
        return len(rows), refused, {answers[row["AcceptedAnswerId"]][1].topic for row in rows}

    @batches.together
    def badges(self, rows: Sequence[Row]) -> tuple[int, list[Refuse]]:
        members = self._people(row.get("UserId") for row in rows)
        refused = [(row, f"its member {row.get('UserId')} is not there") for row in rows if row.get("UserId", "") not in members]
        rows = [row for row in rows if row.get("UserId", "") in members]
        dated, listed = self._new("badge", rows, needs=("Id", "Name"), moment="Date")
        old = [
            OldAward(name=row["Name"][:60], set_name=CLASSES.get(row.get("Class", ""), ""), person_id=members[row["UserId"]], at=at) for row, at in dated
        ]
        awards.restore(old)
        self._remember("badge", [row for row, _at in dated], [members[row["UserId"]] for row, _at in dated])
        return len(dated), refused + listed

    def _new(self, kind: str, rows: Sequence[Row], *, needs: tuple[str, ...], moment: str = "CreationDate") -> tuple[list[Dated], list[Refuse]]:
        """The rows that are whole and were not taken before, each with its moment, and those that are not whole."""
        done = self._done(kind, [row.get("Id", "") for row in rows])
        fresh: list[Dated] = []
        refused, seen, now = [], set(done), clock.now()
        for row in rows:
            missing = [name for name in needs if name not in row]
            if missing:
                refused.append((row, f"it has no {', '.join(missing)}"))
            elif (at := _when(row.get(moment, ""))) is None or at > now:
                refused.append((row, f"its date {row.get(moment, '')[:40]!r} is none"))
            elif row["Id"] not in seen:
                fresh.append((row, at))
                seen.add(row["Id"])
            elif row["Id"] not in done:
                refused.append((row, "its id comes twice in the file"))
        return fresh, refused

    def _done(self, kind: str, theirs: list[str]) -> Collection[str]:
        """Which of these were taken. Files are in order, so of a community that is new here none of them, which needs no asking."""
        numbers = _numbers(theirs)
        if self.is_first and len(numbers) == len(theirs) and min(numbers, default=0) > self.greatest[kind]:
            return ()
        return origins.known(self.source, kind, theirs)

    def _posts(self, theirs: Iterable[str]) -> dict[str, tuple[int, Written]]:
        """Their id → our id of a post, and what else is known of it."""
        ours = origins.known(self.source, "post", theirs)
        written = restore.written(ours.values())
        return {one: (pk, written[pk]) for one, pk in ours.items() if pk in written}

    def _people(self, theirs: object) -> dict[str, int]:
        return origins.known(self.source, "user", (one for one in theirs if one))  # type: ignore[attr-defined]

    def _remember(self, kind: str, rows: Sequence[Row], ours: Sequence[int]) -> None:
        pairs = {row["Id"]: our for row, our in zip(rows, ours, strict=True)}
        origins.remember(self.source, kind, pairs)
        self.greatest[kind] = max([self.greatest[kind], *_numbers(pairs)])


def _stem(name: str) -> str:
    return slugify(name)[:24].strip("-_.") or "member"


def _plain(text: str, most: int) -> str:
    return " ".join(html.unescape(text).replace("\x00", "").split())[:most]


def _name(row: Row, who: str) -> str:
    """The name that is shown where the row names no member."""
    return "" if row.get(f"{who}UserId" if who != "User" else "UserId") else _plain(row.get(f"{who}DisplayName", ""), 60)


def _website(url: str) -> str:
    return url if re.match(r"https?://[^\s<>\"]{3,190}$", url) else ""


def _numbers(ids: Iterable[str]) -> list[int]:
    """Those of the ids that are numbers."""
    return [int(one) for one in ids if one.isdecimal() and len(one) < 20]


def _number(text: str | None) -> int:
    try:
        return max(-(2**31), min(2**31 - 1, int(text or 0)))
    except ValueError:
        return 0


def _tags(text: str) -> tuple[str, ...]:
    """"<a><b>" or "|a|b|" as words."""
    try:
        return tuple(tags.tidy(re.findall(r"[^<>|]+", text)[: tags.MOST]))
    except Refused:
        return ()


def _when(text: str) -> datetime | None:
    """Their times are UTC without a zone; None where the text is no time."""
    # To read the zone with the time takes a quarter of what it takes to give it one.
    for zone in ("+00:00", ""):
        try:
            moment = datetime.fromisoformat(text + zone)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _edited(row: Row) -> datetime | None:
    moment = _when(row.get("LastEditDate", ""))
    return moment if moment is not None and moment <= clock.now() else None
