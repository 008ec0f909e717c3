"""Topics: started, found, renamed, moved, hidden and shown again."""

from __future__ import annotations

from typing import Any

import pytest

from commonwheel.authority import grants, options, roles
from commonwheel.conversations import locks, posts, topics
from commonwheel.conversations.gates import before_publish
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.structure.boards import Board
from tests.world import World


def sees(person: Any, topic: Topic) -> bool:
    return Topic.objects.visible_to(person).filter(pk=topic.pk).exists()


def test_noor_asks_and_everybody_can_read_it(world: World) -> None:
    topic = world.ask("  My   Finch wakes\x00 in the bag ", tags=("Finch", "sleep mode"))
    assert topic.title == "My Finch wakes in the bag"
    assert topic.get_absolute_url() == f"/topics/{topic.pk}/my-finch-wakes-in-the-bag/"
    assert all(sees(person, topic) for person in (world.visitor, world.mallory, world.ben, world.chen))
    opening = topic.posts.get()
    assert opening.is_opening and opening.depth == 0
    assert "It is hot" in opening.html
    assert [tagging.tag.slug for tagging in topic.taggings.all()] == ["finch", "sleep-mode"]
    world.questions.refresh_from_db()
    assert (world.questions.topics_count, world.questions.posts_count) == (1, 1)
    assert world.questions.latest_topic_id == topic.pk
    assert Entry.objects.get(kind="topic.started").facts == {"board": world.questions.pk, "post": opening.pk}


def test_a_visitor_a_banned_member_and_a_stranger_to_the_board_cannot_start(world: World) -> None:
    for person in (world.visitor, world.mallory):
        with pytest.raises(Refused):
            world.ask(by=person)
    roles.rule(roles.named(roles.MEMBERS), topics.START, roles.Value.DENY, at=world.moderators.scope)
    with pytest.raises(Refused, match="rule of Moderators"):
        world.ask(by=world.noor, board=world.moderators)
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("title", "body", "field"),
    [("Help", "It is hot in my bag.", "title"), ("x" * 201, "It is hot in my bag.", "title"), ("My Finch wakes", "Hot.", "body"),
     ("My Finch wakes", "x" * 40_001, "body"), ("My Finch wakes", "x" * 900_000, "body"), ("My Finch wakes", "<p>   </p>", "body")],
)  # fmt: skip
def test_what_is_too_short_or_too_long_is_refused_at_its_field_and_nothing_is_left_behind(
    world: World, title: str, body: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        world.ask(title, body=body)
    assert refused.value.field == field
    assert not Topic.objects.exists() and not Post.objects.exists()


def test_too_many_tags_undo_the_whole_topic(world: World) -> None:
    with pytest.raises(Refused, match="At most 5 tags"):
        world.ask(tags=tuple("abcdef"))
    assert not Topic.objects.exists()


def test_a_gate_above_may_say_no(world: World) -> None:
    def no_chargers(board: Board, by: Any, title: str, html: str) -> None:
        if "charger" in html:
            raise Refused("No trade here.")

    before_publish.append(no_chargers)
    try:
        with pytest.raises(Refused, match="No trade"):
            world.ask(body="Cheap charger, write to me.")
        topic = world.ask()
        with pytest.raises(Refused, match="No trade"):
            world.answer(topic, body="I have a charger for you.")
        with pytest.raises(Refused, match="No trade"):
            posts.edit(topic.posts.get(), by=world.noor, body="Now I sell a charger.")
    finally:
        before_publish.remove(no_chargers)
    assert Post.objects.count() == 1


def test_the_sixth_post_in_half_a_minute_is_too_quick_and_a_moderators_is_not(world: World) -> None:
    topic = world.ask()
    for number in range(4):
        world.answer(topic, by=world.noor, body=f"I have tried it {number} times.")
    with pytest.raises(Refused, match="very quick"):
        world.answer(topic, by=world.noor)
    for number in range(7):
        world.answer(topic, by=world.chen, body=f"Please try it {number} times more.")
    Entry.objects.filter(actor=world.noor).update(at=clock.ago(seconds=31))
    world.answer(topic, by=world.noor)


def test_the_author_and_the_helper_change_a_title_and_a_stranger_cannot(world: World) -> None:
    topic = world.ask(tags=("finch",))
    address = topic.pk
    topics.retitle(topic, title="Finch wakes in the bag: solved", tag_names=["sleep"], by=world.noor)
    topics.retitle(topic, title="Finch 13 wakes in the bag", tag_names=["sleep", "finch"], by=world.amina)
    with pytest.raises(Refused):
        topics.retitle(topic, title="Buy my chargers", tag_names=[], by=world.ben)
    topic.refresh_from_db()
    assert (topic.title, topic.slug, topic.pk) == ("Finch 13 wakes in the bag", "finch-13-wakes-in-the-bag", address)


def test_an_author_cannot_rename_what_is_locked_hidden_or_too_old(world: World) -> None:
    topic = world.ask()
    locks.lock(topic, by=world.chen)
    with pytest.raises(Refused, match="locked"):
        topics.retitle(topic, title="Another title", tag_names=[], by=world.noor)
    topics.retitle(topic, title="The moderators' title", tag_names=[], by=world.chen)
    locks.unlock(topic, by=world.chen)
    topic = Topic.objects.get(pk=topic.pk)
    topics.retitle(topic, title="Noor's own title", tag_names=[], by=world.noor)
    options.set_(topics.EDIT_MINUTES, 30, by=None)
    Topic.objects.filter(pk=topic.pk).update(created_at=clock.ago(minutes=31))
    with pytest.raises(Refused, match="time"):
        topics.retitle(Topic.objects.get(pk=topic.pk), title="Too late a title", tag_names=[], by=world.noor)
    options.set_(topics.EDIT_MINUTES, 0, by=None)
    topics.hide(topic, by=world.chen, reason="Duplicate.")
    with pytest.raises(Refused, match="hidden"):
        topics.retitle(Topic.objects.get(pk=topic.pk), title="A hidden title", tag_names=[], by=world.noor)


def test_a_moved_topic_keeps_its_address_and_counts_where_it_is_now(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    address = topic.get_absolute_url()
    topics.move(topic, world.lounge, by=world.chen)
    topics.move(topic, world.lounge, by=world.chen)
    for board in (world.questions, world.lounge):
        board.refresh_from_db()
    assert (world.questions.topics_count, world.questions.posts_count, world.questions.latest_topic_id) == (0, 0, None)
    assert (world.lounge.topics_count, world.lounge.posts_count, world.lounge.latest_topic_id) == (1, 2, topic.pk)
    assert Topic.objects.get(pk=topic.pk).get_absolute_url() == address
    assert Entry.objects.filter(kind="topic.moved").count() == 1


def test_a_topic_moves_only_with_the_power_in_both_boards(world: World) -> None:
    topic = world.ask()
    grants.give(roles.named(roles.MODERATOR), world.ben, by=None, at=world.questions.scope)
    with pytest.raises(Refused):
        topics.move(topic, world.lounge, by=world.ben)
    with pytest.raises(Refused):
        topics.move(topic, world.lounge, by=world.noor)
    topic.refresh_from_db()
    assert topic.board == world.questions


def test_what_moves_behind_a_closed_door_is_seen_no_more(world: World) -> None:
    topic = world.ask()
    topics.move(topic, world.moderators, by=world.chen)
    assert [sees(p, topic) for p in (world.visitor, world.noor, world.amina, world.chen)] == [False, False, False, True]
    assert not Post.objects.visible_to(world.noor).filter(topic=topic).exists()


def test_a_hidden_topic_is_seen_by_its_author_and_the_moderators_and_counts_nowhere(world: World) -> None:
    topic = world.ask(tags=("finch",))
    world.answer(topic)
    with pytest.raises(Refused, match="Say why"):
        topics.hide(topic, by=world.chen, reason=" ")
    with pytest.raises(Refused):
        topics.hide(topic, by=world.ben, reason="I do not like it.")
    topics.hide(topic, by=world.chen, reason="Duplicate.")
    topics.hide(topic, by=world.chen, reason="Again.")
    assert [sees(p, topic) for p in (world.visitor, world.ben, world.amina, world.noor, world.chen)] == [False, False, False, True, True]
    assert not Post.objects.visible_to(world.ben).filter(topic=topic).exists()
    world.questions.refresh_from_db()
    assert (world.questions.topics_count, world.questions.posts_count, world.questions.latest_topic_id) == (0, 0, None)
    topic.refresh_from_db()
    assert (topic.hidden_reason, topic.hidden_by) == ("Duplicate.", world.chen)
    with pytest.raises(Refused, match="hidden"):
        world.answer(topic)
    topics.reveal(topic, by=world.chen)
    world.questions.refresh_from_db()
    assert (world.questions.topics_count, world.questions.posts_count) == (1, 2)
    assert sees(world.visitor, topic)


def test_views_are_added_up(world: World) -> None:
    topic, other = world.ask(), world.ask("The second question")
    topics.viewed({topic.pk: 3, other.pk: 1})
    topics.viewed({topic.pk: 2})
    topic.refresh_from_db()
    assert topic.views_count == 5


def test_adjectives_find_what_they_say(world: World) -> None:
    answered, waiting = world.ask("An answered question"), world.ask("A waiting question")
    world.answer(answered)
    assert list(Topic.objects.unanswered()) == [waiting]
    Topic.objects.filter(pk=waiting.pk).update(created_at=clock.ago(days=9))
    assert list(Topic.objects.started_since(clock.ago(days=7))) == [answered]
