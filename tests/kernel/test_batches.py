"""Batches: all is ready before it is written, nobody waits meanwhile, and what others did in the meantime is not lost."""

from __future__ import annotations

import pytest

from commonwheel.accounts.names import NameWord
from commonwheel.kernel import batches, inserts
from tests.world import World

pytestmark = pytest.mark.django_db


def words(world: World) -> list[str]:
    return list(NameWord.objects.filter(person=world.amina).order_by("pk").values_list("word", flat=True))


def test_nothing_is_written_before_all_of_it_is_ready_and_then_in_order(world: World) -> None:
    before = words(world)

    @batches.together
    def arrive() -> list[str]:
        inserts.write(NameWord, ("person", "word"), [(world.amina.pk, "one")])
        batches.then(lambda: NameWord.objects.filter(person=world.amina, word="one").update(word="two"))
        inserts.write(NameWord, ("person", "word"), [(world.amina.pk, "three")])
        return words(world)

    assert arrive() == before
    assert words(world) == [*before, "two", "three"]


def test_an_id_that_somebody_else_took_meanwhile_is_theirs(world: World) -> None:
    before, taken = words(world), list[str]()

    @batches.together
    def arrive() -> list[int]:
        ids = [*inserts.reserve(NameWord, 1), *inserts.reserve(NameWord, 1)]
        if not taken:
            taken.append(NameWord.objects.create(person=world.amina, word="ben's").word)
        inserts.write(NameWord, ("id", "person", "word"), [(pk, world.amina.pk, f"brought {place}") for place, pk in enumerate(ids)])
        return ids

    ids = arrive()
    assert sorted(words(world)) == sorted([*before, "ben's", "brought 0", "brought 1"])
    assert list(NameWord.objects.filter(pk__in=ids).order_by("pk").values_list("word", flat=True)) == ["brought 0", "brought 1"]


def test_a_batch_that_fails_leaves_nothing(world: World) -> None:
    before = words(world)

    @batches.together
    def arrive() -> None:
        inserts.write(NameWord, ("person", "word"), [(world.amina.pk, "one")])
        batches.then(lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        arrive()
    assert words(world) == before


def test_a_batch_within_a_batch_is_a_part_of_it(world: World) -> None:
    before = words(world)

    @batches.together
    def one() -> None:
        inserts.write(NameWord, ("person", "word"), [(world.amina.pk, "one")])

    @batches.together
    def both() -> list[str]:
        one()
        return words(world)

    assert both() == before
    assert words(world) == [*before, "one"]
