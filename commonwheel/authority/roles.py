"""Roles: named bundles of powers, and the rules that say what a role may do where.

A rule's value is deny, grant or assign (grant, and may pass it on); no rule means inherit from the place above.
"""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts.people import Mark
from commonwheel.authority.powers import Power
from commonwheel.authority.scopes import Scope
from commonwheel.kernel.freshness import touch

EVERYONE, MEMBERS, OWNER, MODERATOR, STAFF = "everyone", "members", "owner", "moderator", "staff"
IMPLICIT = (EVERYONE, MEMBERS)
"""Roles that nobody is granted: every visitor has the first, every member both."""


class Value(models.TextChoices):
    DENY = "deny", _("Deny")
    GRANT = "grant", _("Grant")
    ASSIGN = "assign", _("Assign")


class Role(models.Model):
    """A named bundle of powers. ``mark`` shows on every post of who holds it for the whole community."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True)
    mark = models.CharField(max_length=12, blank=True, choices=Mark.choices, default=Mark.NONE)
    holds_all = models.BooleanField(default=False)
    """The owner's role: every power, with the right to pass it on, never denied by a rule."""

    made_at = models.DateTimeField(null=True, blank=True)
    """When somebody made it here; None for those that every community has."""

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """What a role may do at a place and below it."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="rules")
    power = models.CharField(max_length=60)
    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="rules")
    value = models.CharField(max_length=8, choices=Value.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "power", "scope"], name="rule_once")]


def named(slug: str) -> Role:
    """The role with this slug."""
    return Role.objects.get(slug=slug)


def every() -> list[Role]:
    """All roles, in the order they were made."""
    return list(Role.objects.order_by("id"))


def add(slug: str, name: str, *, description: str = "", mark: str = "", holds_all: bool = False) -> Role:
    """A role; again with the same slug, the same role."""
    words = {"name": name, "description": description, "mark": mark, "holds_all": holds_all}
    role, _made = Role.objects.get_or_create(slug=slug, defaults=words)
    touch("authority")
    return role


def said(role: Role, *, at: Scope) -> dict[str, str]:
    """What the rules of exactly this place say of a role: power → value."""
    return dict(Rule.objects.filter(role=role, scope=at).values_list("power", "value"))


def rule(role: Role, power: Power, value: str, *, at: Scope) -> None:
    """Set what the role may do at a place and below. Who may set rules is asked by the caller."""
    with transaction.atomic():
        Rule.objects.update_or_create(role=role, power=power.name, scope=at, defaults={"value": Value(value)})
        touch("authority")


def inherit(role: Role, power: Power, *, at: Scope) -> None:
    """Take a rule away, so that the place above decides again."""
    with transaction.atomic():
        Rule.objects.filter(role=role, power=power.name, scope=at).delete()
        touch("authority")
