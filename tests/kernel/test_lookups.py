"""Rows by very many values at once are those that are found by each."""

from __future__ import annotations

import pytest

from commonwheel.accounts.people import Person
from commonwheel.kernel.lookups import among
from tests.world import World

pytestmark = pytest.mark.django_db


def test_rows_are_found_by_numbers_and_by_words(world: World) -> None:
    both = {world.amina, world.ben}
    assert set(Person.objects.filter(among("pk", (person.pk for person in both)))) == both
    assert set(Person.objects.filter(among("handle", [*(person.handle for person in both), "nobody", "it's \"quoted\" %s"]))) == both
    assert set(Person.objects.exclude(among("pk", (person.pk for person in both)))) == set(Person.objects.all()) - both


def test_among_nothing_is_nothing(world: World) -> None:
    assert not Person.objects.filter(among("pk", set[int]())).exists()
