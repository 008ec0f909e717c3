"""What became of the demo's ideas: who voted, for which customers, and what the company answered."""

from __future__ import annotations

import random
import tomllib
from datetime import timedelta

from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.script import CONTENT
from commonwheel.formats.ideas import ideas, votes
from commonwheel.formats.ideas.ideas import OldIdea


def weigh(placed: Placed, dice: random.Random) -> None:
    """Status and votes for every idea of ``content/ideas.toml``; those that were merged come last."""
    rows = tomllib.loads((CONTENT / "ideas.toml").read_text(encoding="utf-8"))["idea"]
    old = []
    for row in sorted(rows, key=lambda row: "merged_into" in row):
        topic = placed.topics[row["topic"]]
        voted = []
        for handle in row["votes"]:
            person = placed.people[handle]
            first = max(topic.created_at, person.joined_at)
            room = placed.now - first
            voted.append((person.pk, first + min(room * 0.95, timedelta(days=dice.expovariate(1 / 6)))))
        into = row.get("merged_into")
        old.append(
            OldIdea(
                topic.pk, "duplicate" if into else row["status"], () if into else voted,
                answer=placed.posts[row["topic"], row["answer"]] if "answer" in row else None,
                merged_into=placed.topics[into].pk if into else None,
            )
        )  # fmt: skip
    ideas.restore(old)
    for row in rows:
        for customer, reason in row.get("customers", ()):
            votes.vote_for(placed.topics[row["topic"]], by=placed.people["marisol"], customer=customer, reason=reason)
