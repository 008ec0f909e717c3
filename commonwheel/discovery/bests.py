"""The best of a long topic: the few posts that tell most of it, to be read in their order.

A post counts ``2 × kudos + replies to it + 2 × quotes of it``: thanks, answers and links, the same three signs by which
Discourse scores posts for its summaries (lib/score_calculator.rb), without its weights for reads and bookmarks, which nobody
but their reader may know of. Where hardly any post has one of these, those follow that say most of what is said over and over: the
sum of how frequent their words are in the topic, over the root of how many they are, and a word that was told counts squared, thus
less, from then on (the form of SumBasic: Nenkova and Vanderwende, "The impact of frequency on summarization", MSR-TR-2005-101). The opening and what solved the question are always among them, so are announcements of an
idea's status.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator

from django.db import models

from commonwheel.conversations.posts import Post, Posts
from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.formats.ideas import ideas
from commonwheel.kernel import richtext
from commonwheel.kernel.terms import is_stop_word, terms

LONG = 30
"""Replies from which a topic is long."""
MOST = 12
FEW = 6
"""So many there are at least."""
READ, FIRST = 300, 3_000
"""Posts that are read for what most of them say, and characters of each."""
KUDOS, QUOTES = 2, 2

_QUOTED = re.compile(r'data-post="(\d{1,18})"')


def is_long(topic: Topic) -> bool:
    """Whether its best is worth picking out."""
    return topic.replies_count >= LONG


def of(topic: Topic) -> list[int]:
    """The ids of the best posts of a topic, in the order in which they were written."""
    posts = Post.objects.listed().filter(topic=topic)
    score: Counter[int] = Counter()
    for pk, kudos in posts.filter(kudos_count__gt=0).values_list("pk", "kudos_count"):
        score[pk] += KUDOS * kudos
    answered = posts.filter(parent__isnull=False).order_by().values_list("parent_id").annotate(replies=models.Count("pk"))
    for pk, replies in answered:
        score[pk] += replies
    for html in posts.filter(html__contains="data-post=").values_list("html", flat=True):
        score.update(dict.fromkeys((int(pk) for pk in _QUOTED.findall(html)), QUOTES))
    always = set(posts.filter(number=1).values_list("pk", flat=True)) | _answers(topic)
    # Of equals the earlier: it said it first.
    shown = set(posts.filter(pk__in=score).values_list("pk", flat=True)) - always
    ranked = sorted(shown, key=lambda pk: (-score[pk], pk))
    chosen = always | set(ranked[: max(0, MOST - len(always))])
    chosen.update(pk for pk, _place in zip(_telling(posts, chosen), range(FEW - len(chosen)), strict=False))
    return list(posts.filter(pk__in=chosen).order_by("number").values_list("pk", flat=True))


def _telling(posts: Posts, chosen: Collection[int]) -> Iterator[int]:
    """The posts beside those chosen that say most of what is said in a topic, the most telling first."""
    said: dict[int, frozenset[str]] = {}
    often: Counter[str] = Counter()
    for pk, html, language in posts.order_by("number").values_list("pk", "html", "language")[:READ]:
        words = [term for term in terms(richtext.to_text(html[:FIRST]), language) if not is_stop_word(term, language)]
        often.update(words)
        if words and pk not in chosen:
            said[pk] = frozenset(words)
    total = often.total()
    worth = {word: count / total for word, count in often.items()}
    while said:
        best = max(said, key=lambda pk: (sum(map(worth.__getitem__, said[pk])) / math.sqrt(len(said[pk])), -pk))
        yield best
        worth |= {word: worth[word] ** 2 for word in said.pop(best)}


def _answers(topic: Topic) -> set[int]:
    """What was said with authority: the solution, the announcements of an idea's status."""
    solution = solutions.of_topics([topic.pk]).get(topic.pk)
    announced = set(ideas.answers(topic.pk)) if "ideas" in topic.board.of_kind.formats else set()
    return announced | ({solution.post_id} if solution else set())
