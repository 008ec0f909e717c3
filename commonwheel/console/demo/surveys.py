"""The demo's polls, and what members chose."""

from __future__ import annotations

import random
import tomllib

from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.script import CONTENT
from commonwheel.formats.polls import ballots, polls
from commonwheel.formats.polls.polls import Method


def ask(placed: Placed, dice: random.Random) -> None:
    """Every poll of ``content/polls.toml``, with votes of as many members as it says."""
    topics = {topic.title: topic for topic in placed.topics.values()}
    for row in tomllib.loads((CONTENT / "polls.toml").read_text(encoding="utf-8"))["poll"]:
        topic = topics[row["topic"]]
        assert topic.author
        poll = polls.add(topic, by=topic.author, question=row["question"], options=row["options"], method=row["method"])
        ids = [option.pk for option in poll.options.all()]
        for person in dice.sample(list(placed.people.values()), row["voters"]):
            liked = sorted(ids, key=lambda pk: dice.expovariate(1 / (ids.index(pk) + 1)))
            most = 1 if poll.method == Method.SINGLE else dice.randint(1, len(ids))
            ballots.cast(poll, liked[:most], by=person)
        if row.get("ended"):
            polls.close(poll, by=topic.author)
