"""What is unread costs the same however much it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from commonwheel.accounts.people import Person
from commonwheel.conversations import posts, reading, restore, topics
from commonwheel.conversations.lists import mutes
from commonwheel.conversations.posts import Post
from commonwheel.conversations.reading import ReadMark
from commonwheel.conversations.restore import Grown
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import lists, unread
from commonwheel.kernel import clock
from tests.world import World, unpaced

pytestmark = pytest.mark.django_db
MANY, FEW, PAGE = 2_000, 10, 25


def work(rows: QuerySet[Any]) -> int:
    """How much the database does for these rows."""
    return work_of(lambda: list(rows))


def work_of(do: Callable[[], object]) -> int:
    """How much the database does meanwhile: steps of SQLite's machine, or rows that PostgreSQL touches."""
    if connection.vendor == "sqlite":
        steps = 0

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        connection.ensure_connection()
        connection.connection.set_progress_handler(step, 10)
        try:
            do()
        finally:
            connection.connection.set_progress_handler(None, 0)
        return steps
    with CaptureQueriesContext(connection) as asked:
        do()
    found = 0
    with connection.cursor() as cursor:
        # Those with places are asked as statements made once, of a few rows each.
        for query in (query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT") and "$1" not in query["sql"]):
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}")
            plan = cursor.fetchone()[0][0]["Plan"]
            found += sum(int(node["Actual Rows"] * node["Actual Loops"] + node.get("Rows Removed by Filter", 0)) for node in nodes(plan))
    return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


@pytest.fixture
def crowd(world: World) -> World:
    """Two thousand topics of two posts in the last ten days; Amina read none of them, Ben all but ten, the oldest."""
    now = clock.now()
    said = [(world.noor.pk, "<p>Hot.</p>"), (world.chen.pk, "<p>Cool it.</p>")]
    restore.grow(
        [
            Grown(world.questions.pk, f"Topic {number}", (), [(who, html, now - timedelta(days=10, minutes=-number), 0) for who, html in said], True)
            for number in range(MANY)
        ]
    )
    for person in (world.amina, world.ben):
        Person.objects.filter(pk=person.pk).update(joined_at=now - timedelta(days=100))
        person.refresh_from_db()
    ids = list(Topic.objects.order_by("-bumped_at").values_list("pk", flat=True))[: MANY - FEW]
    ReadMark.objects.bulk_create([ReadMark(person=world.ben, topic_id=pk, number=2) for pk in ids])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            # These few rows it may as well read from end to end, and does where it has just been tidied up. Asked is what many cost.
            cursor.execute("SET LOCAL enable_seqscan = off")
    return world


def unread_page(person: Person) -> QuerySet[Topic]:
    return reading.only_unread(Topic.objects.visible_to(person).listed(), person).order_by(*lists.LATEST)[: PAGE + 1]


def test_two_thousand_unread_topics_cost_no_more_than_ten(crowd: World) -> None:
    assert len(unread_page(crowd.amina)) == PAGE + 1
    assert len(unread_page(crowd.ben)) == FEW
    assert work(unread_page(crowd.amina)) <= work(unread_page(crowd.ben))


def test_the_first_page_of_what_is_unread_costs_the_same_however_much_lies_below_it(crowd: World) -> None:
    before = work(unread_page(crowd.amina))
    Topic.objects.filter(pk__in=list(Topic.objects.order_by("bumped_at").values_list("pk", flat=True)[: MANY - 100])).delete()
    assert before <= 1.2 * work(unread_page(crowd.amina))


def test_marking_all_as_read_costs_the_same_however_much_it_was(crowd: World) -> None:
    def queries(do: Callable[[], None]) -> int:
        with CaptureQueriesContext(connection, ) as asked:
            do()
        return len(asked)

    much = queries(lambda: reading.read_all(by=crowd.amina))
    little = queries(lambda: reading.read_all(by=crowd.ben))
    assert much == little
    assert not unread_page(crowd.amina).exists()
    assert not unread_page(crowd.ben).exists()


def test_unread_is_exact_to_the_post_and_ends_at_the_floor(world: World) -> None:
    Person.objects.filter(pk=world.ben.pk).update(joined_at=clock.ago(days=100))
    world.ben.refresh_from_db()
    here, there, old = world.ask(), world.ask("In the lounge", board=world.lounge), world.ask("Of last winter")
    Topic.objects.filter(pk=old.pk).update(bumped_at=clock.ago(days=31))
    rows = Topic.objects.visible_to(world.ben)
    assert set(reading.only_unread(rows, world.ben)) == {here, there}, "what is older than the floor is not unread"
    reading.read(here, by=world.ben, number=1)
    assert set(reading.only_unread(rows, world.ben)) == {there}
    second = world.answer(here)
    here.refresh_from_db()
    assert reading.unread(world.ben, [here]) == {here.pk: second.number}
    reading.read_all(by=world.ben, within=[world.lounge, world.ideas])
    assert set(reading.only_unread(rows, world.ben)) == {here}, "the lounge is read, questions are not"
    world.answer(there)
    assert set(reading.only_unread(rows, world.ben)) == {here, there}, "what comes later is unread again"
    posts.hide(second, by=world.chen, reason="Wrong.")
    assert reading.unread(world.ben, list(rows.filter(pk=here.pk))) == {here.pk: 2}


def test_what_was_marked_as_read_is_not_new_again_with_the_next_reply(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unpaced(monkeypatch)
    opened, never, board = world.ask(), world.ask("Never opened"), world.ask("In the lounge", board=world.lounge)
    reading.read(opened, by=world.ben, number=1)
    for topic in (opened, never, board):
        world.answer(topic)
    reading.read_all(by=world.ben, within=[world.lounge])
    world.answer(board, body="In between.")
    board.refresh_from_db()
    assert reading.unread(world.ben, [board]) == {board.pk: 3}, "the lounge was marked as read"
    reading.read_all(by=world.ben)
    for topic in (opened, never, board):
        world.answer(topic, body="One more thing.")
        topic.refresh_from_db()
    assert reading.unread(world.ben, [opened, never, board]) == {opened.pk: 3, never.pk: 3, board.pk: 4}
    assert reading.read_up_to(world.ben, opened) == 2, "the page leads to the same post as the list"


def test_a_newcomer_to_an_old_topic_has_only_what_came_since_unread(world: World) -> None:
    topic = world.ask()
    Post.objects.filter(topic=topic).update(created_at=clock.ago(days=100))
    Topic.objects.filter(pk=topic.pk).update(created_at=clock.ago(days=100))
    world.answer(topic)
    topic.refresh_from_db()
    assert reading.unread(world.ben, [topic]) == {topic.pk: 2}


def listed(person: Person) -> list[Topic]:
    """The list "Unread" as Ben opens it."""
    rows = mutes.without(Topic.objects.visible_to(person).listed(), mutes.of(person))
    return list(unread.page(rows, person, size=PAGE))


def test_who_has_read_nearly_all_is_not_looked_through_again(crowd: World) -> None:
    first: list[list[Topic]] = []
    before = work_of(lambda: first.append(listed(crowd.ben)))
    again = work_of(lambda: first.append(listed(crowd.ben)))
    assert len(first[0]) == FEW and first[1] == first[0]
    assert 20 * again < before
    assert again <= 2 * work_of(lambda: listed(crowd.amina))


def test_what_is_new_in_a_time_that_was_read_through_is_found_all_the_same(crowd: World) -> None:
    oldest = listed(crowd.ben)
    middle = Topic.objects.order_by("bumped_at")[MANY // 2]
    crowd.answer(middle)
    middle.refresh_from_db()
    assert listed(crowd.ben) == [middle, *oldest]
    hidden = Topic.objects.order_by("bumped_at")[MANY // 2]
    topics.hide(hidden, by=crowd.chen, reason="To be looked at.")
    ReadMark.objects.filter(topic=hidden).delete()
    assert listed(crowd.ben) == [middle, *oldest]
    topics.reveal(hidden, by=crowd.chen)
    crowd.settle()
    assert listed(crowd.ben) == [middle, hidden, *oldest], "it was not there when the rest was read"


def test_what_was_muted_or_closed_meanwhile_is_not_taken_for_read(crowd: World) -> None:
    talk = crowd.ask("In the lounge", board=crowd.lounge, by=crowd.chen)
    Topic.objects.filter(pk=talk.pk).update(bumped_at=clock.ago(days=9))
    oldest = listed(crowd.ben)
    assert talk in oldest
    mutes.mute(crowd.lounge, by=crowd.ben)
    assert listed(crowd.ben) == [topic for topic in oldest if topic != talk]
    mutes.unmute(crowd.lounge, by=crowd.ben)
    assert listed(crowd.ben) == oldest


def test_pages_of_what_is_unread_follow_each_other_across_what_was_read(crowd: World) -> None:
    listed(crowd.ben)
    for number in (50, 60, 70):
        crowd.answer(Topic.objects.order_by("bumped_at")[number])
    rows = Topic.objects.visible_to(crowd.ben).listed()
    found, after = [], ""
    while True:
        page = unread.page(rows, crowd.ben, after=after, size=4)
        found += [topic.pk for topic in page]
        after = page.next
        if not after:
            break
    assert found == [topic.pk for topic in reading.only_unread(rows, crowd.ben).order_by(*lists.LATEST)]
