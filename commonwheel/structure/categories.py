"""Categories: they hold boards, and categories."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from commonwheel.authority import powers, scopes
from commonwheel.authority.scopes import Scope
from commonwheel.kernel.freshness import touch

SHAPING = powers.declare("places.shape", _("Add, change, move and archive categories and boards"))


class Category(models.Model):
    """A shelf of boards."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    scope = models.OneToOneField(Scope, on_delete=models.PROTECT, related_name="category")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/categories/{self.slug}/"


def add(slug: str, title: str, *, description: str = "", parent: Category | None = None, position: int = 0) -> Category:
    """A category below another, or at the top."""
    with transaction.atomic():
        scope = scopes.add(scopes.Kind.CATEGORY, title, under=parent.scope if parent else None)
        category = Category.objects.create(
            slug=slug, title=title, description=description, parent=parent, scope=scope, position=position
        )
        touch("places")
    return category
