"""The stories of who is told what are about posts: badges, which ring too, stand aside unless a story is about them."""

from __future__ import annotations

import pytest

from commonwheel.reputation.badges import Badge
from tests.world import World


@pytest.fixture
def world(world: World) -> World:
    """The named community, in which no badge is given."""
    Badge.objects.all().delete()
    return world
