"""Whoever turns the pages sees every row once, in order, whatever the rows and whatever the cursor."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from commonwheel.accounts.people import Person
from commonwheel.kernel import clock, paging

START = datetime.fromisoformat("2024-03-01T12:00:00+00:00")

ORDERS = [("-joined_at", "-id"), ("joined_at", "id"), ("sign_outs_count", "-joined_at", "id"), ("-name", "id")]


@pytest.mark.django_db
@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=25),
    size=st.integers(1, 7),
    order=st.sampled_from(ORDERS),
)
def test_walking_the_pages_visits_every_row_once_and_in_order(
    rows: list[tuple[int, int]], size: int, order: tuple[str, ...]
) -> None:
    with transaction.atomic():
        Person.objects.bulk_create(
            Person(handle=f"p{i}", name=f"n{count}", joined_at=START + timedelta(days=day), sign_outs_count=count)
            for i, (day, count) in enumerate(rows)
        )
        walked: list[int] = []
        page = paging.page(Person.objects.all(), order, size=size)
        assert page.is_first
        while True:
            assert len(page) <= size
            walked += [person.pk for person in page]
            if not page.next:
                break
            page = paging.page(Person.objects.all(), order, after=page.next, size=size)
            assert not page.is_first
            assert page.items
        assert walked == list(Person.objects.order_by(*order).values_list("pk", flat=True))
        transaction.set_rollback(True)


def cursor(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


HOSTILE = [
    "x",
    "====",
    "a" * 501,
    "'; DROP TABLE accounts_person; --",
    "\x00\x00",
    "é日本",
    cursor([]),
    cursor({"t": 1}),
    cursor([1]),
    cursor([1, 2, 3]),
    cursor([None, 1]),
    cursor([True, 1]),
    cursor([1.5, 1]),
    cursor([{"t": "yesterday"}, 1]),
    cursor([{"t": "2024-01-01T00:00:00"}, 1]),
    cursor([{"x": 1}, 1]),
    cursor([{"t": 5}, 1]),
    cursor([[1], 1]),
    cursor([{"t": "2024-01-01T00:00:00+00:00"}, 2**70]),
    cursor([{"t": "2024-01-01T00:00:00+00:00"}, "a\x00b"]),
    cursor([{"t": "2024-01-01T00:00:00+00:00"}, "not a number"]),
    cursor(["not a time", 1]),
    cursor([5, 1]),
    cursor([{"t": "0001-01-01T00:00:00+14:00"}, 1]),
    cursor([{"t": "9999-12-31T23:59:59-14:00"}, 1]),
    base64.urlsafe_b64encode(b"[" * 300).decode(),
]


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_cursor_that_somebody_changed_by_hand_gives_the_first_page(hostile: str) -> None:
    Person.objects.create(handle="noor", name="Noor", joined_at=clock.now())
    page = paging.page(Person.objects.all(), ("-joined_at", "-id"), after=hostile)
    assert page.is_first
    assert [person.handle for person in page] == ["noor"]


@pytest.mark.django_db
@settings(max_examples=150)
@given(st.text(max_size=60) | st.recursive(st.none() | st.integers() | st.text(max_size=9) | st.floats(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["t", "x"]), inner, max_size=2)).map(cursor))
def test_no_cursor_whatever_is_an_error(anything: str) -> None:
    assert paging.page(Person.objects.all(), ("-joined_at", "-id"), after=anything).items == []
