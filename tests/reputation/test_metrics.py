from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonwheel.accounts import people
from commonwheel.accounts.people import Person, Step
from commonwheel.conversations import kudos, posts, reading, restore, topics
from commonwheel.conversations.restore import OldReply, OldTopic
from commonwheel.formats import solutions
from commonwheel.formats.articles import helpful
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import metrics
from commonwheel.reputation.metrics import Metric
from tests.formats.test_articles import published
from tests.world import World

VERBS = ["ask", "answer", "thank", "unthank", "accept", "revoke", "hide", "reveal", "hide topic", "reveal topic", "come by", "settle"]


def do(world: World, verb: str, number: int) -> None:
    """One deed in the story, by somebody, on something that is there."""
    everyone = [world.noor, world.amina, world.ben, world.dara]
    who = everyone[number % len(everyone)]
    written = list(posts.Post.objects.select_related("topic__board").order_by("pk"))
    if verb == "ask" or not written:
        world.ask(by=who)
        return
    post = written[number % len(written)]
    deeds = {
        "answer": lambda: world.answer(post.topic, by=who), "thank": lambda: kudos.give(post, by=who),
        "unthank": lambda: kudos.take(post, by=who), "accept": lambda: solutions.accept(post, by=world.dara),
        "revoke": lambda: solutions.revoke(post, by=world.dara), "hide": lambda: posts.hide(post, by=world.dara, reason="x"),
        "reveal": lambda: posts.reveal(post, by=world.dara), "settle": world.settle,
        "hide topic": lambda: topics.hide(post.topic, by=world.dara, reason="x"),
        "reveal topic": lambda: topics.reveal(post.topic, by=world.dara), "come by": lambda: come_by(who, post),
    }  # fmt: skip
    with suppress(Refused):
        deeds[verb]()


def come_by(who: Person, post: posts.Post) -> None:
    """Some minutes after the last time."""
    reading.read(post.topic, by=who, number=post.number)
    people.seen([who], at=clock.ago(minutes=7))
    reading.note(Person.objects.get(pk=who.pk))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 11)), min_size=5, max_size=25))
def test_whatever_people_do_counting_along_comes_to_the_same_as_counting_anew(world: World, story: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        for verb, number in story:
            do(world, verb, number)
        assert metrics.differences() == []  # what waits for its reaction is not missed
        world.settle()
        assert metrics.differences() == []
        kept = sorted(Metric.objects.values_list("person_id", "name", "day", "value"))
        Metric.objects.all().delete()
        metrics.rebuild()
        assert sorted(Metric.objects.values_list("person_id", "name", "day", "value")) == kept
        assert kept
        transaction.set_rollback(True)


def test_a_ledger_too_long_for_memory_is_counted_in_parts_and_comes_to_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for author in (world.amina, world.ben, world.amina):
        kudos.give(world.answer(world.ask(), by=author), by=world.dara)
    world.settle()
    monkeypatch.setattr(metrics, "RUN", 2)
    assert metrics.differences() == []
    Metric.objects.filter(person=world.amina).update(value=9)
    Metric.objects.filter(person=world.ben).delete()
    assert metrics.rebuild() > 2
    assert (metrics.value(world.amina, "replies"), metrics.value(world.ben, "times_thanked"), metrics.value(world.dara, "kudos_given")) == (2, 1, 3)
    assert metrics.differences() == []


def test_what_is_counted_while_all_is_counted_anew_stays_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is done amid others is done on the same day as they are, also for who begins right before midnight.
    noon = (clock.now() + timedelta(days=1)).replace(hour=12)
    monkeypatch.setattr(clock, "now", lambda: noon)
    world.answer(world.ask())
    world.settle()
    Metric.objects.update(value=7)
    set_right, deeds = metrics._set_right, [lambda: world.answer(world.ask("And another thing")), metrics.rebuild]

    def amid_others(wrong: Sequence[metrics.Difference]) -> int:
        if deeds:
            deeds.pop(0)()
            world.settle()
        return set_right(wrong)

    monkeypatch.setattr(metrics, "_set_right", amid_others)
    metrics.rebuild()
    assert metrics.differences() == [] and not deeds
    assert (metrics.value(world.noor, "topics"), metrics.value(world.amina, "replies")) == (2, 2)


def test_amina_helps_noor_and_both_are_counted(world: World) -> None:
    reply = world.answer(world.ask())
    solutions.accept(reply, by=world.noor)
    kudos.give(reply, by=world.ben)
    world.settle()
    assert metrics.value(world.amina, "replies") == metrics.value(world.amina, "posts") == 1
    assert metrics.value(world.amina, "solved_for_others") == metrics.value(world.amina, "net_solutions") == 1
    assert metrics.value(world.amina, "kudos_received") == metrics.value(world.ben, "kudos_given") == 1
    assert metrics.value(world.noor, "topics") == 1 and metrics.value(world.noor, "net_solutions") == 0
    solutions.revoke(reply, by=world.noor)
    posts.hide(reply, by=world.chen, reason="Wrong board.")
    world.settle()
    assert metrics.value(world.amina, "net_solutions") == metrics.value(world.amina, "solved_for_others") == 0
    assert (metrics.value(world.amina, "solutions_accepted"), metrics.value(world.amina, "net_posts")) == (1, 0)


def test_noor_solves_her_own_question_and_that_is_told_apart(world: World) -> None:
    topic = world.ask()
    solutions.accept(world.answer(topic, by=world.noor), by=world.noor)
    world.settle()
    assert (metrics.value(world.noor, "solved_own"), metrics.value(world.noor, "solved_for_others")) == (1, 0)


def test_a_window_looks_back_so_many_days(world: World) -> None:
    for days in (0, 6, 7, 29, 30, 99, 364, 365):
        Metric.objects.create(person=world.ben, name="replies", day=(clock.now() - timedelta(days=days)).date(), value=1)
    counted = [metrics.value(world.ben, "replies", window) for window in (7, 30, 100, 365, None)]
    assert counted == [2, 4, 6, 7, 8]


def test_deeds_brought_along_from_elsewhere_are_counted_on_their_days(world: World) -> None:
    then = clock.ago(days=40)
    [(topic, _post)] = restore.start([OldTopic(world.lounge.pk, world.ben.pk, "", "How it was", "<p>Then.</p>", then)])
    restore.reply([OldReply(topic.pk, world.lounge.pk, None, world.amina.pk, "", "<p>Yes.</p>", then)])
    world.settle()
    assert metrics.value(world.ben, "topics") == 0
    assert metrics.rebuild() == 2
    assert (metrics.value(world.ben, "topics"), metrics.value(world.ben, "topics", 30), metrics.value(world.ben, "topics", 100)) == (1, 0, 1)
    assert metrics.rebuild() == 0


def test_a_wrong_and_a_missing_and_a_needless_row_are_found_and_mended(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    today = Metric.objects.get(person=world.amina, name="replies").day
    Metric.objects.filter(person=world.amina, name="replies").update(value=5)
    Metric.objects.filter(person=world.noor, name="topics").delete()
    Metric.objects.create(person=world.ben, name="topics", day=today, value=9)
    assert sorted(metrics.differences(), key=lambda found: found[0]) == sorted(
        [((world.amina.pk, "replies", today), 5, 1), ((world.noor.pk, "topics", today), None, 1), ((world.ben.pk, "topics", today), 9, None)]
    )
    assert metrics.rebuild() == 3
    assert metrics.differences() == []


@pytest.mark.parametrize("name", sorted(metrics.NAMES))
def test_every_metric_can_be_read_for_many_at_once(world: World, name: str) -> None:
    found = metrics.read([world.ben.pk, world.noor.pk], {(name, None), (name, 7)})
    assert set(found) == {world.ben.pk, world.noor.pk} and all(value == 0 for facts in found.values() for value in facts.values())


def test_days_minutes_and_topics_are_counted_while_noor_reads(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now().replace(hour=10, minute=0)
    monkeypatch.setattr(clock, "now", lambda: moment)
    topics = [world.ask(f"Question number {n}", by=world.ben) for n in range(3)]

    def here() -> Person:
        noor = Person.objects.get(pk=world.noor.pk)
        reading.note(noor)
        return noor

    def after(**time: int) -> None:
        nonlocal moment
        moment += timedelta(**time)

    here()
    after(seconds=1)
    reading.read(topics[0], by=world.noor, number=1)
    after(minutes=3)
    reading.read(topics[1], by=world.noor, number=1)
    here()
    after(minutes=3)
    here()
    after(hours=2)
    reading.read(topics[1], by=world.noor, number=1)
    here()
    after(days=1)
    reading.read(topics[2], by=world.noor, number=1)
    after(seconds=1)
    here()
    world.settle()
    values = {name: metrics.value(world.noor, name) for name in ("days_visited", "minutes_reading", "topics_read")}
    assert values == {"days_visited": 2, "minutes_reading": 6, "topics_read": 3}
    assert metrics.value(world.noor, "days_visited", 1) == 1
    assert metrics.differences() == []


def test_who_was_helped_by_an_article_counts_once_and_oneself_does_not(world: World) -> None:
    article = published(world)
    helpful.say(article, by=world.noor, is_helpful=True)
    helpful.say(article, by=world.noor, is_helpful=True)
    helpful.say(article, by=world.ben, is_helpful=False)
    helpful.say(article, by=world.amina, is_helpful=True)
    world.settle()
    assert metrics.value(world.amina, "helpful_votes") == 1
    helpful.say(article, by=world.noor, is_helpful=False)
    helpful.say(article, by=world.ben, is_helpful=True)
    helpful.unsay(article, by=world.ben)
    world.settle()
    assert metrics.value(world.amina, "helpful_votes") == 0
    assert metrics.differences() == []


def test_kudos_are_counted_by_number_and_by_weight(world: World) -> None:
    people.rank([world.amina.pk], Step(kudos_weight=4))
    world.amina.refresh_from_db()
    opening = world.ask().posts.get()
    kudos.give(opening, by=world.amina)
    kudos.give(opening, by=world.ben)
    world.settle()
    assert [metrics.value(world.noor, name) for name in ("kudos_received", "times_thanked")] == [5, 2]
    assert [metrics.value(world.amina, name) for name in ("kudos_given", "weight_given")] == [1, 4]
