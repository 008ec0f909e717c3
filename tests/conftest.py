"""What every test may ask for."""

from __future__ import annotations

import pytest

from tests import world as world_module
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """The named community of tests/world.py, inside the test's transaction."""
    return world_module.build()


@pytest.fixture
def committed_world(transactional_db: None) -> World:
    """The same, committed: for tests that need real commits, other connections or a running server."""
    return world_module.build()
