"""Categories: they hold boards, and categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import powers, scopes, standing
from commonwheel.authority.scopes import ROOT, Scope
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

SHAPING = powers.declare("places.shape", gettext_lazy("Add, change, move and archive categories and boards"))
CHANGED = journal.declare("category.changed", gettext_lazy("changed a category"), audited=True, public=False)

DEEPEST = 3
"""Levels of categories: what lies deeper is not found by looking."""


class Category(models.Model):
    """A shelf of boards. One that is not listed is found by who knows where it is, like the shelf of a group."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    scope = models.OneToOneField(Scope, on_delete=models.PROTECT, related_name="category")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_listed = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/categories/{self.slug}/"

    @property
    def line(self) -> list[Category]:
        """From the top down to this one."""
        return [*self.parent.line, self] if self.parent is not None else [self]


def add(
    slug: str, title: str, *, description: str = "", parent: Category | None = None, position: int = 0,
    kind: str = scopes.Kind.CATEGORY, is_listed: bool = True,
) -> Category:
    """A category below another, or at the top; Refused where it would lie too deep, and for an address that is taken."""
    check_depth(parent)
    if Category.objects.filter(slug=slug).exists():
        raise Refused(_("This address is taken."), field="slug")
    with transaction.atomic():
        scope = scopes.add(kind, title, under=parent.scope if parent else None)
        category = Category.objects.create(
            slug=slug, title=title, description=description, parent=parent, scope=scope, position=position, is_listed=is_listed
        )
        touch("places")
    return category


def shapable(person: Any) -> list[Category]:
    """The categories that the person may shape."""
    every = list(Category.objects.select_related("parent__parent", "scope").order_by("position", "id"))
    allowed = standing.of(person).scopes_with(SHAPING, [category.scope_id for category in every])
    return [category for category in every if category.scope_id in allowed]


def check_change(category: Category | None, *, by: Person) -> None:
    """Refused without the power there; ``None`` is the top, where new categories stand."""
    standing.of(by).require(SHAPING, category.scope_id if category is not None else ROOT)


def check_depth(parent: Category | None, below: int = 1) -> None:
    """Refused where ``below`` more levels under this parent are too many."""
    if len(parent.line if parent is not None else []) + below > DEEPEST:
        raise Refused(_("Categories lie at most %(most)s levels deep.") % {"most": DEEPEST}, field="parent")


def change(category: Category, *, by: Person, title: str, description: str = "", parent: Category | None = None, is_listed: bool = True) -> None:
    """Call it otherwise, hang it elsewhere, list it or not. Its address stays."""
    check_change(category, by=by)
    if (parent.pk if parent else None) != category.parent_id:
        check_change(parent, by=by)
        if parent is not None and category in parent.line:
            raise Refused(_("A category cannot lie inside itself."), field="parent")
        check_depth(parent, _height(category))
    with transaction.atomic():
        category.title, category.description, category.parent, category.is_listed = _titled(title), description, parent, is_listed
        category.save(update_fields=["title", "description", "parent", "is_listed"])
        scopes.rename(category.scope, category.title)
        scopes.move(category.scope, under=parent.scope if parent else scopes.root())
        journal.record(CHANGED, by=by, on=category)
        touch("places")


def keep(category: Category) -> None:
    """Keep what is said of a category, for a domain that asked who may."""
    with transaction.atomic():
        category.save(update_fields=["title", "description"])
        scopes.rename(category.scope, category.title)
        touch("places")


def order(categories: Sequence[Category], *, by: Person) -> None:
    """In this order, among each other."""
    for category in categories:
        check_change(category.parent, by=by)
    with transaction.atomic():
        for position, category in enumerate(categories):
            Category.objects.filter(pk=category.pk).update(position=position)
        touch("places")


def _height(category: Category) -> int:
    return 1 + max((_height(child) for child in category.children.all()), default=0)


def _titled(title: str) -> str:
    tidy = " ".join(title.replace("\x00", "").split())
    if not tidy:
        raise Refused(_("It needs a title."), field="title")
    return tidy[:100]
