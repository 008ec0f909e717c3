"""Audiences: who holds a power at a place, said as people say it: as the place above, everybody, members, or some roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import roles, rules, standing
from commonwheel.authority.powers import Power
from commonwheel.authority.roles import EVERYONE, MEMBERS, Role, Rule, Value
from commonwheel.authority.scopes import Scope
from commonwheel.kernel.refusal import Refused


class Reach(models.TextChoices):
    """How far an audience reaches."""

    ABOVE = "above", gettext_lazy("As in the place above")
    EVERYONE = "everyone", gettext_lazy("Everybody")
    MEMBERS = "members", gettext_lazy("Members")
    ROLES = "roles", gettext_lazy("Only some roles")


@dataclass(frozen=True)
class Audience:
    """Who: ``roles`` are the slugs of those that were let in by name."""

    reach: str
    roles: frozenset[str] = frozenset()


def of(power: Power, scope_id: int) -> Audience:
    """Who holds the power, as far as this very place says."""
    said = dict(Rule.objects.filter(power=power.name, scope=scope_id).values_list("role__slug", "value"))
    named = frozenset(slug for slug, value in said.items() if slug not in roles.IMPLICIT and value != Value.DENY)
    if said.get(EVERYONE) in (Value.GRANT, Value.ASSIGN):
        return Audience(Reach.EVERYONE, named)
    if said.get(MEMBERS) in (Value.GRANT, Value.ASSIGN):
        return Audience(Reach.MEMBERS, named)
    if Value.DENY in (said.get(EVERYONE), said.get(MEMBERS)):
        return Audience(Reach.ROLES, named)
    return Audience(Reach.ABOVE, named)


def set_(power: Power, reach: str, named: Iterable[str], *, at: Scope, by: Person) -> None:
    """Let exactly these hold the power here, whoever has it from the places above. Refused for roles without any role."""
    slugs = set(named) if reach == Reach.ROLES else set()
    if reach == Reach.ROLES and not slugs:
        raise Refused(_("Choose at least one role."), field="roles")
    wanted: dict[str, str] = {EVERYONE: rules.INHERIT, MEMBERS: rules.INHERIT}
    if reach == Reach.EVERYONE:
        wanted[EVERYONE] = Value.GRANT
    elif reach == Reach.MEMBERS:
        wanted |= {EVERYONE: Value.DENY, MEMBERS: Value.GRANT}
    elif reach == Reach.ROLES:
        wanted |= {EVERYONE: Value.DENY, MEMBERS: Value.DENY}
    book, above = standing.of(by).book, at.parent_id
    said = dict(Rule.objects.filter(power=power.name, scope=at).values_list("role__slug", "value"))
    with transaction.atomic():
        for role in Role.objects.filter(holds_all=False):
            value = wanted.get(role.slug, Value.GRANT if role.slug in slugs else rules.INHERIT)
            inherited = book.ruled(role.slug, power.name, above) if above is not None else None
            if reach == Reach.ROLES and role.slug not in roles.IMPLICIT and role.slug not in slugs and inherited and inherited[0] != Value.DENY:
                value = Value.DENY
            if value != said.get(role.slug, rules.INHERIT):
                rules.set_(role, power, value, at=at, by=by)
