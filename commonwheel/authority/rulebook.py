"""The rulebook as it is read: roles, rules and scopes in memory, shared by all requests of a process until it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonwheel.authority.roles import IMPLICIT, Role, Rule
from commonwheel.authority.scopes import ROOT, Scope
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.freshness import may_rely


@dataclass(frozen=True)
class RoleLine:
    """What the rulebook knows of a role."""

    id: int
    slug: str
    name: str
    mark: str
    holds_all: bool


@dataclass(frozen=True)
class Rulebook:
    """Everything that is the same for all people. ``rules`` maps (role slug, power, scope) to a value."""

    parents: dict[int, int | None]
    titles: dict[int, str]
    roles: dict[int, RoleLine]
    rules: dict[tuple[str, str, int], str]

    def chain(self, scope: int) -> Iterator[int]:
        """The scope and all above it, nearest first."""
        step: int | None = scope
        while step is not None:
            yield step
            step = self.parents.get(step)

    def title(self, scope: int) -> str:
        """What a place is called: by its own title, and the whole community in the reader's language."""
        return _("the community") if scope == ROOT else self.titles[scope]

    def ruled(self, slug: str, power: str, scope: int) -> tuple[str, int] | None:
        """The nearest rule for a role at or above a scope: (value, the scope that says so)."""
        for step in self.chain(scope):
            value = self.rules.get((slug, power, step))
            if value is not None:
                return value, step
        return None


    def given_by(self, role: RoleLine, scope: int) -> list[tuple[str, int]]:
        """Every (power, place) that comes with a role held at a scope, there and below it; none for roles of everybody or that hold all."""
        if role.holds_all or role.slug in IMPLICIT:
            return []
        above = set(self.chain(scope))
        rules = [(power, at, value) for (slug, power, at), value in self.rules.items() if slug == role.slug]
        below = [(power, at) for power, at, value in rules if value != "deny" and at not in above and scope in self.chain(at)]
        here = {power for power, at, _value in rules if at in above}
        held = [(power, scope) for power in sorted(here) if (self.ruled(role.slug, power, scope) or ("deny",))[0] != "deny"]
        return held + below


_kept: tuple[bytes, Rulebook] | None = None


def rulebook() -> Rulebook:
    """The rulebook of now."""
    global _kept
    version = freshness().read(["authority"])
    if _kept is not None and _kept[0] == version and may_rely("authority"):
        return _kept[1]
    scopes = list(Scope.objects.values_list("id", "parent_id", "title"))
    roles = {role.pk: RoleLine(role.pk, role.slug, role.name, role.mark, role.holds_all) for role in Role.objects.all()}
    book = Rulebook(
        parents={pk: parent for pk, parent, _title in scopes},
        titles={pk: title for pk, _parent, title in scopes},
        roles=roles,
        rules={
            (roles[role].slug, power, scope): value
            for role, power, scope, value in Rule.objects.values_list("role_id", "power", "scope_id", "value")
        },
    )
    if may_rely("authority"):
        _kept = (version, book)
    return book
