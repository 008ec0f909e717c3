"""What every test may ask for."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from typing import cast

import django
import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests import home, seeds

home.prepare()
django.setup()
# How long an example takes is a matter of the machine, and of what else it does.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

from commonwheel.accounts.people import Person  # noqa: E402  (records can be imported only now)
from commonwheel.kernel.engines.freshness import freshness  # noqa: E402
from commonwheel.kernel.engines.limits import limits  # noqa: E402
from commonwheel.kernel.engines.search import search  # noqa: E402
from commonwheel.kernel.freshness import relying  # noqa: E402
from tests import emptying  # noqa: E402
from tests import world as world_module  # noqa: E402
from tests.architecture.writes import Watcher  # noqa: E402
from tests.run import ONCE  # noqa: E402
from tests.world import World  # noqa: E402


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite in a file, as it is in use: in memory, two connections would lock each other out in another way."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(DATABASE)
        seeds.sow(DATABASE)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What was sown is migrated on from where it is. The file goes with the folder of the run."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The database, migrated."""
    if connection.vendor == "sqlite":
        seeds.keep(DATABASE)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No rate limit reaches from one test into the next."""
    cache.clear()
    limits().clear()


@pytest.fixture(autouse=True)
def own_tables_only() -> Iterator[None]:
    """Fails any test during which a domain wrote into another domain's table."""
    watcher = Watcher()
    with watcher.watching():
        yield
    assert not watcher.trespasses, "\n".join(sorted(watcher.trespasses))


SHARES, COMMITS = 1, 2
DATABASE = home.HOME / "tests.sqlite3"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First what starts from an empty database, then what shares the world, last what commits and empties it."""
    items.sort(key=_turn)


def pytest_itemcollected(item: pytest.Item) -> None:
    """What asks neither a database nor an engine says nothing new on a second one, nor do some files (tests/run.py)."""
    if _asks_no_server(item) or item.location[0] in ONCE:
        item.add_marker(pytest.mark.once)


def pytest_collection_finish() -> None:
    """What is here now stays to the end: looking through it for garbage again and again would find none."""
    gc.collect()
    gc.freeze()


def _asks_no_server(item: pytest.Item) -> bool:
    """Whether a test has no database, lies where no engines are asked, and starts nothing that would have either."""
    asks = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")
    return not asks and item.path.parent.name in ("architecture", "kernel", "reputation", "web")


def _turn(item: pytest.Item) -> int:
    wanted = set(getattr(item, "fixturenames", ()))
    mark = item.get_closest_marker("django_db")
    if wanted & {"transactional_db", "committed_world"} or (mark and mark.kwargs.get("transaction")):
        return COMMITS
    return SHARES if "world" in wanted else 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Who shares the world may rely on what is kept in memory, as pages do: nothing was written in the transaction that begins in here."""
    with relying() if _turn(item) == SHARES else nullcontext():
        return (yield)


@pytest.fixture(scope="session")
def shared_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> bytes:
    """The world, built and committed once, and pickled: each test takes a copy and changes it within a transaction that is undone.

    What follows from its founding has followed: to settle what a story did settles no more than that.
    """
    with django_db_blocker.unblock():
        world = world_module.build()
        world.settle()
        world_module.let_talk(world.people)
        return pickle.dumps(world)


# Instead of Django's own way after tests that commit.
TransactionTestCase._fixture_teardown = lambda _case: emptying.empty()  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def end_of_the_shared_world(request: pytest.FixtureRequest) -> None:
    """Who commits starts from an empty database."""
    if _turn(request.node) == COMMITS:
        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock():
            if Person.objects.exists():
                emptying.empty()


@pytest.fixture
def world(shared_world: bytes, db: None) -> World:
    """The named community of tests/world.py, inside the test's transaction."""
    freshness().renew()
    return cast(World, pickle.loads(shared_world))


@pytest.fixture
def committed_world(transactional_db: None) -> Iterator[World]:
    """The same, committed: for tests that need real commits, other connections or a running server."""
    yield world_module.build()
    # The index is no record, so Django does not empty it with the tables.
    search().clear()
