"""The demo's knowledge base: articles by those who know, what helped, what is being written."""

from __future__ import annotations

import random
import re
import tomllib
from datetime import timedelta
from typing import Any

from commonwheel.authority import grants, roles
from commonwheel.authority.grants import Source
from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.script import CONTENT
from commonwheel.formats.articles import harvests, helpful, workflow
from commonwheel.formats.articles.articles import Article, OldArticle, State

WRITERS = ("bianca", "tomasz", "lucia", "fatima")
"""Members who were asked to write here: customers, not staff."""


def fill(placed: Placed, dice: random.Random) -> None:
    """Every article of ``content/articles``, in the order of their files; translations follow what they translate."""
    board = placed.boards["knowledge-base"]
    for handle in WRITERS:
        grants.give(roles.named("knowledge-author"), placed.people[handle], by=None, source=Source.SETUP, at=board.scope)
    made: dict[str, Article] = {}
    for path in sorted((CONTENT / "articles").glob("*.md")):
        _nothing, front, body = re.split(r"^\+\+\+\n", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
        head: dict[str, Any] = tomllib.loads(front)
        source = placed.topics.get(head.get("harvested_from", ""))
        old = OldArticle(
            author_ids=[placed.people[handle].pk for handle in [head["author"], *head["with"]]], title=head["title"], summary=head["summary"],
            body=body.strip(), tag_words=head["tags"], language=head["language"], published_at=placed.now - timedelta(days=head["days_ago"]),
            is_published=head["state"] == "published", harvested_from=source,
            credited=harvests.writers(source) if source is not None else (), translation_of=made.get(head.get("translation_of", "")),
        )  # fmt: skip
        article = made[path.stem[3:]] = workflow.restore_old(board, old)
        if head["state"] == State.REVIEW:
            workflow.submit(article, by=placed.people[head["author"]])
        people = dice.sample(list(placed.people.values()), min(sum(head["helpful"]), len(placed.people)))
        for number, person in enumerate(people):
            helpful.say(article, by=person, is_helpful=number < head["helpful"][0])
    nominated = placed.posts["035", 2] if ("035", 2) in placed.posts else next(iter(placed.posts.values()))
    harvests.nominate(nominated, by=placed.people["hanna"], reason="I send this link twice a week.")
