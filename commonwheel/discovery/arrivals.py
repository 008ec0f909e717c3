"""Arrivals: posts that come in bulk are indexed while more of them come, in processes of their own where they are many."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

from django.db import models

from commonwheel.conversations.posts import Post
from commonwheel.discovery import documents
from commonwheel.kernel.engines.search import search
from commonwheel.kernel.lookups import among


class Arrivals:
    """The posts that came since this began. Nobody hears of them otherwise: they bring no entries that wait."""

    def __init__(self, pool: ProcessPoolExecutor | None) -> None:
        self.pool = pool
        self.first = self.after = _newest()
        self.waiting: deque[Future[int]] = deque()
        self.done = 0

    def follow(self) -> None:
        """Index what came since the last time; all that a post says of itself and its topic must be there."""
        until = _newest()
        if until > self.after and self.pool is not None:
            self.waiting.append(self.pool.submit(documents.index_between, self.after, until))
        elif until > self.after:
            self.done += documents.index_between(self.after, until)
        self.after = until

    def changed(self, topic_ids: Collection[int]) -> None:
        """Something else changed of topics that were indexed, or may have been, before this began."""
        older = Post.objects.filter(among("topic_id", topic_ids), pk__lte=self.first)
        documents.index_topics(older.values_list("topic_id", flat=True).distinct())

    def finish(self, progress: documents.Progress) -> None:
        """Wait until all that was followed is indexed, and arrange the index."""
        while self.waiting:
            self.done += self.waiting.popleft().result()
            progress(self.done, self.done + len(self.waiting) * documents.BATCH)
        if self.done:
            search().settle()


@contextmanager
def followed(*, processes: int) -> Iterator[Arrivals]:
    """For commands, which have no threads: with several processes these index, and stand back behind whoever does something else."""
    if processes == 1:
        yield Arrivals(None)
        return
    with documents.pool(processes) as pool:
        try:
            yield Arrivals(pool)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _newest() -> int:
    return Post.objects.aggregate(newest=models.Max("pk"))["newest"] or 0
