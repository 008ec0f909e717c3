"""Setting rules: what a role may do at a place, changed by people. The records are in roles."""

from __future__ import annotations

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
RULED = journal.declare("rule.set", gettext_lazy("changed what a role may do"), facts=["scope"], audited=True, public=False)

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
        if value == INHERIT:
            roles.inherit(role, power, at=at)
        else:
            roles.rule(role, power, value, at=at)
        journal.record(RULED, by=by, on=role, scope=at.pk)
