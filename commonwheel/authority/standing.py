"""Standing: what one person may do, everywhere, and why. Every permission question of the product is asked here.

How a question is decided, first answer wins:
1. a ban on the place or above it leaves only reading;
2. the owner's role, held here or above, may everything;
3. a single power granted to the person, here or above;
4. the roles the person holds here or above: for each the nearest rule; of these the nearest, and deny before grant;
5. the rules for all members, then for everyone: the nearest; on the same place the members' rule;
6. the power's own default.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.authority import powers as power_register
from commonwheel.authority.powers import Power
from commonwheel.authority.rulebook import RoleLine, Rulebook, rulebook
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import clock
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.freshness import may_rely
from commonwheel.kernel.lookups import among
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.statements import Statement


@dataclass(frozen=True)
class Held:
    """A role or power that is held at a scope."""

    role: RoleLine | None
    power: str
    scope: int
    may_pass_on: bool
    source: str
    ends_at: datetime | None


@dataclass(frozen=True)
class Barred:
    """A ban from a scope."""

    scope: int
    reason: str
    ends_at: datetime | None


@dataclass(frozen=True)
class Verdict:
    """The answer to one question, with the reason as a sentence."""

    allowed: bool
    because: str
    may_pass_on: bool = False


@dataclass(eq=False)
class Standing:
    """One person's powers. Everything is in memory: asking costs no query."""

    book: Rulebook
    is_member: bool
    held: list[Held] = field(default_factory=list)
    barred: list[Barred] = field(default_factory=list)
    asked: dict[tuple[str, int, str | None], Verdict] = field(default_factory=dict)
    allowed: dict[tuple[str, int], bool] = field(default_factory=dict)

    @cached_property
    def signature(self) -> tuple[Any, ...]:
        """All that tells this standing from others by the same rulebook: with the same, every question is answered alike."""
        held = tuple((one.role.id if one.role else 0, one.power, one.scope, one.may_pass_on) for one in self.held)
        return self.is_member, held, tuple(self.barred)

    def allows(self, power: Power, scope: int = ROOT) -> bool:
        key = (power.name, scope)
        known = self.allowed.get(key)
        if known is None:
            known = self.allowed[key] = self.verdict(power, scope).allowed
        return known

    def require(self, power: Power, scope: int = ROOT) -> None:
        """Refused, with the reason, unless the power is held."""
        verdict = self.verdict(power, scope)
        if not verdict.allowed:
            cure = "" if self.is_member else _("Sign in, or join: it is free and takes a minute.")
            raise Refused(verdict.because, cure=cure)

    def verdict(self, power: Power, scope: int = ROOT) -> Verdict:
        """Whether, and why."""
        key = (power.name, scope, get_language())
        if key not in self.asked:
            self.asked[key] = self._decide(power, list(self.book.chain(scope)))
        return self.asked[key]

    def scopes_with(self, power: Power, among: Iterable[int]) -> set[int]:
        """Those of ``among`` in which the power is held."""
        return {scope for scope in among if self.verdict(power, scope).allowed}

    def ban(self, scope: int = ROOT) -> Barred | None:
        """The ban that holds at a scope, if any."""
        chain = set(self.book.chain(scope))
        return next((barred for barred in self.barred if barred.scope in chain), None)

    def holds_all(self, scope: int = ROOT) -> bool:
        chain = set(self.book.chain(scope))
        return any(held.role is not None and held.role.holds_all and held.scope in chain for held in self.held)

    def may_pass_on_role(self, role_id: int, scope: int) -> bool:
        """Whether this person may give a role to others at a scope: they hold it with the right to pass it on, or may pass on
        every power that comes with it."""
        if self.ban(scope):
            return False
        chain = set(self.book.chain(scope))
        if self.holds_all(scope) or any(h.role is not None and h.role.id == role_id and h.may_pass_on and h.scope in chain for h in self.held):
            return True
        role = self.book.roles.get(role_id)
        gives = self.book.given_by(role, scope) if role is not None else []
        known = [(power_register.powers[name], at) for name, at in gives if name in power_register.powers]
        return bool(known) and all(self.verdict(power, at).may_pass_on for power, at in known)

    def with_roles(self, gains: Collection[str], loses: Collection[str], source: str) -> Standing:
        """The standing they would have with these roles more and those of the same source less, for the whole community."""
        stays = [held for held in self.held if not (held.source == source and held.role is not None and held.role.slug in loses)]
        new = [Held(role, "", ROOT, False, source, None) for role in self.book.roles.values() if role.slug in gains]
        return Standing(self.book, self.is_member, [*stays, *new], self.barred)

    def _decide(self, power: Power, chain: list[int]) -> Verdict:
        bar = next((barred for barred in self.barred if barred.scope in chain), None)
        if bar and not power.is_reading:
            return Verdict(False, _("You are banned from %(place)s: %(reason)s") % {"place": self.book.title(bar.scope), "reason": bar.reason})
        here = [] if bar else [held for held in self.held if held.scope in chain]
        for held in here:
            if held.role is not None and held.role.holds_all:
                return Verdict(True, _("%(role)s of %(place)s may do everything.") % {"role": _(held.role.name), "place": self.book.title(held.scope)}, True)
        for held in here:
            if held.power == power.name:
                return Verdict(True, _("This was given to you for %(place)s.") % {"place": self.book.title(held.scope)}, held.may_pass_on)
        return self._by_roles(power, chain, here) or self._by_default(power, chain)

    def _by_roles(self, power: Power, chain: list[int], here: list[Held]) -> Verdict | None:
        """The roles that were granted: the nearest rule of all of them, deny before grant."""
        found = []
        for held in here:
            ruled = self.book.ruled(held.role.slug, power.name, chain[0]) if held.role is not None else None
            if ruled is not None and held.role is not None:
                found.append((chain.index(ruled[1]), ruled[0] != "deny", ruled[0], _(held.role.name), ruled[1]))
        if not found:
            return None
        _distance, allowed, value, role, scope = min(found)
        # A nearer grant of one role does not take away what another role lets them pass on.
        return self._ruled(allowed, "assign" if any(line[2] == "assign" for line in found) else value, role, scope)

    def _by_default(self, power: Power, chain: list[int]) -> Verdict:
        """What holds for all members and for everyone, and at last the power's own default."""
        names = {"members": _("Members"), "everyone": _("Everyone")}
        found = []
        for order, slug in enumerate(["members", "everyone"] if self.is_member else ["everyone"]):
            ruled = self.book.ruled(slug, power.name, chain[0])
            if ruled is not None:
                found.append((chain.index(ruled[1]), order, ruled[0], names[slug], ruled[1]))
        if found:
            _distance, _order, value, who, scope = min(found)
            return self._ruled(value != "deny", value, who, scope)
        if power.default == power_register.EVERYONE or (power.default == power_register.MEMBERS and self.is_member):
            return Verdict(True, _("Every member may do this.") if power.default == "members" else _("Everyone may do this."))
        if power.default == power_register.MEMBERS:
            return Verdict(False, _("Only members may do this."))
        return Verdict(False, _("You do not hold the power: %(power)s.") % {"power": power.sentence})

    def _ruled(self, allowed: bool, value: str, role: str, scope: int) -> Verdict:
        words = {"role": role, "place": self.book.title(scope)}
        if not allowed:
            return Verdict(False, _("A rule of %(place)s does not allow this to: %(role)s.") % words)
        return Verdict(True, _("A rule of %(place)s allows this to: %(role)s.") % words, value == "assign")


_standings: OrderedDict[int, tuple[list[bytes], datetime | None, Standing]] = OrderedDict()
_KEEP = 5_000
_given = Statement(lambda person, same: Person(pk=person).grants.values_list("pk").union(Person(pk=same).restrictions.values_list("pk"), all=True))
"""Most members were never given anything, nor barred from anything."""


def of(person: Any) -> Standing:
    """The standing of a member, or of a visitor (anybody without a primary key)."""
    lent: Standing | None = getattr(person, "stands", None)
    if lent is not None:
        return lent
    pk = getattr(person, "pk", None)
    if not pk:
        return _alike(rulebook(), False)
    # The version first: what is read after it may be newer than it says, never older.
    marks = ("authority", f"standing:{pk}")
    version = freshness().each(marks)
    kept = _standings.get(pk)
    if kept and kept[0] == version and (kept[1] is None or kept[1] > clock.now()) and may_rely(*marks):
        return kept[2]
    book = rulebook()
    if not _given.rows(pk, pk):
        return _keep(pk, version, _alike(book, True))
    held = [Held(book.roles.get(g.role_id or 0), g.power, g.scope_id, g.may_pass_on, g.source, g.ends_at) for g in person.grants.active()]
    barred = [Barred(r.scope_id, r.reason, r.ends_at) for r in person.restrictions.active()]
    return _keep(pk, version, Standing(book, True, held, barred))


def of_many(member_ids: Collection[int]) -> dict[int, Standing]:
    """The standings of these members, most of whom were never given anything, nor barred from anything: two queries for all of them."""
    marks = {pk: f"standing:{pk}" for pk in member_ids}
    everybody, *each = freshness().each(["authority", *marks.values()])
    book, now = rulebook(), clock.now()
    found, unknown = dict[int, Standing](), dict[int, list[bytes]]()
    is_relied_on = may_rely("authority", *marks.values())
    for pk, version in zip(marks, each, strict=True):
        # One look each: another thread may let go of what is kept.
        kept = _standings.get(pk)
        if is_relied_on and kept is not None and kept[0] == [everybody, version] and (kept[1] is None or kept[1] > now):
            found[pk] = kept[2]
        else:
            unknown[pk] = [everybody, version]
    if unknown:
        given = models.Q(grants__isnull=False) | models.Q(restrictions__isnull=False)
        special = {person.pk: person for person in Person.objects.filter(given, among("pk", unknown)).distinct()}
        found |= {pk: of(special[pk]) if pk in special else _keep(pk, version, _alike(book, True)) for pk, version in unknown.items()}
    return found


def _keep(pk: int, version: list[bytes], stands: Standing) -> Standing:
    if may_rely("authority", f"standing:{pk}"):
        ends = [held.ends_at for held in stands.held] + [bar.ends_at for bar in stands.barred]
        _standings[pk] = (version, min((end for end in ends if end), default=None), stands)
        while len(_standings) > _KEEP:
            _standings.popitem(last=False)
    return stands


def power(name: str) -> Power:
    """The power of this name; KeyError where none is declared."""
    return power_register.powers[name]


_alike_kept: dict[bool, Standing] = {}


def _alike(book: Rulebook, is_member: bool) -> Standing:
    """All visitors stand alike, and so do all members who hold nothing: one standing serves for as long as the rulebook is the same."""
    kept = _alike_kept.get(is_member)
    if kept is None or kept.book is not book:
        kept = _alike_kept[is_member] = Standing(book, is_member)
    return kept


def holders(power_: Power, scope: int = ROOT) -> models.QuerySet[Person]:
    """The members who were given something that may hold this power here; each still has to be asked for their standing."""
    chain = list(rulebook().chain(scope))
    return Person.objects.filter(grants__scope_id__in=chain, grants__ended_at__isnull=True).distinct()
