"""Growth: a synthetic community of any size. Words, authors and topics are drawn by Zipf's law, dates lie over years.

Everything follows from the plan's numbers: each batch is drawn from its own seed and is one transaction, so a growth that
was stopped goes on with the batch it was at, and the same plan again adds nothing.
"""

from __future__ import annotations

import os
import random
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from django.db import transaction

from commonwheel.accounts import people
from commonwheel.accounts.people import Person
from commonwheel.console import founding
from commonwheel.conversations import restore
from commonwheel.conversations.restore import Grown
from commonwheel.discovery import documents
from commonwheel.formats import solutions
from commonwheel.formats.solutions import OldSolution
from commonwheel.interchange import origins
from commonwheel.kernel import clock
from commonwheel.kernel.engines.search import search
from commonwheel.reputation import awards, metrics, ranks
from commonwheel.structure import boards, categories
from commonwheel.structure.boards import Board

Step = Callable[[str, int, int], None]

BOARDS = 20
WORDS = 8_000
PEOPLE_A_BATCH = 2_000
POSTS_A_BATCH = 5_000
YEARS = 6
EXPONENT = 1.05
"""Of Zipf's law: the n-th most frequent word comes 1/n^1.05 as often as the first."""

SYLLABLES = "ba be bi bo bu da de di do du fa fe fi ga ge go ka ke ki ko la le li lo lu ma me mi mo mu na ne ni no nu pa pe po ra re ri ro ru sa se si so su ta te ti to tu va ve vi wa we wi za zo".split()
COMMON = "the a to of and is it in my with on not after when for laptop battery driver update screen wifi dock firmware fan boot charger error works again problem".split()


@dataclass(frozen=True)
class Plan:
    """How much to grow."""

    members: int
    topics: int
    replies: int
    seed: int

    @property
    def source(self) -> str:
        return f"grow:{self.seed}:{self.members}:{self.topics}:{self.replies}"


def grow(plan: Plan, step: Step) -> int:
    """Grow, or go on growing; returns how many posts are new. The search index follows at the end."""
    founding.found()
    places = _places()
    ids = _members(plan, step)
    new = _talk(plan, ids, places, step)
    if new:
        restore.settle_boards([board.pk for board in places])
        restore.settle_tags()
        metrics.rebuild()
        ranks.rank_all()
        awards.judge_new()
    search().prepare()
    if search().is_outdated() or not documents.is_complete():
        documents.index_all(lambda done, total: step("search", done, total), processes=os.cpu_count() or 1)
    return new


class Dice:
    """Draws for one batch, always the same ones."""

    def __init__(self, plan: Plan, batch: str) -> None:
        self.random = random.Random(f"{plan.source}:{batch}")

    def one_of(self, weights: Sequence[float]) -> int:
        """An index, by cumulative weights."""
        return min(bisect(weights, self.random.random() * weights[-1]), len(weights) - 1)

    def words(self, least: int, most: int) -> str:
        chosen = self.random.choices(VOCABULARY, cum_weights=VOCABULARY_WEIGHTS, k=self.random.randint(least, most))
        return " ".join(chosen)

    def html(self) -> str:
        """One to three paragraphs, some 80 words."""
        return "".join(f"<p>{self.words(15, 55).capitalize()}.</p>" for _ in range(self.random.choice((1, 2, 2, 3))))


def zipf(count: int) -> list[float]:
    """Cumulative weights of ranks 1 … count."""
    return list(accumulate(1 / rank**EXPONENT for rank in range(1, count + 1)))


def _vocabulary() -> list[str]:
    dice = random.Random(7)
    made = dict.fromkeys(COMMON)
    while len(made) < WORDS:
        made["".join(dice.choice(SYLLABLES) for _ in range(dice.choice((2, 2, 3, 3, 4))))] = None
    return list(made)


VOCABULARY = _vocabulary()
VOCABULARY_WEIGHTS = zipf(WORDS)


def _places() -> list[Board]:
    found = {board.slug: board for board in Board.objects.filter(slug__startswith="grown-")}
    if len(found) < BOARDS:
        with transaction.atomic():
            category = categories.Category.objects.filter(slug="grown").first() or categories.add("grown", "Grown", position=99)
            for number in range(1, BOARDS + 1):
                slug = f"grown-{number}"
                kind = "qanda" if number % 4 else "forum"
                found.setdefault(slug, found.get(slug) or boards.add(slug, f"Grown {number}", category=category, kind=kind))
    return [found[f"grown-{number}"] for number in range(1, BOARDS + 1)]


def _members(plan: Plan, step: Step) -> list[int]:
    """The ids of all members of this growth, made where they are missing."""
    ids: list[int] = []
    now = clock.now()
    for first in range(0, plan.members, PEOPLE_A_BATCH):
        last = min(first + PEOPLE_A_BATCH, plan.members)
        done = origins.known(plan.source, "members", [str(first)])
        if done:
            ids.extend(range(done[str(first)], done[str(first)] + last - first))
            continue
        dice = Dice(plan, f"members:{first}")
        rows = [
            Person(
                handle=f"g{plan.seed}-{plan.members}-{number}", name=f"{dice.words(1, 1).title()} {dice.words(1, 1).title()}"[:60],
                password="!", joined_at=now - timedelta(days=dice.random.uniform(0.1, 365 * YEARS)),  # noqa: S106 — no sign-in at all
            )
            for number in range(first, last)
        ]
        with transaction.atomic():
            made = people.restore(rows)
            if made[-1].pk - made[0].pk != last - first - 1:
                raise RuntimeError("somebody else joins at the same time: ids are not in one run; grow again")
            origins.remember(plan.source, "members", {str(first): made[0].pk})
        ids.extend(person.pk for person in made)
        step("members", last, plan.members)
    return ids


def _talk(plan: Plan, ids: list[int], places: list[Board], step: Step) -> int:
    """Topics with their replies; returns how many posts are new."""
    if not plan.topics or not ids:
        return 0
    lengths = _lengths(plan)
    activity, busy = zipf(len(ids)), zipf(len(places))
    # The busiest members and topics are not the oldest ones.
    random.Random(plan.source).shuffle(ids)
    posts = first = 0
    while first < plan.topics:
        last, size = first, 0
        while last < plan.topics and size < POSTS_A_BATCH:
            size += 1 + lengths[last]
            last += 1
        if not origins.known(plan.source, "topics", [str(first)]):
            dice = Dice(plan, f"topics:{first}")
            with transaction.atomic():
                rows = [_topic(dice, ids, activity, places[dice.one_of(busy)], lengths[number]) for number in range(first, last)]
                _solve(dice, restore.grow(rows))
                origins.remember(plan.source, "topics", {str(first): last})
            posts += size
        first = last
        step("topics", last, plan.topics)
    return posts


def _lengths(plan: Plan) -> list[int]:
    """How many replies each topic has: by Zipf's law, all together exactly as many as planned."""
    dice = random.Random(f"{plan.source}:lengths")
    weights = [1 / rank**0.6 for rank in range(1, plan.topics + 1)]
    scale = plan.replies / sum(weights)
    lengths = [int(weight * scale) for weight in weights]
    for _ in range(plan.replies - sum(lengths)):
        lengths[dice.randrange(plan.topics)] += 1
    dice.shuffle(lengths)
    return lengths


def _topic(dice: Dice, ids: list[int], activity: list[float], board: Board, replies: int) -> Grown:
    start = clock.now() - timedelta(days=dice.random.uniform(0.5, 365 * YEARS))
    room = (clock.now() - start).total_seconds() * 0.9
    gap = min(room, 86_400 * 3) / (replies + 1)
    moments: list[datetime] = [start]
    for _ in range(replies):
        moments.append(moments[-1] + timedelta(seconds=dice.random.uniform(0.2, 1.0) * gap))
    return Grown(
        board_id=board.pk, title=dice.words(4, 10).capitalize(), tags=tuple({VOCABULARY[dice.one_of(TAG_WEIGHTS)] for _ in range(dice.random.choice((0, 1, 2, 3)))}),
        posts=[(ids[dice.one_of(activity)], dice.html(), moment, dice.random.choice((0, 0, 0, 1, 2, 5))) for moment in moments],
        is_question=board.kind == "qanda",
    )


TAG_WEIGHTS = zipf(300)


def _solve(dice: Dice, grown: list[tuple[Grown, int, list[int]]]) -> None:
    """Mark a reply as the solution in half of the questions that have one."""
    rows = []
    for row, topic_id, post_ids in grown:
        if row.is_question and len(post_ids) > 1 and dice.random.random() < 0.5:
            chosen = dice.random.randrange(1, len(post_ids))
            author, _html, moment, _kudos = row.posts[chosen]
            rows.append(OldSolution(topic_id, post_ids[chosen], author, row.posts[0][0], moment))
    solutions.restore(rows)
