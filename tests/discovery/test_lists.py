"""Lists worth reading: hot, rising, the top of a period, what Noor follows, what Ben missed, the best of a long topic."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from commonwheel.accounts import followings, presence
from commonwheel.conversations import kudos, posts, restore, tags, topics
from commonwheel.conversations.lists import heats, mutes
from commonwheel.conversations.restore import Grown
from commonwheel.conversations.tags import Tag
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import board_watches, tag_watches, watches
from commonwheel.delivery.notifications import Notification
from commonwheel.discovery import bests, lists
from commonwheel.discovery.lists import Followed
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from tests.world import World, unpaced

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def titles(rows: list[Topic]) -> list[str]:
    return [row.title for row in rows]


def grown(world: World, title: str, *, replies: int = 0, days: float = 0, thanks: int = 0) -> Topic:
    """Noor's question of some days ago, with so many answers of Amina's an hour apart."""
    at = clock.now() - timedelta(days=days)
    said = [(world.noor.pk, "<p>It is hot.</p>", at, thanks)]
    said += [(world.amina.pk, f"<p>Try {number}.</p>", at + timedelta(minutes=number), 0) for number in range(replies)]
    made = restore.grow([Grown(world.questions.pk, title, (), said, True)])
    return Topic.objects.get(pk=made[0][1])


def test_heat_follows_the_published_formula_with_every_deed(world: World) -> None:
    topic = world.ask()
    began = int(topic.created_at.timestamp())
    assert topic.heat == began, "nobody answered yet"
    reply = world.answer(topic)
    kudos.give(posts.Post.objects.get(topic=topic, number=1), by=world.ben)
    topic.refresh_from_db()
    expected = began + 172_800 * math.log10(1 + 1 + 2 * 1)
    assert topic.heat == pytest.approx(expected, abs=2)
    posts.hide(reply, by=world.chen, reason="Wrong.")
    kudos.take(posts.Post.objects.get(topic=topic, number=1), by=world.ben)
    topic.refresh_from_db()
    assert topic.heat == began, "what was taken back warms no longer"
    assert heats.of(topic.created_at, replies=1, kudos=1) == pytest.approx(expected, abs=2), "the same without the database"


def test_hot_lets_ten_times_the_talk_outweigh_two_days(world: World) -> None:
    grown(world, "Quiet, of today")
    grown(world, "Lively, of yesterday", replies=9, days=1)
    grown(world, "Lively, of last week", replies=9, days=7)
    rows = Topic.objects.visible_to(None).order_by(*lists.HOT)
    assert titles(list(rows)) == ["Lively, of yesterday", "Quiet, of today", "Lively, of last week"]


def test_rising_are_the_young_that_gather_fastest(world: World) -> None:
    slow = grown(world, "Slow", replies=3, days=2.5)
    fast = grown(world, "Fast", replies=3, days=0.2)
    grown(world, "Silent")
    grown(world, "Old", replies=50, days=10)
    assert lists.rising(Topic.objects.visible_to(None), 25) == [fast.pk, slow.pk]


def test_the_top_of_each_period_holds_what_was_started_in_it(world: World) -> None:
    for title, days, thanks in (("Today", 0.2, 1), ("This week", 5, 3), ("This year", 100, 7), ("Long ago", 800, 5)):
        grown(world, title, days=days, thanks=thanks)

    def best(days: int | None) -> list[str]:
        rows, order = lists.top(Topic.objects.visible_to(None), timedelta(days=days) if days else None)
        return titles(list(rows.order_by(*order)))

    assert best(1) == ["Today"]
    assert best(7) == ["This week", "Today"]
    assert best(365) == ["This year", "This week", "Today"]
    assert best(None) == ["This year", "Long ago", "This week", "Today"]


def test_for_you_says_why_each_topic_is_there(world: World) -> None:
    by_ben = world.ask("Ben's bench", by=world.ben, board=world.lounge)
    tagged = world.ask("A tagged one", by=world.amina, board=world.lounge, tags=("sleep",))
    asked = world.ask("A question", by=world.amina)
    world.ask("Something else", by=world.amina, board=world.lounge)
    world.ask("Noor's own question")
    backstage = world.ask("Between moderators", by=world.chen, board=world.moderators, tags=("sleep",))
    followed = Followed([world.ben], [Tag.objects.get(slug="sleep")], [world.questions.pk, world.moderators.pk])
    rows = list(lists.for_you(Topic.objects.visible_to(world.noor), world.noor, followed))
    assert {row.pk for row in rows} == {by_ben.pk, tagged.pk, asked.pk}, "nothing of her own, nothing closed"
    assert lists.reasons(rows, followed) == {
        by_ben.pk: "Because you follow Ben", tagged.pk: "Because you follow the tag sleep", asked.pk: "Because you follow the board Questions",
    }  # fmt: skip
    assert backstage.pk in {row.pk for row in lists.for_you(Topic.objects.visible_to(world.dara), world.dara, followed)}


def test_followers_of_boards_and_tags_are_told_of_new_topics_once(world: World) -> None:
    world.ask("Before", tags=("sleep",))
    tag = Tag.objects.get(slug="sleep")
    world.settle()
    board_watches.follow(world.questions, by=world.ben)
    tag_watches.follow(tag, by=world.ben)
    followings.follow(world.noor, by=world.amina)
    board_watches.follow(world.questions, by=world.amina)
    board_watches.follow(world.questions, by=world.chen)
    mutes.mute(tag, by=world.chen)
    topic = world.ask("It wakes again", tags=("sleep",))
    world.settle()
    told = dict(Notification.objects.filter(topic=topic).values_list("person__handle", "reason"))
    assert told == {"ben": "tag", "amina": "member"}, "each by the nearest reason; Chen wants nothing of sleep"


def test_what_is_muted_shows_in_no_list_and_rings_only_when_called_by_name(world: World) -> None:
    muted = world.ask("Muted topic", by=world.ben, tags=("noise",))
    in_board = world.ask("In a muted board", by=world.ben, board=world.lounge)
    tagged = world.ask("With a muted tag", by=world.ben, tags=("politics",))
    shown = world.ask("Still shown", by=world.ben)
    watches.follow(muted, by=world.noor)
    world.settle()
    for thing in (muted, world.lounge, Tag.objects.get(slug="politics")):
        mutes.mute(thing, by=world.noor)
        mutes.mute(thing, by=world.noor)
    left = mutes.without(Topic.objects.visible_to(world.noor), mutes.of(world.noor))
    assert list(left) == [shown]
    assert set(mutes.without(Topic.objects.visible_to(world.ben), mutes.of(world.ben))) == {muted, in_board, tagged, shown}
    on_its_page = mutes.without(Topic.objects.visible_to(world.noor), mutes.of(world.noor), board=world.lounge.pk)
    assert set(on_its_page) == {in_board, shown}
    world.answer(muted)
    world.answer(muted, body="Look at this, @noor, it is about you.")
    world.settle()
    assert [notice.reason for notice in Notification.objects.filter(person=world.noor)] == ["mention"]
    mutes.unmute(muted, by=world.noor)
    assert muted in mutes.without(Topic.objects.visible_to(world.noor), mutes.of(world.noor))


def test_a_visit_ends_after_an_hour_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    start = clock.now()
    for hours, left in ((0, None), (0.5, None), (5, 0.5), (5.5, 0.5), (30, 5.5)):
        monkeypatch.setattr(clock, "now", lambda hours=hours: start + timedelta(hours=hours))
        presence.note(world.ben)
        world.ben.refresh_from_db()
        assert world.ben.left_at == (start + timedelta(hours=left) if left is not None else None), hours


def test_catching_up_gathers_what_happened_and_says_each_thing_once(world: World) -> None:
    old = grown(world, "Of last month", replies=3, days=20)
    since = clock.now() - DAY
    mine = world.ask("Ben's question", by=world.ben)
    solved = world.ask("Solved meanwhile")
    solutions.accept(world.answer(solved), by=world.noor)
    talk = world.ask("Talk of the town", by=world.amina, board=world.lounge)
    world.answer(mine)
    world.settle()
    rows = Topic.objects.visible_to(world.ben)
    happened = lists.since(rows, since, yours=world.ben.watches.values("topic_id"))
    assert (happened.yours, happened.solved, happened.elsewhere) == ([mine], [solved], [talk])
    assert old not in happened.elsewhere


def test_the_best_of_a_long_topic_holds_its_solution_and_what_was_thanked_and_quoted(world: World) -> None:
    topic = grown(world, "Long talk", replies=40, days=2)
    assert bests.is_long(topic)
    thanked, quoted, solving, answered, hidden = (posts.Post.objects.get(topic=topic, number=number) for number in (20, 5, 33, 11, 12))
    kudos.give(thanked, by=world.ben)
    kudos.give(hidden, by=world.ben)
    posts.hide(hidden, by=world.chen, reason="Off topic.")
    solutions.accept(solving, by=world.noor)
    world.answer(topic, parent=answered, body="That did not help me.")
    posts.reply(topic, by=world.ben, format="html", body=f'<blockquote data-author="Amina" data-post="{quoted.pk}"><p>Try 3.</p></blockquote><p>This is it.</p>')
    opening = posts.Post.objects.get(topic=topic, number=1)
    assert [pk for pk in bests.of(topic) if pk in {quoted.pk, answered.pk, thanked.pk, solving.pk, hidden.pk}] == [quoted.pk, answered.pk, thanked.pk, solving.pk]
    assert bests.of(topic)[0] == opening.pk
    assert len(bests.of(topic)) <= bests.MOST


def test_hidden_topics_warm_no_list_of_others(world: World) -> None:
    topic = grown(world, "Secret plan", replies=5, thanks=9, days=0.1)
    tags.put(topic, ["plan"])
    topics.hide(topic, by=world.chen, reason="Not for all.")
    rows = Topic.objects.visible_to(world.ben)
    assert lists.rising(rows, 25) == []
    assert not lists.for_you(rows, world.ben, Followed((), [Tag.objects.get(slug="plan")], [world.questions.pk]))
    assert lists.since(rows, clock.now() - DAY, yours=world.ben.watches.values("topic_id")).elsewhere == []


def test_where_nobody_thanked_the_best_of_a_long_topic_is_what_most_of_it_is_about(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unpaced(monkeypatch)
    topic = world.ask()
    for number in range(bests.LONG):
        world.answer(topic, by=world.ben, body=f"Same here, number {number}.")
    telling = world.answer(topic, body="The lid sensor wakes the Finch in the bag: switch the sensor of the lid off in the firmware.")
    for number in range(3):
        world.answer(topic, by=world.noor, body=f"The lid sensor it was, firmware {number}, and the bag.")
    gone = world.answer(topic, by=world.chen, body="The lid sensor wakes the Finch in the bag, in every firmware.")
    world.answer(topic, by=world.ben, body="I saw that too, in mine.", parent=gone)
    posts.hide(gone, by=world.chen, reason="Said twice, it does not get truer.")
    chosen = bests.of(topic)
    assert len(chosen) == bests.FEW
    assert telling.pk in chosen and gone.pk not in chosen
