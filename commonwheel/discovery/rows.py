"""Rows: the posts and topics that were found, as lists of results show them: those that everybody sees who reads their boards.

Hidden ones are found by nobody, whoever could see them otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.utils.safestring import SafeString

from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import transcripts
from commonwheel.discovery.snippets import snippet
from commonwheel.discovery.transcripts import Moment
from commonwheel.kernel.engines.search import Hit
from commonwheel.kernel.statements import Statement
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

POST = ["id", "topic_id", "number", "author_id", "author_name", "language", "html", "created_at"]
TOPIC = ["id", "board_id", "title", "slug", "language", "replies_count"]
PERSON = ["id", "handle", "name", "avatar"]
"""What is read of a post, its topic and its author; more is asked of the database where somebody needs it."""
STEP = 10

_posts = Statement(
    lambda *ids: Post.objects.listed().filter(pk__in=ids).values_list(*POST, *(f"topic__{name}" for name in TOPIC), *(f"author__{name}" for name in PERSON))
)
_topics = Statement(lambda *ids: Topic.objects.listed().filter(pk__in=ids).values_list(*TOPIC))


@dataclass(frozen=True)
class Row:
    """A post that was found, with topic, board and author; ``title`` and ``snippet`` are safe HTML with the words in <mark>.

    ``moment`` is where in the recording of an event they are said, where they are.
    """

    post: Post
    title: SafeString
    snippet: SafeString
    is_solved: bool
    moment: Moment | None = None


def of(hits: Sequence[Hit], words: Sequence[str], person: Any) -> list[Row]:
    """The posts of these hits in their order, as far as the person reads their boards."""
    known = _posts_of([hit.post for hit in hits], person)
    posts = [known[hit.post] for hit in hits if hit.post in known]
    said = transcripts.of_topics([post.topic_id for post in posts if post.is_opening and post.topic.board.kind == transcripts.KIND])
    solved = {hit.post for hit in hits if hit.is_solved}
    return [_row(post, words, said.get(post.topic_id, []) if post.is_opening else [], is_solved=post.pk in solved) for post in posts]


def topics(hits: Sequence[Hit], person: Any) -> list[Topic]:
    """The topics of these hits in their order, each once, as far as the person reads their boards."""
    ids = list(dict.fromkeys(hit.topic for hit in hits))
    places = _places(person)
    found = [_topic(row, places) for row in _topics.among(ids, STEP)]
    known = {topic.pk: topic for topic in found if topic is not None}
    return [known[topic_id] for topic_id in ids if topic_id in known]


def _posts_of(ids: Sequence[int], person: Any) -> dict[int, Post]:
    places, found = _places(person), dict[int, Post]()
    for row in _posts.among(ids, STEP):
        topic = _topic(row[len(POST) : -len(PERSON)], places)
        if topic is None:
            continue
        post = Post.from_db(DEFAULT_DB_ALIAS, POST, row[: len(POST)])
        post.topic = topic
        post.author = Person.from_db(DEFAULT_DB_ALIAS, PERSON, row[-len(PERSON) :]) if post.author_id else None
        found[post.pk] = post
    return found


def _places(person: Any) -> dict[int, Board]:
    return {board.pk: board for board in boards.shelves(person)}


def _topic(row: list[Any], places: dict[int, Board]) -> Topic | None:
    """The topic with its board; None where that is none of these."""
    topic = Topic.from_db(DEFAULT_DB_ALIAS, TOPIC, row)
    if topic.board_id not in places:
        return None
    topic.board = places[topic.board_id]
    return topic


def _row(post: Post, words: Sequence[str], said: list[Moment], *, is_solved: bool) -> Row:
    title, shown = snippet(post.topic.title, words, post.topic.language), snippet(post.text, words, post.language)
    if said and "<mark>" not in shown:
        for moment in said:
            line = snippet(moment.words, words, post.language)
            if "<mark>" in line:
                return Row(post, title, line, is_solved, moment)
    return Row(post, title, shown, is_solved)
