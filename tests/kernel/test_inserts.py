"""Very many rows at once: they are what single ones would be, with ids in order, and their domain is held to account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from commonwheel.accounts.names import NameWord
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock, inserts, updates
from commonwheel.ledger.models import Entry, Pending
from tests.world import World

pytestmark = pytest.mark.django_db


def test_rows_come_back_as_they_were_saved(world: World) -> None:
    moment = clock.now() - timedelta(days=400)
    made = inserts.save(
        [Entry(kind="reply.posted", actor=world.amina, subject_kind="post", subject_id=number, facts={"topic": number}, at=moment) for number in (7, 8, 9)]
    )
    found = list(Entry.objects.filter(pk__in=[entry.pk for entry in made]).order_by("pk"))
    assert [(row.subject_id, row.facts, row.at, row.actor, row.is_history) for row in found] == [
        (number, {"topic": number}, moment, world.amina, False) for number in (7, 8, 9)
    ]  # fmt: skip
    assert not made[0]._state.adding


def test_ids_go_on_where_others_ended_and_single_rows_follow(world: World) -> None:
    first, second = inserts.save([NameWord(person=world.amina, word=word) for word in ("one", "two")])
    single = NameWord.objects.create(person=world.amina, word="three")
    assert first.pk < second.pk < single.pk


def test_reserved_ids_are_kept(world: World) -> None:
    with transaction.atomic():
        wanted = inserts.reserve(NameWord, 3)
        made = inserts.save([NameWord(pk=pk, person=world.amina, word=f"word-{pk}") for pk in wanted])
        assert [row.pk for row in made] == list(wanted)
        assert NameWord.objects.create(person=world.amina, word="later").pk > wanted[-1]


def test_a_single_row_comes_back_as_it_was_added_and_changed(world: World) -> None:
    moment = clock.now() - timedelta(days=4)
    made = inserts.add(Entry(kind="reply.posted", actor=world.amina, subject_kind="post", subject_id=7, facts={"topic": 7}, at=moment))
    assert inserts.add(Pending(entry=made, not_before=moment)).pk == made.pk
    updates.put(made, at=moment + timedelta(hours=1), subject_id=8)
    found = Entry.objects.get(pk=made.pk)
    assert (found.subject_id, found.facts, found.at, found.actor, found.kind) == (8, {"topic": 7}, made.at, world.amina, "reply.posted")
    assert made.subject_id == 8
    assert inserts.add(Entry(kind="reply.posted", subject_kind="post", subject_id=7, at=moment)).pk > made.pk


def test_nothing_is_nothing() -> None:
    assert inserts.save([]) == []


def test_rows_are_written_without_records(world: World) -> None:
    moment = clock.now() - timedelta(days=400)
    inserts.write(
        Entry, ("kind", "actor", "subject_kind", "subject_id", "facts", "at", "is_history"),
        [("reply.posted", world.amina.pk, "post", number, {"topic": number}, moment, True) for number in (7, 8)],
    )
    found = Entry.objects.filter(is_history=True, at=moment).order_by("pk")
    assert [(row.subject_id, row.facts, row.actor) for row in found] == [(number, {"topic": number}, world.amina) for number in (7, 8)]


def test_what_is_not_said_of_a_row_is_as_in_a_new_record(world: World) -> None:
    [pk] = inserts.reserve(Topic, 1)
    inserts.write(Topic, ("id", "board", "title", "slug", "views_count"), [(pk, world.lounge.pk, "Fan never stops", "fan", 7)])
    topic = Topic.objects.get(pk=pk)
    assert (topic.title, topic.views_count, topic.author, topic.language, topic.replies_count, topic.hidden_reason) == ("Fan never stops", 7, None, "en", 0, "")
    assert clock.now() - topic.created_at < timedelta(minutes=5)
    inserts.write(Topic, ("id", "board"), [])


def test_each_row_is_given_its_own_values_and_no_other_row_is(world: World) -> None:
    moment = clock.now() - timedelta(days=400)
    one, other, third = (
        Entry.objects.create(kind="reply.posted", actor=world.amina, subject_kind="post", subject_id=number, at=clock.now()) for number in (1, 2, 3)
    )
    before = third.at
    inserts.change(Entry, ("subject_id", "facts", "at", "actor"), [(one.pk, 11, {"topic": 4}, moment, None), (other.pk, 12, {}, moment, world.ben.pk)])
    for row in (one, other, third):
        row.refresh_from_db()
    assert [(row.subject_id, row.facts, row.at, row.actor) for row in (one, other, third)] == [
        (11, {"topic": 4}, moment, None), (12, {}, moment, world.ben), (3, {}, before, world.amina),
    ]  # fmt: skip
