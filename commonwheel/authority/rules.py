"""Setting rules: what a role may do at a place, changed by people. The records are in roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import powers, roles, standing
from commonwheel.authority.powers import Power
from commonwheel.authority.roles import Role, Value
from commonwheel.authority.scopes import Scope
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

RULING = powers.declare("authority.rule", gettext_lazy("Set what roles may do"))
RULED = journal.declare("rule.set", gettext_lazy("changed what a role may do"), facts=["role", "scope"], audited=True, public=False)

INHERIT = "inherit"


def check_set(role: Role, power: Power, value: str, *, at: Scope, by: Person) -> None:
    """Refused without the power to rule here, and for giving out more than one holds oneself."""
    held = standing.of(by)
    held.require(RULING, at.pk)
    if role.holds_all:
        raise Refused(_("%(role)s may do everything: no rule changes that.") % {"role": _(role.name)})
    own = held.verdict(power, at.pk)
    if not own.allowed:
        raise Refused(_("You do not hold this power here yourself, so you cannot rule on it."))
    if value == Value.ASSIGN and role.slug in roles.IMPLICIT:
        raise Refused(_("What everybody has cannot be passed on."))
    if value == Value.ASSIGN and not own.may_pass_on:
        raise Refused(_("You may not pass this power on, so you cannot let others do so."))


def set_(role: Role, power: Power, value: str, *, at: Scope, by: Person) -> None:
    """Set deny, grant or assign, or "inherit" to let the place above decide; set again, nothing changes."""
    check_set(role, power, value, at=at, by=by)
    if value != INHERIT and value not in Value.values:
        raise Refused(_("Inherit, deny, grant or assign, please."), field="value")
    with transaction.atomic():
        before = roles.said(role, at=at).get(power.name, INHERIT)
        if value == before:
            return
        if value == INHERIT:
            roles.inherit(role, power, at=at)
        else:
            roles.rule(role, power, value, at=at)
        journal.record(RULED, by=by, on=role, role=role.pk, scope=at.pk, changes=[(power.name, before, value)])


@dataclass(frozen=True)
class Clash:
    """A rule that somebody else changed while one was writing: what it was, what they made it, what one wants oneself."""

    power: Power
    was: str
    theirs: str
    yours: str


class Outdated(Refused):
    """Somebody else changed the rules of this role here meanwhile."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__(
            _("Somebody changed these rules while you were writing."), cure=_("Compare, and save again: what you chose is still here.")
        )
        self.clashes = clashes


def stamp(role: Role, *, at: Scope) -> str:
    """What the rules of this place say of a role, as a form keeps it until it is sent."""
    return " ".join(f"{power}={value}" for power, value in sorted(roles.said(role, at=at).items()))


def set_many(role: Role, wanted: Mapping[str, str], *, at: Scope, by: Person, after: str | None = None) -> list[tuple[Power, Refused]]:
    """Set several rules (power's name → value) of one role at one place; answers those that were refused, while the others stand.

    ``after`` is the stamp that the wish was written on top of: Outdated, and nothing is set, where another changed the rules since.
    """
    refused = []
    with transaction.atomic():
        # The lock on the role makes two who save at once come one after the other.
        Role.objects.select_for_update().get(pk=role.pk)
        now = roles.said(role, at=at)
        if after is not None and after != stamp(role, at=at):
            raise Outdated(_clashes(wanted, before=_read(after), now=now))
        for name, value in wanted.items():
            if value == now.get(name, INHERIT):
                continue
            power = powers.powers[name]
            try:
                set_(role, power, value, at=at, by=by)
            except Refused as refusal:
                refused.append((power, refusal))
    return refused


def _read(stamp: str) -> dict[str, str]:
    pairs = [word.partition("=") for word in stamp.split()]
    return {power: value for power, _equals, value in pairs if value in Value.values}


def _clashes(wanted: Mapping[str, str], *, before: Mapping[str, str], now: Mapping[str, str]) -> list[Clash]:
    """What they changed, beside what is wanted."""
    rows = [
        Clash(power, before.get(power.name, INHERIT), now.get(power.name, INHERIT), wanted.get(power.name, before.get(power.name, INHERIT)))
        for power in powers.powers.values()
    ]
    return [row for row in rows if row.theirs != row.was]
