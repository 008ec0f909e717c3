"""Similar topics: what was asked before, shown to whoever is about to ask it again."""

from __future__ import annotations

from collections import Counter
from typing import Any

from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import rows
from commonwheel.discovery.search import languages
from commonwheel.formats import solutions
from commonwheel.formats.kinds import KNOWLEDGE
from commonwheel.kernel.engines.search import Hit, Likeness, search
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

ENOUGH = 0.2
"""The share of what is asked, weighed by how rare its words are, that a similar topic needs."""
ANSWERS = 0.45
"""The share that makes it probable that a solved topic answers the question."""
LINES = 1_500
"""Characters below the title that are read."""
VOTERS = 12
"""How many similar topics tell which board a question belongs in."""


def to_title(title: str, person: Any, most: int = 5, *, text: str = "") -> list[Topic]:
    """Topics like this title, and like the first lines below it, the likest first.

    Each has its standing solution, or None, as ``solution``, whether it ``is_article``, and as ``answers`` whether it is
    probably what is looked for: alike, and solved or an article.
    """
    return _told(_hits(title, text, person, most), person)


def to_topic(topic: Topic, person: Any, most: int = 5) -> list[Topic]:
    """Topics like this one, in the same manner."""
    opening = Post.objects.listed().filter(topic=topic, number=1).first()
    return _told(_hits(topic.title, opening.text if opening else "", person, most, not_topic=topic.pk), person)


def board_for(title: str, person: Any, *, text: str = "") -> Board | None:
    """The board in which topics like this are; None where there are none."""
    hits = _hits(title, text, person, VOTERS)
    scores = {hit.topic: hit.score for hit in hits}
    votes: Counter[Board] = Counter()
    for topic in rows.topics(hits, person):
        # Squared, so that one that is just alike outvotes a few that share a word.
        votes[topic.board] += scores[topic.pk] ** 2  # type: ignore[assignment]
    return max(votes, key=lambda board: votes[board], default=None)


def _hits(title: str, text: str, person: Any, most: int, *, not_topic: int | None = None) -> list[Hit]:
    alike = Likeness(title, text[:LINES], boards=boards.readable(person), not_topic=not_topic, languages=languages(person), most=most)
    return [hit for hit in search().like(alike) if hit.score >= ENOUGH]


def _told(hits: list[Hit], person: Any) -> list[Topic]:
    topics = rows.topics(hits, person)
    scores = {hit.topic: hit.score for hit in hits}
    known = solutions.of_topics([topic.pk for topic in topics])
    for topic in topics:
        topic.solution = known.get(topic.pk)  # type: ignore[attr-defined]
        topic.is_article = topic.board.kind == KNOWLEDGE.name  # type: ignore[attr-defined]
        topic.answers = scores[topic.pk] >= ANSWERS and (topic.solution is not None or topic.is_article)  # type: ignore[attr-defined]
    return topics
