"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import django
import pytest
from django.core.cache import cache
from django.db import connection

from tests import home

home.prepare()
django.setup()

from commonwheel.kernel.engines.search import search  # noqa: E402  (records can be imported only now)
from tests import world as world_module  # noqa: E402
from tests.architecture.writes import Watcher  # noqa: E402
from tests.world import World  # noqa: E402


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite in a file, as it is in use: in memory, two connections would lock each other out in another way."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(home.HOME / "tests.sqlite3")


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No rate limit reaches from one test into the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def own_tables_only() -> Iterator[None]:
    """Fails any test during which a domain wrote into another domain's table."""
    watcher = Watcher()
    with connection.execute_wrapper(watcher):
        yield
    assert not watcher.trespasses, "\n".join(sorted(watcher.trespasses))


@pytest.fixture
def world(db: None) -> World:
    """The named community of tests/world.py, inside the test's transaction."""
    return world_module.build()


@pytest.fixture
def committed_world(transactional_db: None) -> Iterator[World]:
    """The same, committed: for tests that need real commits, other connections or a running server."""
    yield world_module.build()
    # The index is no record, so Django does not empty it with the tables.
    search().clear()
