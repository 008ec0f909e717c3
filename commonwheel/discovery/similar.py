"""Similar topics: what was asked before, shown to whoever is about to ask it again."""

from __future__ import annotations

from collections import Counter
from typing import Any

from commonwheel.conversations import tags
from commonwheel.conversations.topics import Topic
from commonwheel.discovery.search import topics_of
from commonwheel.formats import solutions
from commonwheel.kernel.engines.search import Hit, Question, search
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

ENOUGH = 0.3
"""The share of a title's words, weighed by how rare they are, that a similar topic needs."""
VOTERS = 12
"""How many similar topics tell which board a question belongs in."""


def to_title(title: str, person: Any, most: int = 5) -> list[Topic]:
    """Topics like this title, the likest first; each with its standing solution, or None, as ``solution``."""
    return _with_solutions(topics_of(_hits(title.split(), person, most), person))


def to_topic(topic: Topic, person: Any, most: int = 5) -> list[Topic]:
    """Topics like this one, in the same manner."""
    words = [*topic.title.split(), *tags.of_topics([topic.pk]).get(topic.pk, [])]
    return _with_solutions(topics_of(_hits(words, person, most, not_topic=topic.pk), person))


def board_for(title: str, person: Any) -> Board | None:
    """The board in which topics like this title are; None where there are none."""
    hits = _hits(title.split(), person, VOTERS)
    scores = {hit.topic: hit.score for hit in hits}
    votes: Counter[Board] = Counter()
    for topic in topics_of(hits, person):
        # Squared, so that one that is just alike outvotes a few that share a word.
        votes[topic.board] += scores[topic.pk] ** 2  # type: ignore[assignment]
    return max(votes, key=lambda board: votes[board], default=None)


def _hits(words: list[str], person: Any, most: int, *, not_topic: int | None = None) -> list[Hit]:
    question = Question(
        words=tuple(words), any_word=True, openings=True, boards=boards.readable(person), not_topic=not_topic, most=most
    )
    return [hit for hit in search().find(question).hits if hit.score >= ENOUGH] if words else []


def _with_solutions(topics: list[Topic]) -> list[Topic]:
    known = solutions.of_topics([topic.pk for topic in topics])
    for topic in topics:
        topic.solution = known.get(topic.pk)  # type: ignore[attr-defined]
    return topics
