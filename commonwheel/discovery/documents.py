"""Documents: posts as the search engine knows them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import connections, transaction

from commonwheel.conversations import tags
from commonwheel.conversations.posts import Post, Posts
from commonwheel.discovery import transcripts
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import inserts, pools, richtext
from commonwheel.kernel.engines.search import Document, search
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.ledger import journal

BATCH = 2_000
MANY = 20_000
"""Posts from which on further processes are worth starting."""
NICE = 10
"""How much processes that index stand back."""
MARK = "search"
"""What is touched when the index has changed, which is a moment after the posts have."""

Progress = Callable[[int, int], None]


COLUMNS = ("pk", "topic_id", "topic__board_id", "author_id", "number", "topic__title", "html", "kudos_count", "created_at", "language")


class _Post(NamedTuple):
    """The values of COLUMNS: records of posts and topics would cost more than all the rest."""

    pk: int
    topic: int
    board: int
    author: int | None
    number: int
    title: str
    html: str
    kudos: int
    at: datetime
    language: str


def index_posts(post_ids: Collection[int]) -> None:
    """Make the index true for these posts: in with what everybody may see, out with what is hidden or gone."""
    if not post_ids:
        return
    documents = of_posts(post_ids)
    engine = search()
    engine.put(documents)
    if gone := set(post_ids) - {document.post for document in documents}:
        engine.drop(gone)
    touch(MARK)


def index_topics(topic_ids: Collection[int]) -> None:
    """Make the index true for every post of these topics."""
    for batch in _batches(Post.objects.filter(topic_id__in=topic_ids)):
        index_posts(batch)


def index_all(progress: Progress | None = None, *, processes: int = 1) -> int:
    """Index everything anew while search goes on, then drop what no longer is; returns how many posts are indexed.

    ``progress`` is told (done, total) from time to time. Needed after posts came without entries: an import, growth.
    Commands, which have no threads, may let several ``processes`` do it.
    """
    total, done = Post.objects.count(), 0
    for count in _indexed(_batches(Post.objects.all()), processes if total >= MANY else 1):
        done += count
        if progress:
            progress(done, max(done, total))
    _drop_stale()
    search().settle()
    return search().count()


def is_complete() -> bool:
    """Whether as many posts are indexed as can be found; counts whole tables, so it is for commands."""
    return search().count() == Post.objects.listed().count()


def of_posts(post_ids: Collection[int]) -> list[Document]:
    """The documents of those of the posts that are not hidden, a handful of queries for all."""
    posts = [_Post(*row) for row in Post.objects.listed().filter(among("pk", post_ids)).values_list(*COLUMNS)]
    topic_ids = list({post.topic for post in posts})
    tagged = tags.of_topics(topic_ids)
    solutions = set(Solution.objects.standing().filter(among("topic_id", topic_ids)).values_list("topic_id", "post_id"))
    solved = {topic for topic, _post in solutions}
    said = transcripts.words_of(topic_ids)
    return [
        Document(
            post=post.pk, topic=post.topic, board=post.board, author=post.author or 0, number=post.number,
            title=post.title, body=_body(post, said), tags=tuple(tagged.get(post.topic, ())),
            is_solution=(post.topic, post.pk) in solutions, is_solved=post.topic in solved,
            kudos=post.kudos, written_at=post.at, language=post.language,
        )
        for post in posts
    ]


def renew() -> None:
    """Index everything anew where that was done in an earlier way, or never; for the worker, which looks again and again."""
    if search().is_outdated():
        index_all()


def _body(post: _Post, said: dict[int, str]) -> str:
    """The words of a post; with an event's opening, also what is said in its recording."""
    more, text = said.get(post.topic, "") if post.number == 1 else "", richtext.to_text(post.html)
    return f"{text}\n{more}" if more else text


def _indexed(batches: Iterator[list[int]], processes: int) -> Iterator[int]:
    """Index these batches; how many posts each had."""
    if processes == 1:
        yield from map(_index_batch, batches)
        return
    with pool(processes) as several:
        waiting: deque[Future[int]] = deque()
        for batch in batches:
            waiting.append(several.submit(_index_batch, batch))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that index, and let others go first."""
    # A connection is never shared with a fork.
    connections.close_all()
    with pools.pool(processes, nice=NICE) as several:
        yield several


def index_between(after: int, until: int) -> int:
    """Index the posts behind this one up to that one, among very many; how many there are."""
    inserts.make_room()
    return sum(map(_index_batch, _batches(Post.objects.filter(pk__lte=until), after)))


def _index_batch(batch: list[int]) -> int:
    """Index these posts. They are read and cut into terms before anything is locked; where a deed was done meanwhile,
    once more, while nobody else can write: what that deed indexes comes after."""
    seen = journal.latest()
    index_posts(batch)
    if journal.went_on(since=seen):
        with transaction.atomic():
            index_posts(batch)
    return len(batch)


def _batches(rows: Posts, after: int = 0) -> Iterator[list[int]]:
    while batch := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield batch
        after = batch[-1]


def _drop_stale() -> None:
    engine = search()
    after = 0
    while batch := engine.posts(after=after, most=5_000):
        with transaction.atomic():
            engine.drop(set(batch) - set(Post.objects.listed().filter(among("pk", batch)).values_list("pk", flat=True)))
        after = batch[-1]
