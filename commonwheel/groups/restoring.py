"""Groups as they were elsewhere: with their members, without gates, and nobody told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commonwheel.accounts.people import Person
from commonwheel.groups import foundings, groups, members
from commonwheel.groups.groups import Group, Openness
from commonwheel.groups.members import Member
from commonwheel.kernel.freshness import touch
from commonwheel.ledger import journal


@dataclass(frozen=True)
class OldGroup:
    """A group as it was. ``members`` are (person, rung, since when); the first owner among them founded it."""

    slug: str
    title: str
    founded_at: datetime
    openness: str = Openness.REQUEST
    description: str = ""
    about: str = ""
    members: Sequence[tuple[Person, str, datetime]] = ()


def restore(old: OldGroup) -> Group:
    """The group, with a board to talk in; members who are in it already stay what they are. Refused for an address that is taken."""
    founder = next((person for person, rung, _at in old.members if rung == members.Rung.OWNER), None)
    with transaction.atomic():
        group = groups.begin(old.slug, old.title, by=founder, openness=old.openness, description=old.description, about=old.about)
        Group.objects.filter(pk=group.pk).update(founded_at=old.founded_at)
        for person, rung, at in old.members:
            members.settle(group, person, rung, at=at)
        journal.restore(foundings.FOUNDED, [(founder.pk if founder else None, group, old.founded_at, {})])
        journal.restore(members.JOINED, [(person.pk, group, at, {"person": person.pk}) for person, _rung, at in old.members])
        count = Member.objects.filter(group=group).count()
        Group.objects.filter(pk=group.pk).update(members_count=count)
        touch("groups", f"group:{group.pk}")
    group.refresh_from_db()
    return group
