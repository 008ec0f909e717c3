"""How a question is answered, the same for every engine: gather a bounded number of candidates, then rank these.

An engine only selects. A word that half of all posts have would otherwise have half of all posts ranked, on every
search; with this, no question costs more than a few thousand rows, however large the community is.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection
from typing import NamedTuple

from commonwheel.engines.search import tallies, terms
from commonwheel.engines.search.terms import Row, Wanted, Word
from commonwheel.kernel.engines.search import Found, Hit, Question, Tally

NEWEST, TITLES, SOLUTIONS = 200, 100, 60
"""How many candidates one selection gives; those that add titles and solutions. When there are more, the newest are taken."""
WEIGHED = 8
"""Words that are looked for where any word will do: the rarest."""

TITLE, TAGS = 6.0, 3.0
"""What a word in the title or a tag is worth, where one in the body is worth 1."""
SIDE_BY_SIDE, AS_TITLE = 1.15, 1.5
"""Times as good is a post with all the words side by side, and one whose title has all that was typed so."""
FARTHER = 0.5
"""What a word counts that only another language's endings make of what was typed: a charge for a charger, which in French is to charge."""
NAMED = 20
"""Candidates whose title has all that was typed, where much of it are words that are looked for nowhere else: the, what, if."""
YEAR = 365 * 24 * 3600
EMPTY = 2
"""The length of an indexed text without a term."""


class Candidate(NamedTuple):
    """A post that may answer, with its indexed texts. Of a question to titles alone, the body is the title."""

    post: int
    topic: int
    kudos: int
    is_solution: int
    written: int
    title: str
    tags: str
    marks: str
    body: str


Select = Callable[[Wanted, int], list[Candidate]]
Count = Callable[[list[Word]], list[int]]


def answer(question: Question, *, select: Select, count: Count) -> Found:
    """The best candidates. ``select`` gives the newest that match; ``count`` how many there are, and how many have each."""
    words = _words(question)
    if words is None:
        return Found()
    titles = terms.in_titles(question)
    filters = terms.of_filters(question)
    weights = _weights(words, count)
    if question.any_word:
        # The rarest words stand first, and only these are looked for.
        weights = dict(sorted(weights.items(), key=lambda pair: -pair[1])[:WEIGHED])
        candidates = _gathered(_for_any(list(weights), filters, question), select)
        tally = Tally()
    else:
        all_words = filters.with_words(*words)
        most = TITLES if question.in_title else NEWEST
        newest = select(all_words, most)
        tally = tallies.of([(row.topic, row.marks) for row in newest], is_more=len(newest) == most) if question.is_tallied else Tally()
        # Where it is not all that there is, what has the words in its title, or solved, is looked for farther back.
        farther = _farther(words, titles, filters, question) if len(newest) == most else []
        candidates = {row.post: row for row in newest} | _gathered(farther, select)
    ranked = _ranked(candidates.values(), _Share(candidates.values(), weights, titles), is_by_time=question.newest_first)
    if question.one_per_topic:
        ranked = _one_per_topic(ranked)
    end = question.skip + question.most
    return Found([Hit(row.post, row.topic, score, terms.SOLVED in row.marks) for score, row in ranked[question.skip : end]], len(ranked) > end, tally)


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


def _farther(words: list[Word], titles: tuple[Row, ...], filters: Wanted, question: Question) -> list[tuple[Wanted, int]]:
    """What has all the words in its title, or is a solution with all of them."""
    if question.in_title or question.newest_first or not words:
        return []
    in_title = filters.with_words(*(word.in_title() for word in words))
    farther = [(in_title, TITLES), (filters.with_words(*words).with_marks(terms.SOLUTION), SOLUTIONS)]
    if titles and len(question.words) > len(words) and not question.is_prefix:
        farther.append((filters.with_words(Word(titles)), NAMED))
    return farther


def _for_any(words: list[Word], filters: Wanted, question: Question) -> list[tuple[Wanted, int]]:
    """What has the two rarest words, what has some in its title, what has some."""
    if not words:
        return []
    rarest = filters.with_words(*words[:2])
    anywhere = filters.with_any(*words)
    if question.in_title:
        return [(rarest, NEWEST), (anywhere, NEWEST)]
    return [(rarest, NEWEST), (filters.with_any(*(word.in_title() for word in words)), NEWEST), (anywhere, NEWEST)]


def _gathered(groups: list[tuple[Wanted, int]], select: Select) -> dict[int, Candidate]:
    return {row.post: row for wanted, most in groups for row in select(wanted, most)}


def _ranked(candidates: Collection[Candidate], share: _Share, *, is_by_time: bool) -> list[tuple[float, Candidate]]:
    """Each with its score, the best first, or the newest."""
    now = time.time()
    ranked = [(share.of(row) * _worth(row, now), row) for row in candidates]
    if is_by_time:
        ranked.sort(key=lambda pair: (pair[1].written, pair[1].post), reverse=True)
    else:
        # Of those that score the same, the newer post stands first.
        ranked.sort(reverse=True)
    return ranked


class _Share:
    """How much of a question each candidate answers, 0 to a little over 1: BM25 with its sum divided by what it could be at most."""

    def __init__(self, candidates: Collection[Candidate], weights: dict[Word, float], titles: tuple[Row, ...]) -> None:
        words = list(weights)
        self.wanted = [(tuple(map(_patterns, word.by_nearness)), weight) for word, weight in weights.items()]
        self.most = sum(weights.values())
        self.together = Row(tuple(term for word in words for term in word.rows[0].terms)).pattern if len(words) > 1 else ""
        self.titles = [row.pattern for row in titles]
        self.by_length = 0.6 * len(candidates) / max(1, sum(len(row.body) for row in candidates))

    def of(self, row: Candidate) -> float:
        if not self.most:
            return 1.0
        title, body, tags = row.title, row.body, row.tags
        slack, share, is_opening = 0.6 + self.by_length * len(body), 0.0, len(title) > EMPTY
        for spellings, weight in self.wanted:
            for patterns, in_title in spellings:
                # How often the word stands there, in the spelling that is there most.
                often: float = max(map(body.count, patterns))
                if is_opening:
                    often += TITLE * max(map(title.count, in_title)) + TAGS * max(map(tags.count, patterns))
                if often:
                    share += weight * often / (often + slack)
                    break
                weight *= FARTHER
        if is_opening and self.titles and any(whole in title for whole in self.titles):
            share *= AS_TITLE
        elif self.together and self.together in body:
            share *= SIDE_BY_SIDE
        return share / self.most


def _patterns(word: Word) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands in a body where the word does, and what in a title."""
    return word.patterns, (word if word.is_title else word.in_title()).patterns


def _worth(row: Candidate, now: float) -> float:
    """Gentle factors beside the words: a solution, thanks, and freshness."""
    thanks = min(0.15, 0.03 * math.log1p(row.kudos)) if row.kudos > 0 else 0.0
    return 1 + 0.15 * row.is_solution + thanks + 0.1 * YEAR / (YEAR + max(0.0, now - row.written))


def _one_per_topic(ranked: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    best: dict[int, tuple[float, Candidate]] = {}
    for pair in ranked:
        best.setdefault(pair[1].topic, pair)
    return list(best.values())
