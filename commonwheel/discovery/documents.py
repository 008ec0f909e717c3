"""Documents: posts as the search engine knows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from django.db import transaction

from commonwheel.conversations import tags
from commonwheel.conversations.posts import Post, Posts
from commonwheel.discovery import transcripts
from commonwheel.formats.solutions import Solution
from commonwheel.kernel.engines.search import Document, search
from commonwheel.kernel.freshness import touch

BATCH = 500
MARK = "search"
"""What is touched when the index has changed, which is a moment after the posts have."""

Progress = Callable[[int, int], None]


def index_posts(post_ids: Collection[int]) -> None:
    """Make the index true for these posts: in with what everybody may see, out with what is hidden or gone."""
    documents = of_posts(post_ids)
    engine = search()
    engine.put(documents)
    engine.drop(set(post_ids) - {document.post for document in documents})
    touch(MARK)


def index_topics(topic_ids: Collection[int]) -> None:
    """Make the index true for every post of these topics."""
    for batch in _batches(Post.objects.filter(topic_id__in=topic_ids)):
        index_posts(batch)


def index_all(progress: Progress | None = None) -> int:
    """Index everything anew while search goes on, then drop what no longer is; returns how many posts are indexed.

    ``progress`` is told (done, total) from time to time. Needed after posts came without entries: an import, growth.
    """
    total, done = Post.objects.count(), 0
    for batch in _batches(Post.objects.all()):
        with transaction.atomic():
            index_posts(batch)
        done += len(batch)
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
    posts = list(Post.objects.listed().filter(pk__in=post_ids).select_related("topic").defer("source"))
    topic_ids = list({post.topic_id for post in posts})
    tagged = tags.of_topics(topic_ids)
    solutions = set(Solution.objects.standing().filter(topic_id__in=topic_ids).values_list("topic_id", "post_id"))
    solved = {topic for topic, _post in solutions}
    said = transcripts.words_of(topic_ids)
    return [
        Document(
            post=post.pk, topic=post.topic_id, board=post.topic.board_id, author=post.author_id or 0, number=post.number,
            title=post.topic.title, body=_body(post, said), tags=tuple(tagged.get(post.topic_id, ())),
            is_solution=(post.topic_id, post.pk) in solutions, is_solved=post.topic_id in solved,
            kudos=post.kudos_count, written_at=post.created_at, language=post.language,
        )
        for post in posts
    ]


def renew() -> None:
    """Index everything anew where that was done in an earlier way, or never; for the worker, which looks again and again."""
    if search().is_outdated():
        index_all()


def _body(post: Post, said: dict[int, str]) -> str:
    """The words of a post; with an event's opening, also what is said in its recording."""
    more = said.get(post.topic_id, "") if post.is_opening else ""
    return f"{post.text}\n{more}" if more else post.text


def _batches(rows: Posts) -> Iterator[list[int]]:
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield batch
        after = batch[-1]


def _drop_stale() -> None:
    engine = search()
    after = 0
    while batch := engine.posts(after=after, most=5_000):
        with transaction.atomic():
            engine.drop(set(batch) - set(Post.objects.listed().filter(pk__in=batch).values_list("pk", flat=True)))
        after = batch[-1]
