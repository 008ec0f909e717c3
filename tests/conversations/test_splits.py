"""Chen splits what became two conversations, and merges what is one."""

from __future__ import annotations

import pytest

from commonwheel.conversations import kudos, splits
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import watches
from commonwheel.formats import me_toos, solutions
from commonwheel.kernel.refusal import Refused
from commonwheel.structure import redirects
from tests.world import World


def counts(world: World) -> dict[str, tuple[int, int]]:
    for board in (world.questions, world.lounge):
        board.refresh_from_db()
    return {board.slug: (board.topics_count, board.posts_count) for board in (world.questions, world.lounge)}


def test_merged_topics_are_one_with_solution_followers_and_the_old_address(world: World) -> None:
    old, kept = world.ask(), world.ask("My Finch gets hot in the bag", by=world.ben)
    answer = world.answer(old)
    deeper = world.answer(old, by=world.ben, body="That helped me as well, thanks.", parent=answer)
    kudos.give(answer, by=world.ben)
    solutions.accept(answer, by=world.noor)
    me_toos.say(old, by=world.chen)
    world.settle()
    splits.merge(old, kept, by=world.chen)
    world.settle()
    rows = list(Post.objects.filter(topic=kept).order_by("number"))
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.pk for row in rows[2:]] == [answer.pk, deeper.pk]
    assert rows[3].parent_id == answer.pk and rows[3].path.startswith(rows[2].path)
    assert not Topic.objects.filter(pk=old.pk).exists()
    assert redirects.find(f"/topics/{old.pk}/{old.slug}") == kept.get_absolute_url()
    assert solutions.of_topics([kept.pk])[kept.pk].post_id == answer.pk
    assert me_toos.sayers(kept.pk) == {world.chen.pk}
    assert world.noor.pk in watches.followers(kept.pk)
    kept.refresh_from_db()
    assert (kept.replies_count, kept.last_number) == (3, 4)
    assert counts(world)["questions"] == (1, 4)


def test_merging_across_boards_counts_both_boards(world: World) -> None:
    old, kept = world.ask(board=world.lounge), world.ask()
    world.answer(old)
    splits.merge(old, kept, by=world.chen)
    assert counts(world) == {"questions": (1, 3), "lounge": (0, 0)}


def test_split_replies_become_a_topic_whose_opening_is_the_first(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    aside = world.answer(topic, by=world.ben, body="By the way, where do I buy a sleeve?")
    reply = world.answer(topic, body="At the corner shop, blue ones.", parent=aside)
    new = splits.split(topic, [reply, aside], by=world.chen, title="Where to buy a sleeve", board=world.lounge)
    assert new.author == world.ben
    assert list(new.posts.order_by("number").values_list("pk", "number")) == [(aside.pk, 1), (reply.pk, 2)]
    topic.refresh_from_db()
    assert (topic.replies_count, topic.last_number) == (1, 4)
    assert new.split_from.source == topic
    assert counts(world) == {"questions": (1, 2), "lounge": (1, 2)}
    assert world.answer(topic, by=world.ben, body="Back to the firmware then.").number == 5


def test_who_may_not_rearrange_does_not_and_the_opening_stays(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    with pytest.raises(Refused):
        splits.split(topic, [reply], by=world.noor, title="Mine alone now")
    with pytest.raises(Refused, match="opening stays"):
        splits.split(topic, [topic.posts.get(number=1)], by=world.chen, title="All of it at once")
    with pytest.raises(Refused, match="itself"):
        splits.merge(topic, topic, by=world.chen)
    idea = world.ask("A fan that is silent", board=world.ideas)
    with pytest.raises(Refused, match="forums"):
        splits.merge(idea, topic, by=world.chen)
