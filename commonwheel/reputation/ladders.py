"""Ladders: the ranks of the community from the highest down, written as TOML. Every change is a new version; none is lost."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person, Step
from commonwheel.authority import options, powers, roles, standing
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.reputation import formulas
from commonwheel.reputation.badges import ICONS
from commonwheel.reputation.formulas import Formula

SHAPING = powers.declare("rank.ladder", gettext_lazy("Change the ranks and what they give"))
SAVED = journal.declare("ladder.saved", gettext_lazy("changed the ranks"), facts=["number"], audited=True)

PUBLIC = options.declare("ranks.public", gettext_lazy("Show everybody what each rank takes"), True, power=SHAPING)
PROGRESS = options.declare("ranks.progress", gettext_lazy("Show members how far they are on the way to their next rank"), True, power=SHAPING)

DEFAULT = Path(__file__).with_name("ladder.toml")
STOCK = (
    gettext_noop("Staff"), gettext_noop("Moderator"),
    gettext_noop("Luminary III"), gettext_noop("Luminary II"), gettext_noop("Luminary I"),
    gettext_noop("Guide V"), gettext_noop("Guide IV"), gettext_noop("Guide III"), gettext_noop("Guide II"), gettext_noop("Guide I"),
    gettext_noop("Helper V"), gettext_noop("Helper IV"), gettext_noop("Helper III"), gettext_noop("Helper II"), gettext_noop("Helper I"),
    gettext_noop("Contributor V"), gettext_noop("Contributor IV"), gettext_noop("Contributor III"), gettext_noop("Contributor II"), gettext_noop("Contributor I"),
    gettext_noop("Newcomer II"), gettext_noop("Newcomer I"),
)  # fmt: skip
"""The names of its ranks: kept in English and shown in the language of who reads them, as those of the stock roles."""
MOST_RANKS = 100
MOST_TEXT = 60_000
MOST_WEIGHT = 100
MOST_A_DAY = 10_000
KEYS = frozenset({"name", "hue", "icon", "kudos_weight", "kudos_a_day", "newcomer", "formula", "roles_granted", "roles_removed"})
"""What a [[rank]] may say."""


@dataclass(frozen=True)
class Rank:
    """A step. Position 0 is the highest; the first whose formula a member fulfils is theirs."""

    position: int
    step: Step
    """How members with it are shown, and what it means for them; of kudos a day, 0 is as the option says."""
    formula: Formula
    written: str
    """The formula as somebody typed it."""
    roles_granted: tuple[str, ...]
    roles_removed: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.step.name


Ranks = tuple[Rank, ...]


class Ladder(models.Model):
    """One version of the ladder. The one with the highest number holds."""

    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ranked_at = models.DateTimeField(null=True)
    """When all members were last ranked by this version."""

    @property
    def ranks(self) -> Ranks:
        return parse(self.text)


departures.covers(Ladder, by=STAYS)


class Outdated(Refused):
    """Somebody else saved a ladder meanwhile: ``latest`` is theirs."""

    def __init__(self, latest: Ladder) -> None:
        who = latest.by.name if latest.by else _("the system")
        super().__init__(
            _("%(name)s saved version %(number)s while you were writing.") % {"name": who, "number": latest.number},
            cure=_("Compare, and save again: yours is still here."), field="text",
        )
        self.latest = latest


@lru_cache(maxsize=20)
def parse(text: str) -> Ranks:
    """The ranks of a text, from the highest down; Refused with the rank and what is wrong with it."""
    if len(text) > MOST_TEXT:
        raise Refused(_("That is too long: at most %(most)s characters.") % {"most": MOST_TEXT}, field="text")
    try:
        rows = tomllib.loads(text.replace("\r\n", "\n")).get("rank")
    except (tomllib.TOMLDecodeError, RecursionError) as trouble:
        raise Refused(_("This is not TOML: %(trouble)s") % {"trouble": trouble}, field="text") from trouble
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_RANKS or not all(isinstance(row, dict) for row in rows):
        raise Refused(_("A ladder has from 1 to %(most)s entries [[rank]].") % {"most": MOST_RANKS}, field="text")
    ranks = tuple(_rank(position, row) for position, row in enumerate(rows))
    names = [rank.name for rank in ranks]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise Refused(_("Two ranks are called “%(name)s”.") % {"name": twice}, field="text")
    return ranks


def roles_of(ranks: Ranks) -> list[frozenset[str]]:
    """For each rank the roles that its members hold: what it and all below it give, unless a rank on the way takes it."""
    held: frozenset[str] = frozenset()
    climbing = []
    for rank in reversed(ranks):
        held = (held | set(rank.roles_granted)) - set(rank.roles_removed)
        climbing.append(held)
    return climbing[::-1]


def latest() -> Ladder | None:
    """The version that holds; None before the community was founded."""
    return Ladder.objects.select_related("by").order_by("-number").first()


def history(most: int = 50) -> list[Ladder]:
    """The versions, the latest first."""
    return list(Ladder.objects.select_related("by").order_by("-number")[:most])


def check_save(text: str, *, by: Person) -> Ranks:
    """Refused without the power, for a text that is no ladder, and for giving what one may not give oneself."""
    standing.of(by).require(SHAPING)
    ranks = parse(text)
    known = {role.slug: role for role in roles.every() if role.slug not in roles.IMPLICIT}
    for rank in ranks:
        for slug in (*rank.roles_granted, *rank.roles_removed, *rank.formula.roles):
            if slug not in known:
                raise _wrong(rank, _("there is no role “%(slug)s”.") % {"slug": slug})
        for slug in rank.roles_granted:
            if known[slug].holds_all:
                raise _wrong(rank, _("a rank cannot give the role “%(slug)s”: it may everything.") % {"slug": slug})
            if not standing.of(by).may_pass_on_role(known[slug].pk, ROOT):
                raise _wrong(rank, _("you may not give the role “%(slug)s” yourself.") % {"slug": slug})
    return ranks


def save(text: str, *, by: Person, after: int) -> Ladder:
    """A new version, written on top of version ``after``; saved unchanged, nothing happens. Outdated where another came first."""
    text = text.replace("\r\n", "\n").replace("\x00", "")
    check_save(text, by=by)
    with transaction.atomic():
        # The lock on the latest version makes two who save at once come one after the other.
        before = Ladder.objects.select_for_update(of=("self",)).order_by("-number").first()
        newest = latest()
        if newest is not None and newest.number != after:
            raise Outdated(newest)
        if before is not None and before.text == text:
            return before
        ladder = Ladder.objects.create(number=after + 1, text=text, by=by)
        journal.record(SAVED, by=by, on=ladder, number=ladder.number)
        touch("ranks")
    return ladder


def undo(*, by: Person, after: int) -> Ladder:
    """Back to the version before the latest, as a new version."""
    earlier = Ladder.objects.filter(number=after - 1).first()
    if earlier is None:
        raise Refused(_("There is no earlier version."))
    return save(earlier.text, by=by, after=after)


def found() -> bool:
    """Give a community without a ladder the one it starts with; whether that was needed."""
    if Ladder.objects.exists():
        return False
    with transaction.atomic():
        Ladder.objects.create(number=1, text=DEFAULT.read_text())
        touch("ranks")
    return True


def _rank(position: int, row: dict[str, Any]) -> Rank:
    name = row.get("name")
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= 40:
        raise Refused(_("Rank %(number)s needs a name of at most 40 characters.") % {"number": position + 1}, field="text")
    unknown = row.keys() - KEYS
    if unknown:
        raise Refused(_("Rank “%(name)s”: what is “%(word)s”?") % {"name": name, "word": min(unknown)}, field="text")
    written = row.get("formula")
    if not isinstance(written, str):
        raise Refused(_("Rank “%(name)s” needs a formula.") % {"name": name}, field="text")
    try:
        formula = formulas.parse(written)
    except Refused as refusal:
        raise Refused(_("Rank “%(name)s”: %(reason)s") % {"name": name, "reason": refusal.reason}, field="text") from refusal
    granted, removed = (_slugs(name, row, key) for key in ("roles_granted", "roles_removed"))
    icon, is_newcomer = row.get("icon", ""), row.get("newcomer", False)
    if icon not in ("", *ICONS):
        raise Refused(_("Rank “%(name)s”: there is no icon “%(icon)s”.") % {"name": name, "icon": icon}, field="text")
    if not isinstance(is_newcomer, bool):
        raise Refused(_("Rank “%(name)s”: newcomer is true or false.") % {"name": name}, field="text")
    step = Step(
        name.strip(), round(_number(name, row, "hue", 0, 359) / 10) * 10 % 360, icon, _number(name, row, "kudos_weight", 1, MOST_WEIGHT),
        _number(name, row, "kudos_a_day", 0, MOST_A_DAY), is_newcomer,
    )  # fmt: skip
    return Rank(position, step, formula, written, granted, removed)


def _number(name: str, row: dict[str, Any], key: str, least: int, most: int) -> int:
    value = row.get(key, least)
    if type(value) is not int or not least <= value <= most:
        words = {"name": name, "key": key, "least": least, "most": most}
        raise Refused(_("Rank “%(name)s”: %(key)s is a whole number from %(least)s to %(most)s.") % words, field="text")
    return value


def _slugs(name: str, row: dict[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(slug, str) for slug in value):
        raise Refused(_("Rank “%(name)s”: %(key)s is a list of roles.") % {"name": name, "key": key}, field="text")
    return tuple(value)


def _wrong(rank: Rank, what: str) -> Refused:
    return Refused(_("Rank “%(name)s”: %(reason)s") % {"name": rank.name, "reason": what}, field="text")
