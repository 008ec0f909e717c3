"""Shaping roles: made, described, renamed and dropped by people. The records are in roles, what they may do in rules."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Mark, Person
from commonwheel.authority import grants, powers, roles, standing
from commonwheel.authority.grants import Grant
from commonwheel.authority.roles import Role
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

SHAPING = powers.declare("authority.roles", gettext_lazy("Make, rename and drop roles"))
MADE = journal.declare("role.made", gettext_lazy("made a role"), facts=["role"], audited=True, public=False)
CHANGED = journal.declare("role.changed", gettext_lazy("changed a role"), facts=["role"], audited=True, public=False)
DROPPED = journal.declare("role.dropped", gettext_lazy("dropped a role"), facts=["role"], audited=True, public=False)

WORDS = ("name", "description", "mark")

before_drop: list[Callable[[Role], None]] = []
"""Asked before a role is dropped; each may raise Refused where something hangs on it."""


class Outdated(Refused):
    """Somebody else changed the role meanwhile: ``latest`` is theirs."""

    def __init__(self, latest: Role) -> None:
        super().__init__(_("Somebody changed this role while you were writing."), cure=_("Compare, and save again: yours is still here."))
        self.latest = latest


def stamp(role: Role) -> str:
    """How a role stands, as a form keeps it until it is sent."""
    return hashlib.sha256("\n".join([role.name, role.description, role.mark]).encode()).hexdigest()[:16]


def check_change(role: Role, *, by: Any) -> None:
    """Refused without the power, and for the roles on which everything else stands."""
    standing.of(by).require(SHAPING)
    if role.holds_all:
        raise Refused(_("The owner's role stays as it is: nobody can be locked out of the community by a change of it."))
    if role.slug in roles.IMPLICIT:
        raise Refused(_("Everybody has this role, so it keeps its name."))


def make(name: str, *, by: Person, description: str = "", mark: str = "") -> Role:
    """A role without any power yet; its address comes from its name."""
    standing.of(by).require(SHAPING)
    said = _checked(name, description, mark, by=by, now="")
    with transaction.atomic():
        _check_free(said["name"], but=None)
        role = Role.objects.create(slug=_free_slug(said["name"]), made_at=clock.now(), **said)
        journal.record(MADE, by=by, on=role, role=role.pk, changes=[(word, "", said[word]) for word in WORDS])
        touch("authority")
    return role


def change(role: Role, *, by: Person, name: str, description: str = "", mark: str = "", after: str | None = None) -> Role:
    """Call it otherwise, describe it, mark its holders. ``after`` is the stamp it was written on top of: Outdated where another came first."""
    check_change(role, by=by)
    with transaction.atomic():
        latest = Role.objects.select_for_update().get(pk=role.pk)
        if after is not None and after != stamp(latest):
            raise Outdated(latest)
        said = _checked(name, description, mark, by=by, now=latest.mark)
        _check_free(said["name"], but=latest)
        before = {word: getattr(latest, word) for word in WORDS}
        if said == before:
            return latest
        for word in WORDS:
            setattr(latest, word, said[word])
        latest.save(update_fields=list(WORDS))
        if said["mark"] != before["mark"]:
            grants.settle_marks(latest)
        journal.record(CHANGED, by=by, on=latest, role=latest.pk, changes=[(word, before[word], said[word]) for word in WORDS])
        touch("authority")
    return latest


def check_drop(role: Role, *, by: Any) -> None:
    """Refused for roles that every community has, that somebody holds, or on which something hangs."""
    check_change(role, by=by)
    if role.made_at is None:
        raise Refused(_("Every community has this role."), cure=_("Take its powers away instead, or rename it."))
    if Grant.objects.active().filter(role=role).exists():
        raise Refused(_("Somebody holds this role."), cure=_("Take it back from everybody first."))
    for gate in before_drop:
        gate(role)


def drop(role: Role, *, by: Person) -> None:
    """Take a role out of the community, with what its rules said and who held it once."""
    with transaction.atomic():
        Role.objects.select_for_update().get(pk=role.pk)
        check_drop(role, by=by)
        journal.record(DROPPED, by=by, on=role, role=role.pk, changes=[(word, getattr(role, word), "") for word in WORDS])
        role.delete()
        touch("authority")


def _checked(name: str, description: str, mark: str, *, by: Person, now: str) -> dict[str, str]:
    words = {"name": name, "description": description}
    tidy = {key: " ".join(value.replace("\x00", "").split()) for key, value in words.items()}
    if not tidy["name"]:
        raise Refused(_("It needs a name."), field="name")
    for key, most in (("name", 60), ("description", 200)):
        if len(tidy[key]) > most:
            raise Refused(_("This has at most %(most)s characters.") % {"most": most}, field=key)
    if mark not in Mark.values:
        raise Refused(_("Choose one of these marks."), field="mark")
    if mark != now and not standing.of(by).holds_all(ROOT):
        raise Refused(_("Only an owner decides which roles mark their holders."), field="mark")
    return {**tidy, "mark": mark}


def _check_free(name: str, *, but: Role | None) -> None:
    others = Role.objects.filter(name__iexact=name)
    if (others.exclude(pk=but.pk) if but is not None else others).exists():
        raise Refused(_("There is a role of this name."), field="name")


def _free_slug(name: str) -> str:
    slug = slugify(name)[:36].strip("-") or "role"
    slug = f"{slug}-role" if slug == "new" else slug
    taken = set(Role.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(one for one in (slug, *(f"{slug[:34]}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
