"""Replies, edits with their history, and posts that are hidden and shown again."""

from __future__ import annotations

from typing import Any

import pytest

from commonwheel.authority import options, restrictions
from commonwheel.conversations import locks, posts, topics
from commonwheel.conversations.lists import paths
from commonwheel.conversations.lists.paths import DEEPEST, STEP
from commonwheel.conversations.posts import Post
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.world import World


def sees(person: Any, post: Post) -> bool:
    return Post.objects.visible_to(person).filter(pk=post.pk).exists()


def test_a_reply_lifts_the_topic_and_is_counted(world: World) -> None:
    older = world.ask("An older question")
    world.ask("A newer question")
    reply = world.answer(older)
    older.refresh_from_db()
    assert (older.replies_count, older.last_number, older.last_post_id, older.last_author) == (1, 2, reply.pk, world.amina)
    assert older.bumped_at == reply.created_at
    world.questions.refresh_from_db()
    assert (world.questions.latest_topic_id, world.questions.posts_count) == (older.pk, 3)


def test_replies_sort_as_a_conversation_when_read_as_threads(world: World) -> None:
    topic = world.ask()
    first = world.answer(topic, body="The first answer here.")
    second = world.answer(topic, by=world.ben, body="The second answer here.")
    below_first = world.answer(topic, by=world.noor, body="Thanks, I will try.", parent=first)
    deeper = world.answer(topic, parent=below_first, body="Tell us how it went.")
    threads = list(topic.posts.order_by("path").values_list("pk", flat=True))
    assert threads == [topic.posts.get(number=1).pk, first.pk, below_first.pk, deeper.pk, second.pk]
    assert [post.depth for post in (first, second, below_first, deeper)] == [1, 1, 2, 3]


def test_a_thread_that_goes_too_deep_goes_on_flat(world: World) -> None:
    path = paths.below("", 1)
    for number in range(2, 2 * DEEPEST):
        longer = paths.below(path, number)
        assert longer > path and len(longer) <= STEP * DEEPEST
        path = longer


def test_a_reply_to_a_post_of_another_topic_answers_this_topic(world: World) -> None:
    elsewhere = world.answer(world.ask("Another question"))
    reply = world.answer(world.ask(), parent=elsewhere)
    assert reply.parent is None and reply.depth == 1


def test_an_edit_keeps_what_stood_there_and_who_changed_it(world: World) -> None:
    reply = world.answer(world.ask(), body="Turn on wake on lid.")
    posts.edit(reply, by=world.amina, body="Turn **off** wake on lid.", reason="typo")
    posts.edit(reply, by=world.chen, body="Turn off wake on lid, please.")
    reply.refresh_from_db()
    assert reply.text == "Turn off wake on lid, please."
    assert reply.revisions_count == 2
    first, second = reply.revisions.all()
    assert (first.number, first.by, first.reason) == (1, world.amina, "typo")
    assert "Turn on" in first.html and "<strong>off</strong>" in second.html
    assert second.source == "Turn **off** wake on lid."
    assert second.by == world.chen


def test_a_retry_is_the_same_reply_whoever_wrote_in_between(world: World) -> None:
    topic = world.ask()
    first = posts.reply(topic, by=world.amina, body="Turn off wake on lid.", after=1)
    posts.reply(topic, by=world.ben, body="Same here.", after=1)
    assert posts.reply(topic, by=world.amina, body="Turn off wake on lid.", after=1) == first
    assert posts.reply(topic, by=world.ben, body="Turn off wake on lid.", after=1).author == world.ben
    again = posts.reply(topic, by=world.amina, body="Turn off wake on lid.", after=4)
    assert again.number == 5, "she read on and says it once more"


def test_an_edit_that_changes_nothing_leaves_no_trace(world: World) -> None:
    reply = world.answer(world.ask())
    posts.edit(reply, by=world.amina, body="Turn off wake on lid in the firmware.")
    reply.refresh_from_db()
    assert (reply.revisions_count, reply.edited_at) == (0, None)
    assert not Entry.objects.filter(kind="post.edited").exists()


def test_only_the_author_and_a_moderator_edit_and_the_author_not_for_ever(world: World) -> None:
    reply = world.answer(world.ask())
    with pytest.raises(Refused):
        posts.edit(reply, by=world.ben, body="Buy my chargers today.")
    options.set_(topics.EDIT_MINUTES, 10, by=None)
    Post.objects.filter(pk=reply.pk).update(created_at=clock.ago(minutes=11))
    reply.refresh_from_db()
    with pytest.raises(Refused, match="over") as refused:
        posts.edit(reply, by=world.amina, body="Something else now.")
    assert "reply" in refused.value.cure
    posts.edit(reply, by=world.chen, body="A moderator may, always.")
    reply.refresh_from_db()
    assert reply.text == "A moderator may, always."


def test_a_locked_topic_takes_no_replies_and_no_edits_but_of_who_may_lock(world: World) -> None:
    topic = world.ask()
    locks.lock(topic, by=world.chen, reason="Solved long ago")
    locks.lock(topic, by=world.dara, reason="Another reason")
    with pytest.raises(Refused, match="Solved long ago"):
        world.answer(topic)
    with pytest.raises(Refused, match="Solved long ago"):
        posts.edit(topic.posts.get(), by=world.noor, body="Quickly changed it.")
    world.answer(topic, by=world.chen)
    with pytest.raises(Refused):
        locks.unlock(topic, by=world.noor)
    locks.unlock(topic, by=world.chen)
    locks.unlock(topic, by=world.chen)
    world.answer(topic)
    assert Entry.objects.filter(kind__in=["topic.locked", "topic.opened"]).count() == 2


def test_a_hidden_reply_is_seen_by_its_author_and_moderators_and_the_topic_falls_back(world: World) -> None:
    topic = world.ask()
    good = world.answer(topic)
    spam = world.answer(topic, by=world.ben, body="Cheap chargers here!")
    with pytest.raises(Refused):
        posts.hide(spam, by=world.noor, reason="Spam.")
    posts.hide(spam, by=world.chen, reason="Spam.")
    assert [sees(p, spam) for p in (world.visitor, world.noor, world.ben, world.chen)] == [False, False, True, True]
    topic.refresh_from_db()
    assert (topic.replies_count, topic.last_post_id, topic.bumped_at) == (1, good.pk, good.created_at)
    assert topic.last_number == 3, "a number is never given twice"
    with pytest.raises(Refused, match="hid this post"):
        posts.edit(spam, by=world.ben, body="Nothing to see here.")
    with pytest.raises(Refused):
        posts.reveal(spam, by=world.ben)
    posts.reveal(spam, by=world.chen)
    topic.refresh_from_db()
    assert (topic.replies_count, topic.last_post_id) == (2, spam.pk)


def test_authors_take_their_own_reply_back_and_bring_it_again_unless_they_are_banned(world: World) -> None:
    reply = world.answer(world.ask(), by=world.ben)
    posts.hide(reply, by=world.ben, reason="I was wrong.")
    assert not sees(world.noor, reply)
    reply.refresh_from_db()
    ban = restrictions.ban(world.ben, by=world.chen, reason="Rude.")
    with pytest.raises(Refused, match="Rude"):
        posts.reveal(reply, by=world.ben)
    restrictions.lift(ban, by=world.chen)
    posts.reveal(reply, by=world.ben)
    assert sees(world.noor, reply)


def test_an_opening_is_hidden_only_with_its_topic(world: World) -> None:
    topic = world.ask()
    with pytest.raises(Refused, match="Hide the topic"):
        posts.hide(topic.posts.get(), by=world.chen, reason="Spam.")
    topics.hide(topic, by=world.chen, reason="Spam.")
    assert not sees(world.ben, topic.posts.get())


def test_links_of_members_are_marked_and_those_of_trusted_people_count(world: World) -> None:
    topic = world.ask(body="See https://example.org/manual please.")
    assert "nofollow" in topic.posts.get().html
    reply = world.answer(topic, body="See https://example.org/manual please.")
    assert "https://example.org/manual" in reply.html
    assert "nofollow" not in reply.html


def test_the_address_of_a_post_never_changes(world: World) -> None:
    assert [paths.page_number(number, 20) for number in (1, 20, 21, 40, 41)] == [1, 1, 2, 2, 3]


def test_who_is_called_by_name_is_noted_once(world: World) -> None:
    topic = world.ask(body="Does @Amina or @chen know? @nobody-here may not. `@ben` is code.")
    opening = topic.posts.get()
    assert {mention.person for mention in opening.mentions.all()} == {world.amina, world.chen}
    assert 'href="/members/amina/"' in opening.html
    posts.edit(opening, by=world.noor, body="Does @amina know? Or @noor herself, or @ben?")
    assert {mention.person for mention in opening.mentions.all()} == {world.amina, world.chen, world.ben}
    assert Entry.objects.filter(kind="mention.made").count() == 3
