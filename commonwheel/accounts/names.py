"""Names: the words of members' names, so that somebody is found by how any of them begins, among however many members."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from commonwheel.kernel import inserts
from commonwheel.kernel.beginnings import LAST, between
from commonwheel.kernel.statements import Statement
from commonwheel.kernel.terms import folded

if TYPE_CHECKING:
    from commonwheel.accounts.people import Person

WORDS = 6
"""Of one name."""
LONGEST = 30
LOOKED_AT = 200
"""Words that begin as is typed, of which the first are looked through."""


class NameWord(models.Model):
    """One word of a member's name, in small letters without accents; kept by ``people``."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="name_words")
    word = models.CharField(max_length=LONGEST)

    class Meta:
        indexes = [models.Index(fields=["word", "person"], name="name_begins", opclasses=["varchar_pattern_ops", "int8_ops"])]


def words_of(name: str) -> list[str]:
    """The words of a name as they are kept and looked for."""
    found = (folded(word)[:LONGEST] for word in name.split())
    return list(dict.fromkeys(word for word in found if word))[:WORDS]


def put(person: Person) -> None:
    """Their name is this from now on."""
    words = words_of(person.name)
    kept = set(NameWord.objects.filter(person=person.pk).values_list("word", flat=True))
    if kept != set(words):
        NameWord.objects.filter(person=person.pk).delete()
        NameWord.objects.bulk_create([NameWord(person_id=person.pk, word=word) for word in words])


def restore(named: Iterable[tuple[int, str]]) -> None:
    """The names of members who are new, in bulk: (id, name) each."""
    inserts.write(NameWord, ("person", "word"), ((pk, word) for pk, name in named for word in words_of(name)))


def beginning(typed: str, most: int) -> list[int]:
    """Ids of members of whose names each of the words typed begins one: so many at most, whichever the index has first."""
    wanted = words_of(typed)
    if not wanted:
        return []
    longest = max(wanted, key=len)
    rows = _first(most if len(wanted) == 1 else LOOKED_AT).rows(longest, longest + LAST)
    found = list(dict.fromkeys(person for (person,) in rows))
    return found if len(wanted) == 1 else _with_all(found, wanted)[:most]


@cache
def _first(most: int) -> Statement:
    """Members by a word of their names. In no order: to sort all that begin with two letters would cost more than to find the first."""
    return Statement(lambda first, last: NameWord.objects.filter(between("word", first, last)).values_list("person_id")[:most])


def has_both(one: str, other: str) -> bool:
    """Whether some member's name has both words, whole."""
    return NameWord.objects.filter(word=folded(one)[:LONGEST], person__name_words__word=folded(other)[:LONGEST]).exists()


def _with_all(ids: Iterable[int], wanted: list[str]) -> list[int]:
    """Those who have all the words."""
    names: dict[int, list[str]] = {pk: [] for pk in ids}
    for person, word in NameWord.objects.filter(person__in=names).values_list("person_id", "word"):
        names[person].append(word)
    return [pk for pk, words in names.items() if all(any(word.startswith(start) for word in words) for start in wanted)]
