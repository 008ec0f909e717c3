"""Ranks: which step of the ladder each member holds, and the roles that come with it.

A rank gives and takes only grants of its own source, so what staff, an election or the founding gave stays whatever the
ladder says. For the same reason ``hasRole`` in a formula looks past roles that a rank gave: a ladder cannot hold itself up.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _

from commonwheel.accounts import people
from commonwheel.accounts.people import Person, Step
from commonwheel.authority import grants, powers, standing
from commonwheel.authority.grants import Grant, Source
from commonwheel.authority.powers import Power
from commonwheel.authority.roles import Role
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import ladders, metrics
from commonwheel.reputation.formulas import Facts, Formula
from commonwheel.reputation.ladders import Ladder, Rank, Ranks

BATCH = 2_000


class Member(NamedTuple):
    """Whom a ladder is asked about, and what their rank means for them now: records of all members would cost more than to judge them."""

    pk: int
    step: Step


class Verdict(NamedTuple):
    """What a ladder says of one member, beside what they hold now."""

    member: Member
    rank: Rank | None
    gains: frozenset[str]
    loses: frozenset[str]
    undecided: tuple[str, ...] = ()
    """The ranks above it whose formula cannot be worked out for them, since it divides by zero or grows too large."""

    @property
    def name(self) -> str:
        return self.rank.name if self.rank else ""

    @property
    def step(self) -> Step:
        """What the rank means for them from now on."""
        return self.rank.step if self.rank else Step()

    @property
    def is_new(self) -> bool:
        return self.step != self.member.step

    @property
    def is_moving(self) -> bool:
        return self.is_new or bool(self.gains or self.loses)


@dataclass(frozen=True)
class Judged:
    """Somebody for whom a ladder changes something."""

    person: Person
    name: str
    """Of the rank they would have."""
    gains: frozenset[str]
    loses: frozenset[str]


@dataclass(frozen=True)
class Preview:
    """Who would change by a ladder. ``renamed`` are those whose present rank is not on it."""

    members: int
    held: dict[str, int]
    rises: list[Judged]
    falls: list[Judged]
    renamed: list[Judged]
    gains: list[Judged]
    loses: list[Judged]
    undecided: dict[str, int]
    """Rank → for how many its formula cannot be worked out; they do not hold it."""


@dataclass(frozen=True)
class Outcome:
    """What ranking everybody did."""

    members: int
    changed: int
    seconds: float


@dataclass(frozen=True)
class Condition:
    """One part of a rank's formula, whether the member fulfils it, and what they have of what it takes, where that can be said."""

    text: str
    is_met: bool
    words: str = ""
    have: float = 0
    goal: float = 0

    @property
    def part(self) -> float:
        """How far they are, from 0 to 1."""
        return 1.0 if self.is_met else min(max(self.have / self.goal, 0.0), 1.0) if self.goal > 0 else 0.0


@dataclass(frozen=True)
class Progress:
    """A member on the ladder: the rank they fulfil, and what the next above it takes."""

    rank: Rank | None
    next: Rank | None
    conditions: list[Condition]

    @property
    def percent(self) -> int:
        """How far they are on the way to the next rank. Never all of it, since then they would hold it."""
        parts = [condition.part for condition in self.conditions]
        return min(99, round(100 * sum(parts) / len(parts))) if parts else 0


def rank(person_ids: Sequence[int]) -> int:
    """Look at these members again, by the ladder that holds; returns how many changed."""
    ladder = ladders.latest()
    if ladder is None:
        return 0
    return _settle(ladder.ranks, _members(Person.objects.filter(among("pk", person_ids), is_active=True)))


def rank_all() -> Outcome:
    """Look at all members, in batches that are each a transaction of its own."""
    start, members, changed = time.monotonic(), 0, 0
    ladder = ladders.latest()
    if ladder is None:
        return Outcome(0, 0, 0.0)
    for batch in batches():
        members += len(batch)
        changed += _settle(ladder.ranks, batch)
    Ladder.objects.filter(pk=ladder.pk).update(ranked_at=clock.now())
    return Outcome(members, changed, round(time.monotonic() - start, 2))


def is_due() -> bool:
    """Whether the ladder changed since all members were ranked by it."""
    ladder = ladders.latest()
    return ladder is not None and ladder.ranked_at is None


def preview(ranks: Ranks) -> Preview:
    """Who would rise, fall, gain and lose, and how many would hold each rank. Changes nothing."""
    positions = {rank.name: rank.position for rank in ranks}
    found = Preview(0, dict.fromkeys([rank.name for rank in ranks], 0), [], [], [], [], [], {})
    members, moving = 0, list[Verdict]()
    for verdict in (verdict for batch in batches() for verdict in _verdicts(ranks, batch)):
        members += 1
        for name in verdict.undecided:
            found.undecided[name] = found.undecided.get(name, 0) + 1
        if verdict.rank:
            found.held[verdict.name] += 1
        if verdict.is_moving:
            moving.append(verdict)
    for judged in _persons(moving):
        before, after = judged.person.rank_name, judged.name
        if before and before not in positions:
            found.renamed.append(judged)
        elif before != after:
            lowest = len(ranks)
            rises = positions.get(after, lowest) < positions.get(before, lowest)
            (found.rises if rises else found.falls).append(judged)
        if judged.gains:
            found.gains.append(judged)
        if judged.loses:
            found.loses.append(judged)
    return Preview(members, found.held, found.rises, found.falls, found.renamed, found.gains, found.loses, found.undecided)


def progress(person: Person) -> Progress:
    """How a member stands on the ladder that holds."""
    ladder = ladders.latest()
    ranks = ladder.ranks if ladder is not None else ()
    asked = facts([rank.formula for rank in ranks], [person.pk])[person.pk]
    own, _undecided = _first(ranks, asked)
    above = ranks[: own.position] if own else ranks
    # Ranks that ask for a role are not climbed to.
    climbed = [rank for rank in above if not rank.formula.roles]
    if not climbed:
        return Progress(own, None, [])
    goal = climbed[-1]
    return Progress(own, goal, [_condition(part, asked) for part in goal.formula.conditions()])


def powers_moved(judged: Judged) -> tuple[list[tuple[Power, int]], list[tuple[Power, int]]]:
    """What a member could do that they cannot, and the reverse, by the roles that a ladder gives and takes: (power, place)."""
    now = standing.of(judged.person)
    then = now.with_roles(judged.gains, judged.loses, Source.RANK)
    touched = [role for role in now.book.roles.values() if role.slug in judged.gains | judged.loses]
    asked = {(powers.powers[name], at) for role in touched for name, at in now.book.given_by(role, ROOT) if name in powers.powers}
    rows = sorted(((power, at, now.allows(power, at), then.allows(power, at)) for power, at in asked), key=lambda row: (row[1], row[0].name))
    return [(power, at) for power, at, before, after in rows if after and not before], [(power, at) for power, at, before, after in rows if before and not after]


def counts() -> dict[str, int]:
    """Rank → how many members hold it."""
    rows = Person.objects.filter(is_active=True).exclude(rank_name="").order_by()
    return dict(rows.values_list("rank_name").annotate(total=models.Count("pk")))


def _members(rows: models.QuerySet[Person]) -> list[Member]:
    return [Member(pk, Step(*step)) for pk, *step in rows.values_list("pk", *people.STEP)]


def batches() -> Iterator[list[Member]]:
    """All active members, some thousand at a time."""
    after = 0
    while batch := _members(Person.objects.filter(is_active=True, pk__gt=after).order_by("pk")[:BATCH]):
        yield batch
        after = batch[-1].pk


def _verdicts(ranks: Ranks, members: Sequence[Member]) -> Iterator[Verdict]:
    """What the ladder says of each of these members."""
    ids = [member.pk for member in members]
    known = facts([rank.formula for rank in ranks], ids)
    earned = _earned(ids)
    given = ladders.roles_of(ranks)
    nothing = frozenset[str]()
    # Very many did the same, mostly nothing.
    found: dict[tuple[object, ...], tuple[Rank | None, tuple[str, ...]]] = {}
    for member in members:
        asked = known[member.pk]
        same = (asked.roles, *asked.values.values())
        if same not in found:
            found[same] = _first(ranks, asked)
        own, undecided = found[same]
        deserved = given[own.position] if own else nothing
        held = frozenset(earned[member.pk]) if member.pk in earned else nothing
        yield Verdict(member, own, deserved - held, held - deserved, undecided)


def _persons(verdicts: Sequence[Verdict]) -> Iterator[Judged]:
    """The same with the members themselves."""
    found = {person.pk: person for person in Person.objects.filter(among("pk", (verdict.member.pk for verdict in verdicts)))}
    return (Judged(found[verdict.member.pk], verdict.name, verdict.gains, verdict.loses) for verdict in verdicts)


def facts(formulas: Sequence[Formula], person_ids: Collection[int]) -> dict[int, Facts]:
    """Member → all that these formulas ask about them."""
    needs = frozenset[metrics.Need]().union(*(formula.needs for formula in formulas))
    values = metrics.read(person_ids, needs)
    roles: dict[int, set[str]] = defaultdict(set)
    if any(formula.roles for formula in formulas):
        rows = Grant.objects.active().filter(among("person_id", person_ids), scope_id=ROOT, role__isnull=False).exclude(source=Source.RANK)
        for pk, slug in rows.values_list("person_id", "role__slug"):
            roles[pk].add(slug)
    none = frozenset[str]()
    return {pk: Facts(values[pk], frozenset(roles[pk]) if pk in roles else none) for pk in person_ids}


def _earned(person_ids: Sequence[int]) -> dict[int, dict[str, Grant]]:
    """Member → the roles that a rank gave them: slug → grant."""
    held: dict[int, dict[str, Grant]] = defaultdict(dict)
    rows = Grant.objects.active().filter(among("person_id", person_ids), scope_id=ROOT, source=Source.RANK, role__isnull=False)
    for grant in rows.select_related("role", "person"):
        if grant.role is not None:
            held[grant.person_id][grant.role.slug] = grant
    return held


def _first(ranks: Ranks, facts: Facts) -> tuple[Rank | None, tuple[str, ...]]:
    """The highest rank that they fulfil, and those above it that could not be worked out for them."""
    undecided: list[str] = []
    for rank in ranks:
        try:
            if rank.formula.holds(facts):
                return rank, tuple(undecided)
        except Refused:
            undecided.append(rank.name)
    return None, tuple(undecided)


def holds(formula: Formula, facts: Facts) -> bool:
    """A formula that cannot be worked out for somebody does not hold for them, and others are ranked all the same."""
    try:
        return formula.holds(facts)
    except Refused:
        return False


def _condition(part: Formula, asked: Facts) -> Condition:
    found = part.measured(asked)
    have, goal = found or (0, 0)
    name, window = part.metric if found and part.metric else ("", None)
    words = str(metrics.NAMES.get(name, ""))
    if words and window:
        words = _("%(what)s, in the last %(days)s days") % {"what": words, "days": window}
    return Condition(_plain(part), holds(part, asked), words, have, goal)


def _plain(part: Formula) -> str:
    text = str(part)
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _settle(ranks: Ranks, members: Sequence[Member]) -> int:
    """Write what changed, and give and end the roles."""
    with transaction.atomic():
        changed = [verdict for verdict in _verdicts(ranks, members) if verdict.is_moving]
        moving: dict[Step, list[int]] = defaultdict(list)
        for verdict in changed:
            if verdict.is_new:
                moving[verdict.step].append(verdict.member.pk)
        people.hold([pk for ids in moving.values() for pk in ids])
        for step, ids in moving.items():
            people.rank(ids, step)
        if moving:
            touch("ranks")
        moved = [verdict for verdict in changed if verdict.gains or verdict.loses]
        if moved:
            _hand_over(list(_persons(moved)))
    return len(changed)


def _hand_over(moved: Sequence[Judged]) -> None:
    """Give and end what was earned; grants from other sources are not looked at."""
    known = {role.slug: role for role in Role.objects.filter(slug__in={slug for judged in moved for slug in judged.gains}, holds_all=False)}
    earned = _earned([judged.person.pk for judged in moved])
    for judged in moved:
        for slug in sorted(judged.gains & known.keys()):
            grants.give(known[slug], judged.person, by=None, source=Source.RANK)
        for slug in sorted(judged.loses):
            grants.end(earned[judged.person.pk][slug], by=None)
