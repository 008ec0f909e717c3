"""Tallies: what the posts that answer come to, for whoever wants to narrow a search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from commonwheel.engines.search.terms import slug_of
from commonwheel.kernel.engines.search import Tally


def of(posts: Collection[tuple[int, str]], *, is_more: bool) -> Tally:
    """What these come to, each post given as its topic and its marks. All that a topic says is read from its first post here."""
    of_topics: dict[int, str] = {}
    for topic, marks in posts:
        of_topics.setdefault(topic, marks)
    written = {(marks.partition(" author=")[2].partition(" ")[0], topic) for topic, marks in posts}
    marked = Counter("".join(of_topics.values()).split())
    authors = Counter(author for author, _topic in written if author != "0")
    return Tally(
        topics=len(of_topics),
        is_more=is_more,
        boards={int(mark[6:]): count for mark, count in marked.items() if mark.startswith("board=")},
        authors={int(author): count for author, count in authors.items()},
        tags={slug_of(mark): count for mark, count in marked.items() if mark.startswith("tag=")},
        solved=marked["is=solved"],
    )
