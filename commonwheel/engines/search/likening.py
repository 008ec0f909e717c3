"""Which topics are about the same as what somebody is about to ask: the same for every engine.

Nobody asks in the words of those who answered, so a topic is read as a whole: its title, its tags, its opening and what was
replied. They are ranked by BM25 with weighed fields (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple
weighted fields", CIKM 2004); the words of the asker's title count more than those below it. As for a search, a bounded
number of posts is gathered first, by the words that say most.
``python -m bench.retrieval`` measures what is found so.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from commonwheel.engines.search.terms import OPENING, Row, Wanted, Word, of_filters
from commonwheel.kernel.engines.search import Hit, Likeness, Question
from commonwheel.kernel.terms import composed, is_stop_word, spans

READ = 1_500
"""Characters of a post that are read."""
COLUMNS = f"kudos, title, tags, marks, substr(body, 1, {READ})"
FIRST = 80
"""Words below the title that are read."""
MOST = 48
"""Words that are compared."""
KEYS = 12
"""Words by which posts are gathered."""
IN_TITLE, BY_PAIRS = 100, 80
"""Posts that one selection gives."""

ASKED_IN_TITLE, ASKED_BELOW = 2.0, 1.0
TITLE, TAGS, REPLIES = 3.0, 2.0, 0.5
SATURATION, BY_LENGTH = 1.5, 0.6
USUAL_OPENING, USUAL_REPLIES = 80, 300
"""Terms that an opening and the replies of a topic usually have."""
THANKED, SOLVED = 0.1, 0.1

Post = tuple[int, int, int, str, str, str, str]
"""A post, its topic, and its COLUMNS."""
Select = Callable[[Wanted, int], list[Post]]
Count = Callable[[list[Word]], list[int]]
Terms = tuple[str, ...]
"""What one word becomes in each language."""


@dataclass(slots=True)
class Gathered:
    """A topic that may be alike, as far as its posts were gathered."""

    post: int = 0
    title: str = ""
    tags: str = ""
    opening: str = ""
    replies: str = ""
    kudos: int = 0
    is_solved: bool = False

    def add(self, post: Post) -> None:
        key, _topic, kudos, title, tags, marks, body = post
        if f" {OPENING} " in marks:
            self.post, self.kudos = key, kudos
            self.title, self.tags, self.opening = title.replace("=", ""), tags, body
        else:
            self.post = self.post or key
            self.replies += body
        self.is_solved = self.is_solved or " is=solved " in marks


def like(likeness: Likeness, *, select: Select, count: Count) -> list[Hit]:
    """The likest topics. ``select`` gives the newest posts that match; ``count`` how many there are, and how many have each word."""
    said = _said(likeness)
    if not said or not likeness.boards:
        return []
    words = {terms: Word(tuple(Row((term,)) for term in terms)) for terms in said}
    everything, *counts = count(list(words.values()))
    known = {terms for terms, have in zip(words, counts, strict=True) if have}
    # A word that nobody wrote finds nothing. In the title it says how much of what is asked remains without an answer;
    # below it, only that the asker tells more.
    asked = known.union(_words(likeness.title, likeness.languages))
    weights = {
        terms: said[terms] * math.log(1 + everything / max(1, have))
        for terms, have in zip(words, counts, strict=True) if terms in asked
    }  # fmt: skip
    keys = sorted(known, key=lambda terms: (-weights[terms], terms))[:KEYS]
    ranking = _Ranking(weights)
    topics = _gathered([words[terms] for terms in keys], likeness, select)
    hits = [Hit(topic.post, pk, score) for pk, topic in topics.items() if (score := ranking.score(topic))]
    return sorted(hits, key=lambda hit: (-hit.score, -hit.topic))[: likeness.most]


def _said(likeness: Likeness) -> dict[Terms, float]:
    """The words that say something, each with how loudly it is asked for."""
    loud = dict.fromkeys(_words(likeness.title, likeness.languages), ASKED_IN_TITLE)
    below = Counter(_words(likeness.text, likeness.languages)[:FIRST])
    for terms, often in below.items():
        loud[terms] = loud.get(terms, 0.0) + ASKED_BELOW * min(1 + math.log(often), 3)
    return dict(sorted(loud.items(), key=lambda pair: -pair[1])[:MOST])


def _words(text: str, languages: tuple[str, ...]) -> list[Terms]:
    """The words of a text in their order, without those that say nothing."""
    text = composed(text[:8_000])
    found: dict[tuple[int, int], list[str]] = {}
    for language in languages:
        for span in spans(text, language):
            found.setdefault((span.start, span.end), []).append(span.term)
    return [
        tuple(dict.fromkeys(terms)) for (start, end), terms in found.items()
        if not any(is_stop_word(text[start:end], language) for language in languages)
    ]  # fmt: skip


def _gathered(keys: list[Word], likeness: Likeness, select: Select) -> dict[int, Gathered]:
    """Topic → those of its posts that have some of the words that say most in their title, or two of them anywhere."""
    filters = of_filters(Question(boards=likeness.boards, not_topics=() if likeness.not_topic is None else (likeness.not_topic,)))
    posts: dict[int, Post] = {}
    for wanted, most in _selections(keys, filters):
        posts |= {post[0]: post for post in select(wanted, most)}
    topics: dict[int, Gathered] = {}
    for post in posts.values():
        topics.setdefault(post[1], Gathered()).add(post)
    return topics


def _selections(keys: list[Word], filters: Wanted) -> Iterator[tuple[Wanted, int]]:
    if not keys:
        return
    yield filters.with_any(*(word.in_title() for word in keys[: KEYS // 2])), IN_TITLE
    for place in range(min(3, len(keys) - 1)):
        yield filters.with_words(keys[place]).with_any(*keys[place + 1 :]), BY_PAIRS
    if len(keys) < 3:
        yield filters.with_any(*keys), BY_PAIRS


class _Ranking:
    """How alike a topic is, 0 to a little over 1."""

    def __init__(self, weights: dict[Terms, float]) -> None:
        self.weights = list(weights.values())
        # Of the words that say most, so that who tells more at first is not answered less.
        self.full = sum(sorted(self.weights)[-KEYS:])
        self.place_of = {term: place for place, terms in enumerate(weights) for term in terms}

    def score(self, topic: Gathered) -> float:
        often = [0.0] * len(self.weights)
        of_opening = 1 / (1 - BY_LENGTH + BY_LENGTH * topic.opening.count(" ") / USUAL_OPENING)
        of_replies = REPLIES / (1 - BY_LENGTH + BY_LENGTH * topic.replies.count(" ") / USUAL_REPLIES)
        for text, worth in ((topic.title, TITLE), (topic.tags, TAGS), (topic.opening, of_opening), (topic.replies, of_replies)):
            for term in filter(self.place_of.__contains__, text.split()):
                often[self.place_of[term]] += worth
        score = sum(weight * n / (n + SATURATION) for weight, n in zip(self.weights, often, strict=True) if n)
        return score / self.full * (1 + THANKED * math.log1p(max(0, topic.kudos)) + SOLVED * topic.is_solved)
