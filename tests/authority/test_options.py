"""Options are bounded, remembered, and changed by those who may."""

from __future__ import annotations

import pytest

from commonwheel.authority import options
from commonwheel.conversations import texts
from commonwheel.conversations.limits import paces
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.world import World


def test_an_option_has_its_default_until_the_owner_changes_it(world: World) -> None:
    assert options.value(texts.LENGTH_LEAST) == 10
    options.set_(texts.LENGTH_LEAST, " 25 ", by=world.dara)
    assert options.value(texts.LENGTH_LEAST) == 25
    assert Entry.objects.filter(kind="option.set", actor=world.dara).count() == 1
    options.set_(texts.LENGTH_LEAST, 25, by=world.dara)
    assert Entry.objects.filter(kind="option.set").count() == 1, "the same value again is no change"


@pytest.mark.parametrize("wrong", [0, -1, 1001, "many", "", None, "1.5", "1e3", True])
def test_a_number_out_of_bounds_is_refused_with_the_bounds(world: World, wrong: object) -> None:
    with pytest.raises(Refused, match="from 1 to 1000") as refused:
        options.set_(texts.LENGTH_LEAST, wrong, by=world.dara)
    assert refused.value.field == "post.least"
    assert options.value(texts.LENGTH_LEAST) == 10


def test_a_text_has_a_longest_length(world: World) -> None:
    options.set_(options.NAME, "  Heron \x00owners ", by=world.dara)
    assert options.value(options.NAME) == "Heron owners"
    with pytest.raises(Refused, match="60 characters"):
        options.set_(options.NAME, "x" * 61, by=world.dara)


def test_who_does_not_hold_the_power_changes_nothing(world: World) -> None:
    for person in (world.noor, world.chen, world.mallory, world.visitor):
        with pytest.raises(Refused):
            options.set_(paces.HOUR, 2000, by=person)
    assert options.value(paces.HOUR) == 50


def test_every_default_is_within_its_own_bounds(db: None) -> None:
    for option in options.declared.values():
        assert options.check_value(option, option.default) == option.default


def test_an_option_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        options.declare("post.least", "again", 1)
