"""Scopes: the tree in which powers hold. The community is the root; each category, board and group has a scope."""

from __future__ import annotations

from django.core.management.color import no_style
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from commonwheel.kernel.freshness import touch

ROOT = 1
"""The scope of the whole community."""


class Kind(models.TextChoices):
    COMMUNITY = "community", _("the community")
    CATEGORY = "category", _("a category")
    BOARD = "board", _("a board")
    GROUP = "group", _("a group")


class Scope(models.Model):
    """A place as the rulebook sees it. What the place is called belongs to structure; ``title`` is its copy for sentences."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scope_only_root_has_no_parent",
                condition=models.Q(kind="community", parent__isnull=True) | models.Q(parent__isnull=False) & ~models.Q(kind="community"),
            )
        ]

    def __str__(self) -> str:
        return self.title


def plant() -> Scope:
    """Make the root where it is missing (an emptied database), under its fixed number."""
    scope, made = Scope.objects.get_or_create(pk=ROOT, defaults={"kind": Kind.COMMUNITY, "title": "the community"})
    if made:
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Scope]):
                cursor.execute(statement)
        touch("authority")
    return scope


def root() -> Scope:
    """The whole community."""
    return Scope.objects.get(pk=ROOT)


def at(pk: int) -> Scope:
    """The scope of this number."""
    return Scope.objects.get(pk=pk)


def add(kind: str, title: str, *, under: Scope | None = None) -> Scope:
    """A new scope below ``under`` (the community, unless said)."""
    scope = Scope.objects.create(kind=kind, title=title, parent=under or root())
    touch("authority")
    return scope


def move(scope: Scope, *, under: Scope) -> None:
    """Hang a scope elsewhere in the tree; ValueError where that would make a circle."""
    step: Scope | None = under
    while step is not None:
        if step.pk == scope.pk:
            raise ValueError("a place cannot lie inside itself")
        step = step.parent
    scope.parent = under
    scope.save(update_fields=["parent"])
    touch("authority")


def rename(scope: Scope, title: str) -> None:
    """Keep the copy of a place's title in step."""
    if scope.title != title:
        scope.title = title
        scope.save(update_fields=["title"])
        touch("authority")
