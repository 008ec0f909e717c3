"""Search for people: what they typed in, posts that they may see out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import guesses, query, rows
from commonwheel.discovery.query import KINDS, Problem, Query
from commonwheel.discovery.rows import Row
from commonwheel.groups.groups import Group
from commonwheel.kernel.engines.search import Question, Tally, search
from commonwheel.structure import boards

DEEPEST = 50
"""The last page there is: nobody reads on, but programs would."""
MOST_LANGUAGES = 4


@dataclass(frozen=True)
class Results:
    """One page of what was found. ``problems`` are about what was typed; ``query`` has it all as text again.

    ``notes`` are sentences about what is shown where nothing answers as it was typed; ``meant`` is a query that was
    probably meant, whose results are shown where ``is_meant``. ``partly`` are those that answer only in part, where few answer
    all of it. The ``tally`` of the first page tells how many topics answer what
    is shown, and which: of what the person may read alone.
    """

    query: Query
    rows: list[Row] = field(default_factory=list)
    partly: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_more: bool = False
    meant: str = ""
    is_meant: bool = False
    tally: Tally = field(default_factory=Tally)

    @property
    def is_empty(self) -> bool:
        """Whether nothing answers what was typed, though something else may be shown."""
        return not self.rows or bool(self.notes) or self.is_meant


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
    of them missing; ``notes`` says so. Where little does, such posts follow apart from it.
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
    if page > 1 or found.is_more or len(found.hits) >= guesses.FEW:
        return Results(asked, rows.of(found.hits, question.words, person), problems=problems, is_more=found.is_more, tally=found.tally)
    if found.hits:
        also = guesses.beside(asked, question, found)
        every = rows.of([*found.hits, *also.hits], question.words, person)
        full = {hit.post for hit in found.hits}
        whole, partly = ([row for row in every if (row.post.pk in full) is is_full] for is_full in (True, False))
        return Results(asked, whole, partly, problems, meant=also.meant, tally=found.tally)
    guess = guesses.instead(asked, question)
    return Results(
        asked, rows.of(guess.found.hits, guess.words, person), [], problems, [guess.note] if guess.note else [],
        guess.found.is_more, guess.meant, bool(guess.meant), guess.found.tally,
    )  # fmt: skip


def suggest(text: str, person: Any, most: int = 6) -> list[Topic]:
    """Topics for the box under the search field while somebody types: by their titles first."""
    asked = query.parse(text)
    question = Question(
        words=asked.words, without=asked.without, is_prefix=not text.endswith(" "),
        boards=boards.readable(person), languages=languages(person), likely=likely(person), most=most,
    )
    if not question.words:
        return []
    hits = search().find(replace(question, in_title=True)).hits
    if len(hits) < most:
        hits = [*hits, *search().find(question).hits]
    return rows.topics(hits, person)[:most]


def languages(person: Any) -> tuple[str, ...]:
    """What somebody's words may be in: their own language, and those of the boards they read, that of most boards first."""
    return tuple(dict.fromkeys([get_language() or "en", *_of_boards(person)]))[:MOST_LANGUAGES]


def likely(person: Any) -> int:
    """How many of the languages somebody's words are probably in: theirs, and that of most boards."""
    return len({get_language() or "en", *_of_boards(person)[:1]})


def _of_boards(person: Any) -> list[str]:
    return [language for language, _boards in Counter(board.language for board in boards.shelves(person)).most_common()]


def question_of(asked: Query, person: Any) -> tuple[Question | None, list[Problem]]:
    """What to ask the engine, or None where nothing can be found; and what is wrong with what was typed."""
    problems = asked.problems
    readable = boards.readable(person)
    named = _boards(asked, person, problems)
    authors = _authors(asked, problems)
    not_authors = _authors(asked, problems, sign="-author")
    topics = _topics(asked, "topic")
    question = Question(
        words=asked.words, without=asked.without, in_title=asked.in_title,
        boards=readable if named is None else named, authors=tuple(authors or ()), tags=tuple(asked.values("tag")),
        is_solved=asked.is_solved, after=asked.after, before=asked.before, topics=topics, one_per_topic=not topics,
        not_tags=tuple(asked.values("-tag")), not_authors=tuple(not_authors or ()), not_topics=_topics(asked, "-topic"), languages=languages(person), likely=likely(person),
    )
    nothing = Question(boards=question.boards, in_title=question.in_title, languages=question.languages, likely=question.likely)
    is_empty = question == nothing and named is None
    is_hopeless = not question.boards or authors == []
    return (None if is_empty or is_hopeless else question), problems


def _topics(asked: Query, sign: str) -> tuple[int, ...]:
    return tuple(int(value) for value in asked.values(sign) if value.isascii() and value.isdigit() and len(value) < 18)


def _boards(asked: Query, person: Any, problems: list[Problem]) -> list[int] | None:
    """The boards that were named, or that are of a kind or group that was, and that the person may read, without those that
    were to be left out; None for all."""
    shelves = boards.shelves(person)
    named = {"board": {board.slug: {board.pk} for board in shelves}, "kind": {name: {board.pk for board in shelves if board.kind == kind} for name, kind in KINDS.items()}}
    if groups := asked.asking("group"):
        rows = Group.objects.visible_to(person).filter(category__slug__in=[part.value.strip().lower() for part in groups])
        named["group"] = {slug: {board.pk for board in shelves if board.category_id == place} for slug, place in rows.values_list("category__slug", "category_id")}
    problems += _unknown(asked, named)
    chosen: list[set[int]] = []
    for operator, known in named.items():
        if wanted := [known.get(value, set()) for value in asked.values(operator) if operator != "kind" or value in known]:
            chosen.append(set().union(*wanted))
        if left_out := [known[value] for value in asked.values(f"-{operator}") if value in known]:
            chosen.append({board.pk for board in shelves}.difference(*left_out))
    return sorted(set.intersection(*chosen)) if chosen else None


def _unknown(asked: Query, named: dict[str, dict[str, set[int]]]) -> list[Problem]:
    """Names of boards and groups that the person knows of none with."""
    sentences = {"board": _("No board has the name “%(name)s”."), "group": _("No group has the name “%(name)s”.")}
    return [
        asked.problem(sentence % {"name": name}, part)
        for operator, sentence in sentences.items() for part in asked.asking(operator) if (name := part.value.strip().lower()) not in named[operator]
    ]  # fmt: skip


def _authors(asked: Query, problems: list[Problem], sign: str = "author") -> list[int] | None:
    """The members whose handles were named; None where none was named."""
    named = {part.value.strip().lower().removeprefix("@"): part for part in asked.asking("author") if part.sign == sign}
    if not named:
        return None
    known = dict(Person.objects.filter(handle__in=named).values_list("handle", "pk"))
    problems += [
        asked.problem(_("No member has the handle “%(handle)s”.") % {"handle": handle}, part) for handle, part in named.items() if handle not in known
    ]
    return list(known.values())
