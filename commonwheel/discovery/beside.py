"""Beside posts: members, groups and tags with the name that was typed, as far as the person may know of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Q

from commonwheel.accounts import names
from commonwheel.accounts.people import Person
from commonwheel.conversations.tags import Tag
from commonwheel.groups.groups import Group
from commonwheel.kernel.beginnings import LAST, begins, between
from commonwheel.kernel.statements import Statement

SHORTEST, LONGEST = 2, 60
MANY = 48


@dataclass(frozen=True)
class Beside:
    """What has the name, the likest first."""

    members: list[Person] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.members or self.groups or self.tags)


def of(words: str, person: Any, most: int = 4) -> Beside:
    """At most so many of each."""
    words = " ".join(words.replace("\x00", "").split()).removeprefix("@")
    if not SHORTEST <= len(words) <= LONGEST:
        return Beside()
    return Beside(_members(words, person, most), _groups(words, person, most), _tags(words, person, most))


def _members(words: str, person: Any, most: int) -> list[Person]:
    """Members whose handle or one of whose names begins so."""
    by_name = names.beginning(words, most)
    by_handle = [pk for (pk,) in _first(most).rows(words.lower(), words.lower() + LAST)]
    if not by_name and not by_handle:
        return []
    rows = Person.objects.visible_to(person).in_bulk({*by_name, *by_handle})
    named = sorted((rows[pk] for pk in by_name if pk in rows), key=lambda row: (row.name, row.pk))
    return list(dict.fromkeys([*named, *(rows[pk] for pk in by_handle if pk in rows)]))[:most]


@cache
def _first(most: int) -> Statement:
    """Members by their handle."""
    return Statement(lambda first, last: Person.objects.visible_to(None).filter(between("handle", first, last)).order_by("handle").values_list("pk")[:most])


def _groups(words: str, person: Any, most: int) -> list[Group]:
    """Groups with the words in their title or description."""
    named = Q(category__title__icontains=words) | Q(category__description__icontains=words)
    return list(Group.objects.visible_to(person).filter(named).select_related("category").order_by("-members_count", "id")[:most])


def _tags(words: str, person: Any, most: int) -> list[Tag]:
    """Tags that begin so."""
    return list(Tag.objects.visible_to(person).filter(begins("slug", words.lower().replace(" ", "-"))).order_by("-topics_count", "slug")[:most])
