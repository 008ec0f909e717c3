"""The demo's albums and contests: photos with kudos and comments, entries with votes, and who won."""

from __future__ import annotations

import random
import tomllib
from datetime import datetime, timedelta
from typing import Any

from commonwheel.console.demo import rendering
from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.rendering import Pictures
from commonwheel.console.demo.script import CONTENT
from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums import comments, photos, pictures, thanks
from commonwheel.formats.albums.photos import OldPhoto
from commonwheel.formats.contests import outcomes
from commonwheel.formats.contests.contests import Terms
from commonwheel.formats.contests.outcomes import OldSubmission

WINDOWS = ("entries_open_at", "entries_close_at", "voting_opens_at", "voting_closes_at", "announce_at")


def hang(placed: Placed, drawn: Pictures, dice: random.Random) -> None:
    """Every album of ``content/galleries.toml``; its topic and what was said there stand among the topics."""
    for album in _read("album"):
        topic = placed.topics[album["topic"]]
        rows = [
            OldPhoto(drawn.photo(row["picture"]), row["alt"], row.get("caption", ""), row.get("credit", ""), topic.created_at)
            for row in album["photo"]
        ]
        made = photos.restore(topic, rows)
        for photo, row in zip(made, album["photo"], strict=True):
            drawn.note(photo.picture)
            thanks.restore(photo, [_after(placed, handle, topic, dice) for handle in row.get("kudos", ())])
            comments.restore([(placed.posts[album["topic"], number], photo) for number in row.get("comments", ())])


def compete(placed: Placed, drawn: Pictures, dice: random.Random) -> None:
    """Every contest of ``content/galleries.toml``; its windows are days from now."""
    for contest in _read("contest"):
        topic = placed.topics[contest["topic"]]
        noon = placed.now.replace(hour=12, minute=0, second=0, microsecond=0)
        at: dict[str, Any] = dict(zip(WINDOWS, (noon + timedelta(days=days) for days in contest["windows"]), strict=True))
        terms = Terms(**at, places=contest["places"], is_blind=True, takes_pictures=contest["takes_pictures"])
        rows = [_entry(placed, drawn, dice, row, at) for row in contest["entry"]]
        announced_at = at["announce_at"] if at["announce_at"] < placed.now else None
        outcomes.restore(topic, terms, rows, announced_at=announced_at)


def _entry(placed: Placed, drawn: Pictures, dice: random.Random, row: dict[str, Any], at: dict[str, datetime]) -> OldSubmission:
    picture = None
    if "picture" in row:
        picture = pictures.take(drawn.photo(row["picture"]), folder="entries")
        drawn.note(picture)
        pictures.describe(picture, alt=row["alt"], credit=row.get("credit", ""))
    first, last = at["entries_open_at"], min(at["entries_close_at"], placed.now)
    cast = at["voting_closes_at"] - at["voting_opens_at"]
    return OldSubmission(
        author_id=placed.people[row["by"]].pk, title=row["title"], source=row["text"], html=rendering.biography(row["text"]),
        at=first + (last - first) * dice.random(), picture=picture,
        votes=[(placed.people[handle].pk, at["voting_opens_at"] + cast * dice.random()) for handle in row.get("votes", ())],
    )  # fmt: skip


def _after(placed: Placed, handle: str, topic: Topic, dice: random.Random) -> tuple[int, datetime]:
    """(who, when): some time after the album began, and before now."""
    person = placed.people[handle]
    first = max(topic.created_at, person.joined_at)
    return person.pk, first + min((placed.now - first) * 0.95, timedelta(hours=dice.expovariate(1 / 30)))


def _read(what: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((CONTENT / "galleries.toml").read_text(encoding="utf-8"))[what]
    return rows
