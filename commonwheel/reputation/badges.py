"""Badges: marks of something a member did. One with a formula is given by rule, one without by hand."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.reputation import formulas
from commonwheel.reputation.first_badges import STOCK
from commonwheel.reputation.formulas import Formula

SHAPING = powers.declare("badge.shape", gettext_lazy("Make, change and retire badges"))
MADE = journal.declare("badge.made", gettext_lazy("made a badge"), audited=True)
CHANGED = journal.declare("badge.changed", gettext_lazy("changed a badge"), facts=["version"], audited=True)
RETIRED = journal.declare("badge.retired", gettext_lazy("retired a badge"), audited=True)
RETURNED = journal.declare("badge.returned", gettext_lazy("brought a badge back"), audited=True)

PICTURE_SIZE = 128
ICONS = (
    "award", "badge-check", "star", "trophy", "heart", "sparkles", "thumbs-up", "circle-check", "life-buoy",
    "hand-helping", "message-circle", "messages-square", "pencil", "history", "calendar", "key-round", "shield", "globe",
)  # fmt: skip
"""What a badge can show: icons that the pages have."""


class Badges(models.QuerySet["Badge"]):
    def visible_to(self, person: Any) -> Badges:
        """What can be earned is no secret."""
        return self.all()

    def standing(self) -> Badges:
        """Those that are given today."""
        return self.filter(retired_at__isnull=True)


class Badge(models.Model):
    """One badge. Retired, it stays with those who have it and is given no more."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60, unique=True)
    description = models.CharField(max_length=200)
    set_name = models.CharField(max_length=40, blank=True)
    """Badges of one set stand together."""
    icon = models.CharField(max_length=40, default="award")
    hue = models.PositiveSmallIntegerField(default=260)
    picture = models.ImageField(upload_to="badges", blank=True)
    """Shown in place of the icon."""
    formula = models.CharField(max_length=formulas.LONGEST, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    judged_at = models.DateTimeField(null=True)
    """When all members were last looked at for this formula."""
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = Badges.as_manager()

    class Meta:
        ordering = ["set_name", "name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/badges/{self.slug}/"

    @property
    def shown_name(self) -> str:
        """Its name for people: those that every community has, in the language of who reads."""
        return _(self.name)

    @property
    def shown_description(self) -> str:
        """What it is for, likewise."""
        return _(self.description)

    @property
    def shown_set(self) -> str:
        """The name of its set, likewise; "" without one."""
        return _(self.set_name)

    @property
    def rule(self) -> Formula | None:
        """The formula, or None for a badge that people give."""
        return formulas.parse(self.formula) if self.formula else None


class Outdated(Refused):
    """Somebody else changed the badge meanwhile: ``latest`` is theirs."""

    def __init__(self, latest: Badge) -> None:
        super().__init__(
            _("Somebody changed this badge while you were writing."), cure=_("Compare, and save again: yours is still here.")
        )
        self.latest = latest


def make(*, by: Person | None, name: str, description: str, **rest: Any) -> Badge:
    """A new badge; its address comes from its name. ``by`` None is the system. Refused for what cannot be understood."""
    if by is not None:
        standing.of(by).require(SHAPING)
    said = _checked(name=name, description=description, **rest)
    with transaction.atomic():
        if Badge.objects.filter(name=said["name"]).exists():
            raise Refused(_("There is a badge of this name."), field="name")
        badge = Badge.objects.create(slug=_free_slug(said["name"]), **said)
        journal.record(MADE, by=by, on=badge)
        touch("badges")
    return badge


def change(badge: Badge, *, by: Person, after: int, **said: Any) -> Badge:
    """Change what was version ``after``; Outdated where another came first. Who has the badge keeps it."""
    standing.of(by).require(SHAPING)
    said = _checked(**said)
    with transaction.atomic():
        latest = Badge.objects.select_for_update().get(pk=badge.pk)
        if latest.version != after:
            raise Outdated(latest)
        if all(getattr(latest, name) == value for name, value in said.items()):
            return latest
        if said["formula"] != latest.formula:
            latest.judged_at = None
        for name, value in said.items():
            setattr(latest, name, value)
        latest.version += 1
        latest.save()
        journal.record(CHANGED, by=by, on=latest, version=latest.version)
        touch("badges")
    return latest


def picture(badge: Badge, encoded: tuple[bytes, str] | None, *, by: Person) -> None:
    """Show a picture, already made safe, in place of the icon; None shows the icon again."""
    standing.of(by).require(SHAPING)
    before, storage = badge.picture.name, badge.picture.storage
    with transaction.atomic():
        if encoded is None:
            badge.picture = ""
        else:
            badge.picture.save(f"{secrets.token_hex(8)}.{encoded[1]}", ContentFile(encoded[0]), save=False)
        badge.save(update_fields=["picture"])
        if before:
            transaction.on_commit(partial(storage.delete, before))
        journal.record(CHANGED, by=by, on=badge, version=badge.version)
        touch("badges")


def retire(badge: Badge, *, by: Person) -> None:
    """Give it no more; again, nothing changes."""
    standing.of(by).require(SHAPING)
    with transaction.atomic():
        if Badge.objects.standing().filter(pk=badge.pk).update(retired_at=clock.now()):
            journal.record(RETIRED, by=by, on=badge)
            touch("badges")


def bring_back(badge: Badge, *, by: Person) -> None:
    """Give it again."""
    standing.of(by).require(SHAPING)
    with transaction.atomic():
        if Badge.objects.filter(pk=badge.pk, retired_at__isnull=False).update(retired_at=None, judged_at=None):
            journal.record(RETURNED, by=by, on=badge)
            touch("badges")


def found() -> None:
    """Give a community without badges the ones it starts with."""
    if Badge.objects.exists():
        return
    rows = [_checked(**row) for row in STOCK]
    Badge.objects.bulk_create(Badge(slug=slugify(row["name"]), **row) for row in rows)
    touch("badges")


def _free_slug(name: str) -> str:
    """An address for this name that no badge has: "C++" and "C#" are both "c"."""
    slug = slugify(name)[:50] or "badge"
    taken = set(Badge.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _checked(
    *, name: str, description: str, set_name: str = "", icon: str = "award", hue: int = 260, formula: str = ""
) -> dict[str, Any]:
    """What makes a badge, tidied; Refused names the field to look at again."""
    words = {"name": name, "description": description, "set_name": set_name}
    tidy = {key: " ".join(value.replace("\x00", "").split()) for key, value in words.items()}
    for key in ("name", "description"):
        if not tidy[key]:
            raise Refused(_("This needs a word or two."), field=key)
    for key, most in (("name", 60), ("description", 200), ("set_name", 40)):
        if len(tidy[key]) > most:
            raise Refused(_("This has at most %(most)s characters.") % {"most": most}, field=key)
    if icon not in ICONS:
        raise Refused(_("Choose one of the pictures."), field="icon")
    if not 0 <= hue <= 359:
        raise Refused(_("A colour is a number from 0 to 359."), field="hue")
    formula = formula.replace("\x00", "").strip()
    if formula:
        formulas.parse(formula)
    return {**tidy, "icon": icon, "hue": round(hue / 10) * 10 % 360, "formula": formula}
