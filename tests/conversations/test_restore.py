from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from commonwheel.conversations import kudos, restore
from commonwheel.conversations.posts import Post
from commonwheel.conversations.restore import OldReply, OldTopic
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.ledger.models import Entry, Pending
from tests.world import World

LONG_AGO = clock.now() - timedelta(days=900)


def old_topic(world: World, **changes: object) -> tuple[int, int]:
    row = {
        "board_id": world.questions.pk, "author_id": world.noor.pk, "author_name": "", "title": "Fan never stops",
        "html": "<p>Since the update.</p>", "created_at": LONG_AGO, "kudos": 3, "tags": ("fan", "bios"),
    }
    [(topic, opening)] = restore.start([OldTopic(**{**row, **changes})])  # type: ignore[arg-type]
    return topic.pk, opening.pk


def old_reply(world: World, topic: int, hours: float, html: str, parent: int | None = None, **changes: object) -> OldReply:
    row = {
        "topic_id": topic, "board_id": world.questions.pk, "parent_id": parent, "author_id": world.amina.pk, "author_name": "",
        "html": html, "created_at": LONG_AGO + timedelta(hours=hours),
    }
    return OldReply(**{**row, **changes})  # type: ignore[arg-type]


def test_replies_that_came_out_of_order_are_numbered_by_time_and_threaded(world: World) -> None:
    topic, _opening = old_topic(world)
    late, early = restore.reply([old_reply(world, topic, 5, "late"), old_reply(world, topic, 1, "early")])
    restore.reply([old_reply(world, topic, 2, "below early", parent=early.pk)])
    restore.settle([topic])
    told = list(Post.objects.filter(topic=topic).order_by("number").values_list("number", "html", "path"))
    assert told == [
        (1, "<p>Since the update.</p>", "000001"),
        (2, "early", "000001000002"),
        (3, "below early", "000001000002000003"),
        (4, "late", "000001000004"),
    ]
    late.topic.refresh_from_db()
    assert late.topic.replies_count == 3
    assert late.topic.bumped_at == LONG_AGO + timedelta(hours=5)


def test_thanks_that_come_while_threads_are_settled_are_counted(world: World) -> None:
    topic, opening = old_topic(world)
    [answer] = restore.reply([old_reply(world, topic, 5, "answer")])
    thanked: list[Post] = []

    def meanwhile(execute: Callable[..., object], sql: str, *rest: object) -> object:
        """Ben says thanks when thanks were just read."""
        found = execute(sql, *rest)
        if 'FROM "conversations_kudo"' in sql and not thanked:
            thanked.append(Post.objects.get(pk=opening))
            kudos.give(thanked[0], by=world.ben)
        return found

    with connection.execute_wrapper(meanwhile):
        restore.settle([topic])
    assert Post.objects.get(pk=opening).kudos_count == Topic.objects.get(pk=topic).kudos_count == 4
    answer.refresh_from_db()
    assert answer.number == 2


def test_a_reply_dated_before_what_it_answers_still_stands_below_it(world: World) -> None:
    topic, _opening = old_topic(world)
    [answer] = restore.reply([old_reply(world, topic, 5, "answer")])
    [comment] = restore.reply([old_reply(world, topic, 1, "comment with a wrong clock", parent=answer.pk)])
    restore.settle([topic])
    answer.refresh_from_db()
    comment.refresh_from_db()
    assert comment.path == answer.path + f"{comment.number:06d}"
    assert comment.created_at < answer.created_at


def test_settling_again_changes_nothing(world: World) -> None:
    topic, _opening = old_topic(world)
    restore.reply([old_reply(world, topic, hours, f"reply {hours}") for hours in (3, 1, 2)])
    restore.settle([topic])
    before = list(Post.objects.filter(topic=topic).order_by("pk").values())
    restore.settle([topic])
    assert list(Post.objects.filter(topic=topic).order_by("pk").values()) == before
    assert restore.unsettled() == []


def test_an_import_that_stopped_is_found_and_settled_with_what_came_later(world: World) -> None:
    topic, _opening = old_topic(world)
    restore.reply([old_reply(world, topic, 9, "the ninth hour")])
    restore.settle([topic])
    restore.reply([old_reply(world, topic, 4, "the fourth hour")])
    assert restore.unsettled() == [topic]
    restore.settle(restore.unsettled())
    assert list(Post.objects.filter(topic=topic).order_by("number").values_list("html", flat=True))[1:] == ["the fourth hour", "the ninth hour"]


def test_carried_thanks_have_no_invented_givers_and_add_to_real_ones(world: World) -> None:
    topic, opening = old_topic(world, kudos=26)
    restore.thank([(opening, world.ben.pk, LONG_AGO + timedelta(days=1))])
    restore.settle([topic])
    post = Post.objects.get(pk=opening)
    assert post.kudos_count == 27
    assert [kudo.giver for kudo in kudos.givers(post)] == [world.ben]
    post.topic.refresh_from_db()
    assert post.topic.kudos_count == 27


def test_history_is_written_to_the_ledger_and_nobody_is_notified(world: World) -> None:
    topic, _opening = old_topic(world)
    restore.reply([old_reply(world, topic, 1, "answer", author_id=None, author_name="Gast")])
    deeds = Entry.objects.filter(is_history=True).values_list("kind", "actor__handle").order_by("id")
    assert list(deeds) == [("topic.started", "noor"), ("reply.posted", None)]
    assert not Pending.objects.filter(entry__is_history=True).exists()
    assert Post.objects.get(topic=topic, author=None).shown_author == "Gast"


def test_counters_of_boards_and_tags_follow(world: World) -> None:
    topic, _opening = old_topic(world)
    restore.reply([old_reply(world, topic, 1, "answer")])
    restore.settle([topic])
    restore.settle_boards([world.questions.pk])
    restore.settle_tags()
    world.questions.refresh_from_db()
    assert (world.questions.topics_count, world.questions.posts_count) == (1, 2)
    assert world.questions.latest_topic_id == topic
    assert list(Post.objects.get(topic=topic, number=1).topic.taggings.values_list("tag__slug", "tag__topics_count")) == [("fan", 1), ("bios", 1)]


def test_many_topics_settle_at_once_each_by_itself_and_what_is_hidden_is_not_counted(world: World) -> None:
    topics = [old_topic(world, title=f"Fan {number} never stops")[0] for number in range(3)]
    rows = restore.reply([old_reply(world, topic, hours, f"{topic} at {hours}") for hours in (3, 1, 2) for topic in topics])
    Post.objects.filter(pk=rows[0].pk).update(hidden_at=clock.now())
    restore.settle(topics)
    for topic in Topic.objects.filter(pk__in=topics):
        told = list(topic.posts.order_by("number").values_list("html", flat=True))
        assert told[1:] == [f"{topic.pk} at {hours}" for hours in (1, 2, 3)]
        is_first = topic.pk == topics[0]
        assert (topic.last_number, topic.replies_count, topic.bumped_at) == (
            4, 2 if is_first else 3, LONG_AGO + timedelta(hours=2 if is_first else 3)
        )  # fmt: skip
