"""Members are found by how any word of their name begins."""

from __future__ import annotations

import pytest

from commonwheel.accounts import names, people
from commonwheel.accounts.people import Person
from tests.world import World

pytestmark = pytest.mark.django_db


def test_any_word_of_a_name_leads_to_the_member(world: World) -> None:
    world.ben.name = "Zoë van der Bergström"
    world.ben.save()
    assert [names.beginning(typed, 5) for typed in ("zoe", "BERG", "van berg", "berg z")] == [[world.ben.pk]] * 4
    assert names.beginning("ergström", 5) == names.beginning("berg amina", 5) == names.beginning("", 5) == []


def test_who_is_renamed_is_found_by_the_new_name_alone(world: World) -> None:
    world.ben.name = "Quentin Marsh"
    world.ben.save()
    world.ben.name = "Quentin Dale"
    world.ben.save(update_fields=["name"])
    assert names.beginning("dale", 5) == [world.ben.pk]
    assert names.beginning("marsh", 5) == []


def test_members_who_are_brought_along_are_found_too(world: World) -> None:
    (person,) = people.restore([Person(handle="ulla", name="Ulla Kvist", joined_at=world.ben.joined_at)])
    assert names.beginning("kvi", 5) == [person.pk]
    person.delete()
    assert names.beginning("kvi", 5) == []
