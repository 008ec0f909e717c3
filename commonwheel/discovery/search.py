"""Search for people: what they typed in, posts that they may see out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import query
from commonwheel.discovery.query import PHRASE, Query
from commonwheel.discovery.snippets import snippet
from commonwheel.kernel.engines.search import Found, Hit, Question, search
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

DEEPEST = 50
"""The last page there is: nobody reads on, but programs would."""
ENOUGH = 0.4
"""The share of the words that a post needs where none has all of them."""


@dataclass(frozen=True)
class Row:
    """A post that was found, with topic, board and author; ``snippet`` is safe HTML with the words in <mark>."""

    post: Post
    snippet: SafeString


@dataclass(frozen=True)
class Results:
    """One page of what was found. ``problems`` are sentences about what was typed; ``query`` has it all as text again."""

    query: Query
    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_more: bool = False


def find(
    text: str,
    person: Any,
    *,
    page: int = 1,
    board: str = "",
    author: str = "",
    tag: str = "",
    solved: str = "",
    after: str = "",
    before: str = "",
    size: int = 20,
) -> Results:
    """What answers the text and the filters of a form, best first, one post of each topic.

    The filters take slugs, a handle, "solved" or "unsolved", and days like 2026-01-31; they win over the same in the text.
    """
    asked = query.parse(text).narrowed(board=board, author=author, tag=tag, **{"is": solved}, after=after, before=before)
    question, problems = _question(asked, person)
    if question is None:
        return Results(asked, problems=problems)
    page = min(max(page, 1), DEEPEST)
    question = replace(question, skip=(page - 1) * size, most=size)
    found = search().find(question)
    if not found.hits and _may_loosen(asked, question):
        found = _loosened(question)
        if found.hits:
            problems.append(_("No post has all of these words. These have most of them."))
    return Results(asked, _rows(found, question, person), problems, found.is_more)


def suggest(text: str, person: Any, most: int = 6) -> list[Topic]:
    """Topics for the box under the search field while somebody types: by their titles first."""
    asked = query.parse(text)
    question = Question(
        words=asked.words, without=asked.without, is_prefix=not text.endswith(" "),
        boards=boards.readable(person), most=most,
    )
    if not question.words:
        return []
    hits = search().find(replace(question, in_title=True)).hits
    if len(hits) < most:
        hits = [*hits, *search().find(question).hits]
    return topics_of(hits, person)[:most]


def topics_of(hits: Iterable[Hit], person: Any) -> list[Topic]:
    """The topics of these hits in their order, each once, as far as the person may see them and they are not hidden."""
    ids = list(dict.fromkeys(hit.topic for hit in hits))
    rows = Topic.objects.visible_to(person).listed().filter(pk__in=ids).select_related("board", "author")
    known = {topic.pk: topic for topic in rows}
    return [known[topic_id] for topic_id in ids if topic_id in known]


def _question(asked: Query, person: Any) -> tuple[Question | None, list[str]]:
    """What to ask the engine, or None where nothing can be found; and what is wrong with what was typed."""
    problems = asked.problems
    readable = boards.readable(person)
    named = _boards(asked, person, problems)
    authors = _authors(asked, problems)
    question = Question(
        words=asked.words, without=asked.without, in_title=asked.in_title,
        boards=readable if named is None else named, authors=tuple(authors or ()), tags=tuple(asked.values("tag")),
        is_solved=asked.is_solved, after=asked.after, before=asked.before,
    )
    is_empty = question == Question(boards=question.boards, in_title=question.in_title) and named is None
    is_hopeless = named == [] or authors == []
    return (None if is_empty or is_hopeless else question), problems


def _boards(asked: Query, person: Any, problems: list[str]) -> list[int] | None:
    """The boards that were named and that the person may read; None where none was named."""
    slugs = asked.values("board")
    if not slugs:
        return None
    known = dict(Board.objects.visible_to(person).filter(slug__in=slugs).values_list("slug", "pk"))
    problems += [_("No board has the name “%(name)s”.") % {"name": slug} for slug in slugs if slug not in known]
    return list(known.values())


def _authors(asked: Query, problems: list[str]) -> list[int] | None:
    """The members whose handles were named; None where none was named."""
    handles = [value.removeprefix("@") for value in asked.values("author")]
    if not handles:
        return None
    known = dict(Person.objects.filter(handle__in=handles).values_list("handle", "pk"))
    problems += [_("No member has the handle “%(handle)s”.") % {"handle": handle} for handle in handles if handle not in known]
    return list(known.values())


def _may_loosen(asked: Query, question: Question) -> bool:
    """Whether nothing has all the words, on no page, and whoever asks did not insist on a phrase."""
    if len(question.words) < 2 or any(part.sign == PHRASE for part in asked.parts):
        return False
    return question.skip == 0 or not search().find(replace(question, skip=0, most=1)).hits


def _loosened(question: Question) -> Found:
    found = search().find(replace(question, any_word=True))
    hits = [hit for hit in found.hits if hit.score >= ENOUGH]
    return Found(hits, is_more=found.is_more and len(hits) == len(found.hits))


def _rows(found: Found, question: Question, person: Any) -> list[Row]:
    rows = Post.objects.visible_to(person).listed().filter(pk__in=[hit.post for hit in found.hits])
    known = {post.pk: post for post in rows.select_related("topic__board", "author")}
    return [
        Row(known[hit.post], snippet(known[hit.post].text, question.words)) for hit in found.hits if hit.post in known
    ]
