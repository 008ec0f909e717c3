"""Foreign keys point down, and every domain writes its own tables only."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.test.utils import isolate_apps

from commonwheel.conversations.topics import Topic
from commonwheel.ledger.models import Entry
from tests.architecture.writes import Watcher
from tests.world import World

ROOT = Path(__file__).parent.parent.parent
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS: list[str] = next(one["layers"] for one in RULES["contracts"] if one["type"] == "layers")
HEIGHT = {tier.strip(): -depth for depth, layer in enumerate(LAYERS) for tier in layer.split("|")}

UPWARD = {("ledger", "Entry", "actor"): "Everybody may record, so the ledger lies below accounts; who did it is its one look up."}


def pointing_up(records: Iterable[type[models.Model]]) -> list[str]:
    """Every foreign key that points to a higher tier, or to a neighbour."""
    wrong = []
    for record in records:
        mine = record._meta.app_label
        for key in record._meta.get_fields():
            if not isinstance(key, models.ForeignKey | models.ManyToManyField) or mine not in HEIGHT:
                continue
            target = key.related_model
            theirs = target._meta.app_label if not isinstance(target, str) else target.split(".")[0]
            is_allowed = theirs == mine or theirs not in HEIGHT or HEIGHT[theirs] < HEIGHT[mine]
            if not is_allowed and (mine, record.__name__, key.name) not in UPWARD:
                wrong.append(f"{mine}.{record.__name__}.{key.name} → {theirs}")
    return wrong


def test_foreign_keys_point_down() -> None:
    assert not pointing_up(apps.get_models(include_auto_created=True))


def test_every_exception_is_still_needed() -> None:
    assert (Entry._meta.app_label, "Entry", "actor") in UPWARD
    assert len(UPWARD) == 1


@isolate_apps("commonwheel.authority")
def test_a_key_that_points_up_is_found() -> None:
    class Favourite(models.Model):
        topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "authority"

    assert pointing_up([Favourite]) == ["authority.Favourite.topic → conversations"]


def trespass(folder: Path, domain: str, code: str, **names: object) -> Watcher:
    """Run code as though it stood in a module of a domain of a package in ``folder``, watched."""
    watcher = Watcher(package=f"{folder}/")
    with watcher.watching():
        exec(compile(code, f"{folder}/{domain}/module.py", "exec"), names)
    return watcher


WRITES = [
    "Topic.objects.filter(pk=0).update(title='Mine now')",
    "Topic.objects.filter(pk=0)._raw_delete('default')",
    "Topic(board=board, title='Mine', slug='mine').save()",
    "Topic.objects.bulk_create([Topic(board=board, title='Mine', slug='mine')])",
]


@pytest.mark.parametrize("code", WRITES)
def test_a_write_into_the_table_of_another_domain_is_seen(world: World, tmp_path: Path, code: str) -> None:
    watcher = trespass(tmp_path, "formats", code, Topic=Topic, board=world.questions)
    assert len(watcher.trespasses) == 1
    assert "formats/module.py:1" in watcher.trespasses.pop()


@pytest.mark.parametrize("code", WRITES)
def test_its_own_domain_and_its_migrations_may(world: World, tmp_path: Path, code: str) -> None:
    assert not trespass(tmp_path, "conversations", code, Topic=Topic, board=world.questions).trespasses
    assert not trespass(tmp_path, "formats/migrations", code, Topic=Topic, board=world.questions).trespasses


def test_reading_is_free(world: World, tmp_path: Path) -> None:
    names = {"Topic": Topic, "nobody": AnonymousUser()}
    assert not trespass(tmp_path, "formats", "list(Topic.objects.visible_to(nobody))", **names).trespasses
