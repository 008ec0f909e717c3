"""The best of a long topic: the few posts that tell most of it, to be read in their order.

A post counts ``2 × kudos + replies to it + 2 × quotes of it``: thanks, answers and links, the same three signs by which
Discourse scores posts for its summaries (lib/score_calculator.rb), without its weights for reads and bookmarks, which nobody
but their reader may know of. The opening and what solved the question are always among them, so are announcements of an
idea's status.
"""

from __future__ import annotations

import re
from collections import Counter

from django.db import models

from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.formats.ideas import ideas

LONG = 30
"""Replies from which a topic is long."""
MOST = 12
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
    ranked = sorted(score, key=lambda pk: (-score[pk], pk))
    chosen = always | set([pk for pk in ranked if pk not in always][: max(0, MOST - len(always))])
    return list(posts.filter(pk__in=chosen).order_by("number").values_list("pk", flat=True))


def _answers(topic: Topic) -> set[int]:
    """What was said with authority: the solution, the announcements of an idea's status."""
    solution = solutions.of_topics([topic.pk]).get(topic.pk)
    announced = set(ideas.answers(topic.pk)) if "ideas" in topic.board.of_kind.formats else set()
    return announced | ({solution.post_id} if solution else set())
