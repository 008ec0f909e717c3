"""The worker: reactions at once, little cost while nothing happens, upkeep that takes away only what nobody needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commonwheel.console import background as background_module
from commonwheel.console import upkeep
from commonwheel.console.background import Background
from commonwheel.conversations import kudos, recounts
from commonwheel.conversations.attachments import Attachment
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import heartbeat
from commonwheel.discovery import search
from commonwheel.kernel import clock
from commonwheel.ledger import journal
from tests.console.running import eventually
from tests.world import World


@pytest.fixture
def worker(committed_world: World) -> Iterator[World]:
    """The community with a worker beside it."""
    journal.drain(10_000)
    background = Background()
    thread = threading.Thread(target=background.run)
    thread.start()
    assert eventually(lambda: background.asked_at, 30), "the journal was asked once"
    yield committed_world
    background.stop()
    thread.join(10)
    assert not thread.is_alive()


def test_reactions_run_because_something_was_done_not_because_it_is_time(worker: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_module, "ANYWAY", 3600.0)
    for _ in range(3):
        worker.ask()
        assert eventually(lambda: journal.pending() == 0, 60)


def test_a_post_is_found_once_the_worker_has_seen_it(worker: World) -> None:
    topic = worker.ask("The periscope is foggy")
    worker.answer(topic, body="Wipe the periscope with vinegar.")
    assert eventually(lambda: journal.pending() == 0, 60)
    for words in ("foggy periscope", "vinegar"):
        assert [row.post.topic for row in search.find(words, worker.noor).rows] == [topic]


def test_waiting_costs_next_to_nothing(worker: World) -> None:
    def share() -> float:
        before, began = time.process_time(), time.monotonic()
        time.sleep(2)
        return (time.process_time() - before) / (time.monotonic() - began)

    assert eventually(lambda: share() < 0.05, 30), "once what was there to do is done"


def test_the_worker_says_that_it_lives(worker: World) -> None:
    assert eventually(heartbeat.is_well, 3)


def test_a_worker_that_fell_silent_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat.beat()
    assert heartbeat.is_well()
    later = time.time() + 31
    monkeypatch.setattr(heartbeat.time, "time", lambda: later)
    assert not heartbeat.is_well()


def test_upkeep_lets_go_of_what_nobody_needs(world: World) -> None:
    topic = world.ask()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    old, fresh = store(), store()
    old.set_expiry(-1)
    old.create()
    fresh.create()

    def picture(name: str, **fields: object) -> Attachment:
        attachment = Attachment(owner=world.noor, **fields)
        # A name that says nothing of the picture; its pixels do not matter here.
        attachment.file.field.width_field = attachment.file.field.height_field = None
        attachment.file.save(name, ContentFile(b"pixels"), save=True)
        return attachment

    yesterday = clock.ago(days=1, minutes=5)
    forgotten, shown = picture("a.png", at=yesterday), picture("b.png", at=yesterday, post=topic.posts.get())
    new = picture("c.png")
    upkeep.shed()
    assert store().exists(fresh.session_key)
    assert not store().exists(old.session_key)
    assert set(Attachment.objects.values_list("pk", flat=True)) == {shown.pk, new.pk}
    storage = shown.file.storage
    assert not storage.exists(forgotten.file.name)
    assert storage.exists(shown.file.name)


def test_upkeep_takes_up_tasks_whose_worker_was_lost(db: None) -> None:
    def task(status: TaskResultStatus, **fields: object) -> DBTaskResult:
        return DBTaskResult.objects.create(
            status=status, args_kwargs={"args": [], "kwargs": {}}, task_path="x", backend_name="default",
            run_after=clock.now(), exception_class_path="", traceback="", **fields,
        )

    lost = task(TaskResultStatus.RUNNING, started_at=clock.ago(hours=2))
    busy = task(TaskResultStatus.RUNNING, started_at=clock.ago(minutes=2))
    done = task(TaskResultStatus.SUCCESSFUL, finished_at=clock.ago(hours=2))
    failed = task(TaskResultStatus.FAILED, finished_at=clock.ago(hours=2))
    upkeep.shed()
    for row in (lost, busy, failed):
        row.refresh_from_db()
    assert (lost.status, busy.status, failed.status) == ("READY", "RUNNING", "FAILED")
    assert not DBTaskResult.objects.filter(pk=done.pk).exists()


def test_upkeep_is_done_by_one_worker_only(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(upkeep, "shed", lambda: done.append("shed"))
    upkeep.what_is_due()
    upkeep.what_is_due()
    assert done == ["shed"]


def test_counters_that_drifted_are_found_and_mended(world: World) -> None:
    topic, other = world.ask(), world.ask("Another question about it")
    reply = world.answer(topic)
    kudos.give(reply, by=world.noor)
    Topic.objects.filter(pk=topic.pk).update(replies_count=17)
    Post.objects.filter(pk=reply.pk).update(kudos_count=4)
    type(topic.board).objects.filter(pk=topic.board_id).update(posts_count=99, topics_count=0)
    assert list(recounts.drifted_topics()) == [topic]
    assert list(recounts.drifted_posts()) == [reply]
    assert recounts.mend() == 2
    topic.refresh_from_db()
    reply.refresh_from_db()
    topic.board.refresh_from_db()
    assert (topic.replies_count, reply.kudos_count) == (1, 1)
    assert (topic.board.topics_count, topic.board.posts_count) == (2, 3)
    assert recounts.mend() == 0
    other.refresh_from_db()
    assert other.replies_count == 0
