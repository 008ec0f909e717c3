"""The stories of who is told what are about posts: badges, which ring too, stand aside unless a story is about them."""

from __future__ import annotations

import pytest

from commonwheel.reputation.badges import Badge
from tests import world as world_module
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """The named community, in which no badge is given."""
    built = world_module.build()
    Badge.objects.all().delete()
    return built
