"""What a monitor is told."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client

from commonwheel.delivery import heartbeat
from commonwheel.kernel.engines.search import search
from commonwheel.web.pages.health import views
from tests.world import World


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_kept", (0.0, {}))


def test_all_is_well(world: World, client: Client) -> None:
    search().prepare()
    heartbeat.beat()
    answer = client.get("/healthz")
    assert (answer.status_code, set(answer.json().values())) == (200, {"well"}), answer.json()
    assert not answer.cookies


def test_a_silent_worker_is_named(world: World, client: Client) -> None:
    search().prepare()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "no sign of life" in answer.json()["worker"]
    assert answer.json()["database"] == "well"


def test_trouble_of_a_start_is_soon_forgotten(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "TROUBLED", 0.0)
    search().prepare()
    assert client.get("/healthz").status_code == 503, "the worker has just begun"
    heartbeat.beat()
    assert client.get("/healthz").status_code == 200
    search().clear()
    assert client.get("/healthz").status_code == 200, "what is well counts as well for a moment"


def test_posts_that_are_not_indexed_are_missed(world: World, client: Client) -> None:
    search().prepare()
    heartbeat.beat()
    world.ask()
    assert client.get("/healthz").status_code == 200, "the worker is still at it"
    world.settle()
    search().clear()
    views._kept = (0.0, {})
    assert client.get("/healthz").json()["search"] == "0 of 1 posts are indexed"


def test_a_database_that_cannot_be_asked_is_named(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat.beat()

    def gone() -> str:
        raise DatabaseError("gone")

    monkeypatch.setattr(views, "database", gone)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "cannot be asked")
