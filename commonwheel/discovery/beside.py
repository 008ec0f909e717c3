"""Beside posts: members, groups and tags with the name that was typed, as far as the person may know of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import GreaterThan

from commonwheel.accounts import names
from commonwheel.accounts.people import Person
from commonwheel.conversations.tags import Tag, Tagging
from commonwheel.groups.groups import Group
from commonwheel.kernel.beginnings import LAST, between
from commonwheel.kernel.statements import Statement
from commonwheel.structure import boards

SHORTEST, LONGEST = 2, 60
MANY = 48
PERSON = ["id", "handle", "name", "mark", "avatar"]
STEP = 8

_people = Statement(lambda *ids: Person.objects.visible_to(None).filter(pk__in=ids).values_list(*PERSON))
_grouped = Statement(
    lambda title, description: Group.objects.filter(_has("category__title", title) | _has("category__description", description)).values_list("pk")[:1]
)


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
    people = _people.among([*by_name, *by_handle], STEP)
    rows = {pk: Person.from_db(DEFAULT_DB_ALIAS, PERSON, [pk, *row]) for pk, *row in people}
    named = sorted((rows[pk] for pk in by_name if pk in rows), key=lambda row: (row.name, row.pk))
    return list(dict.fromkeys([*named, *(rows[pk] for pk in by_handle if pk in rows)]))[:most]


@cache
def _first(most: int) -> Statement:
    """Members by their handle."""
    return Statement(lambda first, last: Person.objects.visible_to(None).filter(between("handle", first, last)).order_by("handle").values_list("pk")[:most])


def _groups(words: str, person: Any, most: int) -> list[Group]:
    """Groups with the words in their title or description. Most words are in none."""
    if not _grouped.rows(words, words):
        return []
    named = Q(category__title__icontains=words) | Q(category__description__icontains=words)
    return list(Group.objects.visible_to(person).filter(named).select_related("category").order_by("-members_count", "id")[:most])


def _tags(words: str, person: Any, most: int) -> list[Tag]:
    """Tags that begin so, on something the person may read."""
    start = words.lower().replace(" ", "-")
    return [Tag(pk=pk, slug=slug) for pk, slug in _tagged(most).among(boards.readable(person), STEP, start, start + LAST)]


@cache
def _tagged(most: int) -> Statement:
    """Tags that begin so, by the boards of their topics."""
    def ask(first: str, last: str, *readable: int) -> QuerySet[Tag, Any]:
        seen = Tagging.objects.filter(tag=OuterRef("pk"), topic__hidden_at__isnull=True, topic__board_id__in=readable)
        return Tag.objects.filter(between("slug", first, last), Exists(seen)).order_by("-topics_count", "slug").values_list("pk", "slug")[:most]

    return Statement(ask)


def _has(field: str, words: str) -> GreaterThan:
    """The condition that a text has the words in it, in whichever letters: what LIKE asks, but with the words as they are typed."""
    return GreaterThan(StrIndex(Lower(field), Lower(Value(words))), 0)
