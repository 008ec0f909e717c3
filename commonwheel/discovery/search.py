"""Search for people: what they typed in, posts that they may see out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import query, rows
from commonwheel.discovery.query import KINDS, PHRASE, WORD, Problem, Query
from commonwheel.discovery.rows import Row
from commonwheel.groups.groups import Group
from commonwheel.kernel.engines.search import Found, Question, Tally, search
from commonwheel.kernel.terms import is_code
from commonwheel.structure import boards

DEEPEST = 50
"""The last page there is: nobody reads on, but programs would."""
ENOUGH = 0.4
"""The share of the words that a post needs where none has all of them."""
MOST_LANGUAGES = 4
MOST_SPELLED = 6
"""Words of a query that are looked up in the spelling of others."""


@dataclass(frozen=True)
class Results:
    """One page of what was found. ``problems`` are about what was typed; ``query`` has it all as text again.

    ``notes`` are sentences about what is shown where nothing answers as it was typed; ``meant`` is a query that was
    probably meant, whose results are shown where ``is_meant``. The ``tally`` of the first page tells how many topics answer what
    is shown, and which: of what the person may read alone.
    """

    query: Query
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_more: bool = False
    meant: str = ""
    is_meant: bool = False
    tally: Tally = field(default_factory=Tally)


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
    kind: str = "",
    group: str = "",
    topic: str = "",
    newest_first: bool = False,
    size: int = 20,
) -> Results:
    """What answers the text and the filters of a form, best first, one post of each topic (inside a topic, all).

    The filters take slugs, a handle, "solved" or "unsolved", days like 2026-01-31, one of KINDS and the number of a topic;
    they win over the same in the text. Where nothing answers, words may be only begun, then spelled otherwise, then some
    of them missing; ``notes`` says so.
    """
    asked = query.parse(text).narrowed(
        board=board, author=author, tag=tag, **{"is": solved}, after=after, before=before, kind=kind, group=group, topic=topic
    )
    question, problems = question_of(asked, person)
    if question is None:
        return Results(asked, problems=problems)
    page = min(max(page, 1), DEEPEST)
    question = replace(question, skip=(page - 1) * size, most=size, newest_first=newest_first, is_tallied=page == 1)
    found = search().find(question)
    meant, notes = "", []
    if not found.hits and page == 1:
        question, found, note, meant = _otherwise(asked, question)
        notes = [note] if note else []
    return Results(asked, rows.of(found.hits, question.words, person), problems, notes, found.is_more, meant, bool(meant), found.tally)


def suggest(text: str, person: Any, most: int = 6) -> list[Topic]:
    """Topics for the box under the search field while somebody types: by their titles first."""
    asked = query.parse(text)
    question = Question(
        words=asked.words, without=asked.without, is_prefix=not text.endswith(" "),
        boards=boards.readable(person), languages=languages(person), most=most,
    )
    if not question.words:
        return []
    hits = search().find(replace(question, in_title=True)).hits
    if len(hits) < most:
        hits = [*hits, *search().find(question).hits]
    return rows.topics(hits, person)[:most]


def languages(person: Any) -> tuple[str, ...]:
    """What somebody's words may be in: their own language, and those of the boards they read."""
    return tuple(dict.fromkeys([get_language() or "en", *(board.language for board in boards.shelves(person))]))[:MOST_LANGUAGES]


def question_of(asked: Query, person: Any) -> tuple[Question | None, list[Problem]]:
    """What to ask the engine, or None where nothing can be found; and what is wrong with what was typed."""
    problems = asked.problems
    readable = boards.readable(person)
    named = _boards(asked, person, problems)
    authors = _authors(asked, problems)
    topics = tuple(int(value) for value in asked.values("topic") if value.isascii() and value.isdigit() and len(value) < 18)
    question = Question(
        words=asked.words, without=asked.without, in_title=asked.in_title,
        boards=readable if named is None else named, authors=tuple(authors or ()), tags=tuple(asked.values("tag")),
        is_solved=asked.is_solved, after=asked.after, before=asked.before, topics=topics, one_per_topic=not topics,
        languages=languages(person),
    )
    nothing = Question(boards=question.boards, in_title=question.in_title, languages=question.languages)
    is_empty = question == nothing and named is None
    is_hopeless = named == [] or authors == []
    return (None if is_empty or is_hopeless else question), problems


def _boards(asked: Query, person: Any, problems: list[Problem]) -> list[int] | None:
    """The boards that were named, or that are of a kind or group that was, and that the person may read; None for all."""
    shelves = boards.shelves(person)
    chosen: list[set[int]] = []
    if slugs := asked.asking("board"):
        known = {board.slug: board.pk for board in shelves}
        problems += [
            asked.problem(_("No board has the name “%(name)s”.") % {"name": part.value.strip().lower()}, part)
            for part in slugs if part.value.strip().lower() not in known
        ]  # fmt: skip
        chosen.append({known[slug] for slug in asked.values("board") if slug in known})
    if named := [KINDS[value] for value in asked.values("kind") if value in KINDS]:
        chosen.append({board.pk for board in shelves if board.kind in named})
    if groups := asked.asking("group"):
        wanted = dict(Group.objects.visible_to(person).filter(category__slug__in=asked.values("group")).values_list("category__slug", "category_id"))
        problems += [
            asked.problem(_("No group has the name “%(name)s”.") % {"name": part.value.strip().lower()}, part)
            for part in groups if part.value.strip().lower() not in wanted
        ]  # fmt: skip
        chosen.append({board.pk for board in shelves if board.category_id in wanted.values()})
    return sorted(set.intersection(*chosen)) if chosen else None


def _authors(asked: Query, problems: list[Problem]) -> list[int] | None:
    """The members whose handles were named; None where none was named."""
    named = {part.value.strip().lower().removeprefix("@"): part for part in asked.asking("author")}
    if not named:
        return None
    known = dict(Person.objects.filter(handle__in=named).values_list("handle", "pk"))
    problems += [
        asked.problem(_("No member has the handle “%(handle)s”.") % {"handle": handle}, part) for handle, part in named.items() if handle not in known
    ]
    return list(known.values())


def _otherwise(asked: Query, question: Question) -> tuple[Question, Found, str, str]:
    """What to show where nothing has what was typed: the question that was asked instead, what answers, a sentence, and
    the query that was probably meant."""
    nothing = question, Found(), "", ""
    if not question.words:
        return nothing
    begun = replace(question, is_prefix=True)
    if asked.parts[-1].sign == WORD and (found := search().find(begun)).hits:
        return begun, found, _("No post has just these words. In these, the last one goes on."), ""
    meant = asked.respelled(_spelled(asked, question))
    if meant != asked:
        respelled = replace(question, words=meant.words)
        if (found := search().find(respelled)).hits:
            return respelled, found, "", str(meant)
    if len(question.words) < 2 or any(part.sign == PHRASE for part in asked.parts):
        return nothing
    loose = replace(question, any_word=True)
    found = search().find(loose)
    hits = [hit for hit in found.hits if hit.score >= ENOUGH]
    if not hits:
        return nothing
    return loose, Found(hits, found.is_more and len(hits) == len(found.hits)), _("No post has all of these words. These have most of them."), ""


def _spelled(asked: Query, question: Question) -> dict[str, str]:
    """Words that no post has, with what they were probably meant to be; in the boards of the question alone."""
    spelled: dict[str, str] = {}
    words = [part.value for part in asked.parts if part.sign == WORD and part.value in question.words and not is_code(part.value)]

    def is_there(word: str) -> bool:
        alone = Question(words=(word,), boards=question.boards, languages=question.languages, in_title=question.in_title, most=1)
        return bool(search().find(alone).hits)

    for word in dict.fromkeys(words[:MOST_SPELLED]):
        if not is_there(word):
            near = next((other for other in search().near(word) if is_there(other)), "")
            spelled |= {word: near} if near else {}
    return spelled
