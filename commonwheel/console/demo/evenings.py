"""The demo's events: one on the web, a weekly one, one that is full, and one whose recording is there."""

from __future__ import annotations

import random
import tomllib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.script import CONTENT
from commonwheel.formats.occasions import recurrences, restoring, speakers
from commonwheel.formats.occasions.planning import Setting
from commonwheel.formats.occasions.restoring import OldOccasion
from commonwheel.formats.webcasts import chats, questions, recordings


def hold(placed: Placed, dice: random.Random) -> None:
    """Every event of ``content/occasions.toml``; its words are the topic of that name."""
    for row in tomllib.loads((CONTENT / "occasions.toml").read_text(encoding="utf-8"))["occasion"]:
        occasion = restoring.restore(_old(placed, row, dice))
        author = occasion.topic.author
        assert author
        for speaker in row.get("speakers", ()):
            speakers.add(occasion, by=author, **speaker)
        for asked in row.get("questions", ()):
            question = questions.ask(occasion, asked["text"], by=placed.people[asked["by"]])
            for handle in asked.get("wanted_by", ()):
                questions.vote(question, by=placed.people[handle])
        begun = occasion.dates.order_by("starts_at")[0].starts_at
        chats.restore(occasion, [(placed.people[who].pk, words, begun + timedelta(minutes=after)) for after, who, words in row.get("chat", ())])
        if "recording" in row:
            files = {name: (CONTENT / "recordings" / row[name]).read_text(encoding="utf-8") for name in ("captions", "chapters")}
            recordings.keep(
                occasion, by=author, address=row["recording"], captions_text=files["captions"], chapters_text=files["chapters"]
            )  # fmt: skip


def _old(placed: Placed, row: dict[str, Any], dice: random.Random) -> OldOccasion:
    topic, zone = placed.topics[row["topic"]], ZoneInfo(row["zone"])
    day = placed.now.astimezone(zone) + timedelta(days=row["in_days"])
    first = day.replace(hour=row["hour"], minute=0, second=0, microsecond=0)
    starts = recurrences.starts(first, zone, row.get("rule", ""))
    answers: list[tuple[int, str, datetime]] = []
    for answer in ("going", "maybe", "no"):
        for handle in row.get(answer, ()):
            person = placed.people[handle]
            since = max(topic.created_at, person.joined_at)
            answers.append((person.pk, answer, _between(since, placed.now, len(answers), dice)))
    there = frozenset(placed.people[handle].pk for handle in row.get("came", ()))
    times = [(start, start + timedelta(minutes=row["minutes"])) for start in starts]
    album = placed.topics[row["album"]] if "album" in row else None
    setting = Setting(row["zone"], row.get("place", ""), row.get("stream", ""), row.get("capacity"), album)
    return OldOccasion(topic, setting, times, answers, there)


def _between(since: datetime, now: datetime, place: int, dice: random.Random) -> datetime:
    """Some time after the last who answered: the order of the script is the order of the waiting list."""
    return since + (now - since) * (min(place, 98) + dice.random() * 0.9) / 100

