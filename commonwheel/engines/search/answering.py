"""How a question is answered, the same for every engine: gather a bounded number of candidates, then rank these.

An engine only selects. A word that half of all posts have would otherwise have half of all posts ranked, on every
search; with this, no question costs more than a few thousand rows, however large the community is.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from commonwheel.engines.search import terms
from commonwheel.engines.search.terms import Row, Wanted, Word
from commonwheel.kernel.engines.search import Found, Hit, Question

NEWEST, SOLUTIONS = 400, 200
"""How many candidates one selection gives; the one that adds solutions. When there are more, the newest are taken."""
WEIGHED = 8
"""Words that are looked for where any word will do: the rarest."""

TITLE, TAGS = 6.0, 3.0
"""What a word in the title or a tag is worth, where one in the body is worth 1."""
YEAR = 365 * 24 * 3600
EMPTY = 2
"""The length of an indexed text without a term."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that may answer, with its indexed texts."""

    post: int
    topic: int
    kudos: int
    is_solution: int
    written: int
    title: str
    tags: str
    body: str


Select = Callable[[Wanted, int], list[Candidate]]
Count = Callable[[list[Word]], list[int]]


def answer(question: Question, *, select: Select, count: Count) -> Found:
    """The best candidates. ``select`` gives the newest that match; ``count`` how many there are, and how many have each."""
    words = _words(question)
    if words is None:
        return Found()
    filters = terms.of_filters(question)
    weights = _weights(words, count)
    if question.any_word:
        # The rarest words stand first, and only these are looked for.
        weights = dict(sorted(weights.items(), key=lambda pair: -pair[1])[:WEIGHED])
        groups = _for_any(list(weights), filters, question)
    else:
        groups = _for_all(words, filters, question)
    hits = _ranked(_gathered(groups, select, is_any=question.any_word), weights, is_by_time=question.newest_first)
    if question.one_per_topic:
        hits = _one_per_topic(hits)
    end = question.skip + question.most
    return Found(hits[question.skip : end], is_more=len(hits) > end)


def wanted_by_all(question: Question) -> Wanted | None:
    """What has every word; None where nothing can."""
    words = _words(question)
    return None if words is None else terms.of_filters(question).with_words(*words)


def _words(question: Question) -> list[Word] | None:
    words = terms.of_words(question)
    if not question.boards or (question.words and not words):
        return None
    return [word.in_title() for word in words] if question.in_title else words


def _weights(words: list[Word], count: Count) -> dict[Word, float]:
    """What each word says: the rarer, the more. A single word needs no counting."""
    if len(words) < 2:
        return dict.fromkeys(words, 1.0)
    everything, *counts = count(words)
    return {word: math.log(1 + everything / max(1, have)) for word, have in zip(words, counts, strict=True)}


def _for_all(words: list[Word], filters: Wanted, question: Question) -> list[tuple[Wanted, int]]:
    """All that has every word; should that be more than is taken, then also what has them in its title or solved."""
    all_words = filters.with_words(*words)
    if question.in_title or question.newest_first or not words:
        return [(all_words, NEWEST)]
    in_title = filters.with_words(*(word.in_title() for word in words))
    return [(all_words, NEWEST), (in_title, NEWEST), (all_words.with_marks(terms.SOLUTION), SOLUTIONS)]


def _for_any(words: list[Word], filters: Wanted, question: Question) -> list[tuple[Wanted, int]]:
    """What has the two rarest words, what has some in its title, what has some."""
    if not words:
        return []
    rarest = filters.with_words(*words[:2])
    anywhere = filters.with_any(*words)
    if question.in_title:
        return [(rarest, NEWEST), (anywhere, NEWEST)]
    return [(rarest, NEWEST), (filters.with_any(*(word.in_title() for word in words)), NEWEST), (anywhere, NEWEST)]


def _gathered(groups: list[tuple[Wanted, int]], select: Select, *, is_any: bool) -> list[Candidate]:
    found: dict[int, Candidate] = {}
    for wanted, most in groups:
        found |= {row.post: row for row in select(wanted, most)}
        if not is_any and len(found) < NEWEST:
            # Those were all that there are.
            break
    return list(found.values())


def _ranked(candidates: list[Candidate], weights: dict[Word, float], *, is_by_time: bool) -> list[Hit]:
    now = time.time()
    usual = sum(len(row.body) for row in candidates) / len(candidates) if candidates else 1.0
    weighed = [_Weighed(word.patterns, (word if word.is_title else word.in_title()).patterns, weight) for word, weight in weights.items()]
    together = _together(list(weights))
    hits = [(row.written, Hit(row.post, row.topic, _share(row, weighed, together, usual) * _worth(row, now))) for row in candidates]
    if is_by_time:
        hits.sort(key=lambda pair: (-pair[0], -pair[1].post))
    else:
        hits.sort(key=lambda pair: (-pair[1].score, -pair[1].post))
    return [hit for _written, hit in hits]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What to look for in the texts of candidates, ready made, and what it is worth."""

    patterns: tuple[str, ...]
    in_title: tuple[str, ...]
    weight: float


def _together(words: list[Word]) -> str:
    """All the words side by side, as they were typed."""
    return Row(tuple(term.lstrip("=") for word in words for term in word.rows[0].terms)).pattern if len(words) > 1 else ""


def _share(row: Candidate, weighed: list[_Weighed], together: str, usual: float) -> float:
    """How much of the question a candidate answers, 0 to 1: BM25 with its sum divided by what it could be at most."""
    if not weighed:
        return 1.0
    slack = 1.2 * (0.5 + 0.5 * len(row.body) / usual)
    share = most = 0.0
    for word in weighed:
        most += word.weight
        often: float = _often(word.patterns, row.body)
        if len(row.title) > EMPTY:
            often += TITLE * _often(word.in_title, row.title) + TAGS * _often(word.patterns, row.tags)
        share += word.weight * often / (often + slack)
    if together and together in row.body:
        share *= 1.15
    return share / most


def _often(patterns: tuple[str, ...], text: str) -> int:
    """How often a word stands in a text, in the spelling that is there most."""
    return text.count(patterns[0]) if len(patterns) == 1 else max(map(text.count, patterns))


def _worth(row: Candidate, now: float) -> float:
    """Gentle factors beside the words: a solution, thanks, and freshness."""
    age = max(0.0, now - row.written) / YEAR
    return 1 + 0.15 * row.is_solution + min(0.15, 0.03 * math.log1p(max(0, row.kudos))) + 0.1 / (1 + age)


def _one_per_topic(hits: list[Hit]) -> list[Hit]:
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.topic, hit)
    return list(best.values())
