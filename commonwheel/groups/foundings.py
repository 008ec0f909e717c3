"""Founding groups."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.groups import groups, members
from commonwheel.groups.groups import Group, Openness
from commonwheel.groups.members import Rung
from commonwheel.ledger import journal

FOUND = powers.declare("group.found", gettext_lazy("Found groups"))
FOUNDED = journal.declare("group.founded", gettext_lazy("founded a group"), audited=True, public=False)


def check_found(*, by: Any) -> None:
    """Refused without the power."""
    standing.of(by).require(FOUND)


def found(slug: str, title: str, *, by: Person, openness: str = Openness.OPEN, description: str = "", about: str = "") -> Group:
    """A group that its founder owns. Refused without a title, and for an address that is taken."""
    check_found(by=by)
    with transaction.atomic():
        group = groups.begin(slug, title, by=by, openness=openness, description=description, about=about)
        members.put(group, by, Rung.OWNER)
        journal.record(FOUNDED, by=by, on=group)
    return group
