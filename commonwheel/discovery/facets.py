"""Facets: how what was found spreads over boards, kinds, tags and members, each with a number.

Everything is counted in the boards of the question, which are boards that the person may read: what they may not see is in
no number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.discovery.query import KINDS
from commonwheel.kernel.engines.search import Tally
from commonwheel.kernel.statements import Statement
from commonwheel.structure import boards, kinds

MOST = 8
"""Options of one facet: the most frequent."""


@dataclass(frozen=True)
class Option:
    """One value to narrow by: what people read, what the filter takes, in how many topics."""

    title: str
    value: str
    count: int


@dataclass(frozen=True)
class Facet:
    """One way to narrow: the name of the filter, and its options, the most frequent first."""

    name: str
    title: str
    options: list[Option]


_named = Statement(lambda *ids: Person.objects.visible_to(None).filter(pk__in=ids).values_list("pk", "name", "handle"))


def of(tally: Tally, person: Any) -> list[Facet]:
    """The facets in which there is something to choose."""
    shelves = {board.pk: board for board in boards.shelves(person)}
    by_kind: Counter[str] = Counter()
    for board, count in tally.boards.items():
        if board in shelves:
            by_kind[shelves[board].kind] += count
    names = {kind: name for name, kind in KINDS.items()}
    writers = Counter(tally.authors).most_common(MOST)
    people = {pk: (name, handle) for pk, name, handle in _named.among([pk for pk, _count in writers], MOST)}
    solved = {"solved": (_("Solved"), tally.solved), "unsolved": (_("Not solved"), tally.topics - tally.solved)}
    facets = [
        Facet("kind", _("What it is"), [Option(str(kinds.named(kind).title), names[kind], count) for kind, count in by_kind.most_common(MOST) if kind in names]),
        Facet("board", _("Board"), [Option(shelves[pk].title, shelves[pk].slug, count) for pk, count in Counter(tally.boards).most_common(MOST) if pk in shelves]),
        Facet("solved", _("Solved"), [Option(title, value, count) for value, (title, count) in solved.items() if tally.solved and count]),
        Facet("tag", _("Tag"), [Option(tag, tag, count) for tag, count in Counter(tally.tags).most_common(MOST)]),
        Facet("author", _("Written by"), [Option(*people[pk], count) for pk, count in writers if pk in people]),
    ]
    return [facet for facet in facets if len(facet.options) > 1]
