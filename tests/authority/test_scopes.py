from __future__ import annotations

import pytest

from commonwheel.authority import grants, scopes, standing
from commonwheel.conversations.topics import HIDE
from tests.world import World


def test_a_place_hung_elsewhere_follows_the_rules_of_its_new_place(world: World) -> None:
    grants.give(HIDE, world.ben, by=None, at=world.backstage.scope)
    assert not standing.of(world.ben).allows(HIDE, world.lounge.scope_id)
    scopes.move(world.lounge.scope, under=world.backstage.scope)
    assert standing.of(world.ben).allows(HIDE, world.lounge.scope_id)


def test_a_place_cannot_lie_inside_itself(world: World) -> None:
    with pytest.raises(ValueError, match="inside itself"):
        scopes.move(world.laptops.scope, under=world.lounge.scope)


def test_the_root_is_there_however_often_it_is_planted(world: World) -> None:
    assert scopes.plant() == scopes.plant() == scopes.root()
    assert scopes.Scope.objects.filter(parent__isnull=True).count() == 1
