"""Members are found by how any word of their name begins."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

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


def test_a_name_that_was_kept_without_its_vowels_is_found_after_an_upgrade(world: World) -> None:
    for person, name in ((world.ben, "कीर्ति शर्मा"), (world.noor, "Noor")):
        person.name = name
        person.save()
    names.NameWord.objects.filter(person=world.ben).delete()
    names.NameWord.objects.create(person=world.ben, word="करत")
    import_module("commonwheel.accounts.migrations.0002_names_with_vowels").name_again(apps, None)
    assert names.beginning("कीर्", 5) == names.beginning("शर्मा", 5) == [world.ben.pk]
    assert names.beginning("noor", 5) == [world.noor.pk] and names.beginning("करत", 5) == []
