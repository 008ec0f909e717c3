"""Statements: put together once, asked with other values each time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.kernel import inserts
from commonwheel.kernel.statements import Statement
from tests.world import World


def test_each_value_goes_where_it_belongs(world: World) -> None:
    some = Statement(lambda handle, pks, least: Person.objects.filter(pk__in=pks, pk__gt=least).exclude(handle=handle).order_by("pk").values_list("handle", "pk"))
    for pks in ([world.noor.pk, world.ben.pk], [world.ben.pk, world.noor.pk], [world.ben.pk]):
        found = some.rows("noor", pks, 0)
        assert [tuple(row) for row in found] == [("ben", world.ben.pk)]
    assert some.rows("ben", [world.ben.pk], 0) == []
    assert some.rows("noor", [world.ben.pk], world.ben.pk) == []


def test_an_empty_list_asks_nothing(world: World) -> None:
    some = Statement(lambda pks: Person.objects.filter(pk__in=pks).values_list("pk"))
    with CaptureQueriesContext(connection) as queries:
        assert some.rows([]) == []
    assert not queries.captured_queries


def test_a_value_that_would_be_lost_is_noticed(world: World) -> None:
    with pytest.raises(ValueError, match="once"):
        Statement(lambda pk, unused: Person.objects.filter(pk=pk).values_list("pk")).rows(1, 2)


def test_a_value_may_be_for_a_column_of_small_numbers(world: World) -> None:
    behind = Statement(lambda topic, number: Post.objects.filter(topic=topic, number__gt=number).values_list("pk"))
    topic = world.ask()
    reply = world.answer(topic)
    assert [pk for (pk,) in behind.rows(topic.pk, 1)] == [reply.pk]


def test_moments_go_in_and_come_out_as_moments(world: World) -> None:
    some = Statement(lambda handle, since: Person.objects.filter(joined_at__gte=since, handle=handle).values_list("joined_at", "is_active", "links"))
    assert some.read("noor", world.noor.joined_at) == [[world.noor.joined_at, True, world.noor.links]]
    assert some.read("noor", world.noor.joined_at + timedelta(microseconds=1)) == []


def test_it_answers_the_same_whether_somebody_listens_or_not(world: World) -> None:
    some = Statement(lambda handle: Person.objects.filter(handle=handle).values_list("pk", "name", "joined_at", "is_active", "links", "seen_at"))
    unheard = some.rows("noor"), some.read("noor")
    with CaptureQueriesContext(connection) as queries:
        assert (some.rows("noor"), some.read("noor")) == unheard
    assert len(queries) == 2


def test_what_the_database_refuses_is_undone_and_the_rest_goes_on(world: World) -> None:
    with transaction.atomic():
        ava = inserts.add(Person(handle="ava", email="ava@example.org"))
        with pytest.raises(IntegrityError), transaction.atomic():
            inserts.add(Person(handle="ava", email="another@example.org"))
    assert list(Person.objects.filter(handle="ava").values_list("pk", flat=True)) == [ava.pk]


def test_what_is_undone_was_never_written(world: World) -> None:
    with pytest.raises(LookupError), transaction.atomic():
        inserts.add(Person(handle="ava", email="ava@example.org"))
        raise LookupError
    assert not Person.objects.filter(handle="ava").exists()


@pytest.mark.django_db
def test_any_number_of_ids_is_asked_for_with_few_statements(world: World) -> None:
    some = Statement(lambda handle, *ids: Person.objects.filter(pk__in=ids).exclude(handle=handle).order_by("pk").values_list("handle"))
    ids = sorted([world.noor.pk, world.ben.pk, world.chen.pk])
    for many in range(4):
        expected = [[Person.objects.get(pk=pk).handle] for pk in ids[:many] if pk != world.ben.pk]
        assert some.among(ids[:many], 2, world.ben.handle) == expected
    assert len(some.known) == 2
