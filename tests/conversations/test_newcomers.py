"""Newcomers: what Iris, who joined today, may not do yet, why, and from when on she may."""

from __future__ import annotations

import pytest

from commonwheel.accounts import people
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, options, roles
from commonwheel.conversations import kudos, posts
from commonwheel.conversations.limits import newcomers
from commonwheel.conversations.topics import Topic
from commonwheel.kernel.refusal import Refused
from tests.world import World

LINK = "[here](https://elsewhere.example/{})"
PICTURE = "![a screen](/media/posts/{}.png)"


@pytest.fixture
def iris(world: World) -> Person:
    """She joined a moment ago; the worker has not even looked at her."""
    return people.add("iris", name="Iris", email="iris@example.com")


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (" ".join(LINK.format(n) for n in range(3)), "2 links"),
        ("See //elsewhere.example/a and <https://a.example> and https://b.example and " + LINK.format(1), "2 links"),
        (" ".join(PICTURE.format(n) for n in range(2)), "1 picture"),
        ("Hello @amina, @chen and @ben, who can help?", "2 members"),
    ],
)
def test_iris_reads_how_much_a_newcomer_may_put_into_a_post(world: World, iris: Person, body: str, word: str) -> None:
    topic = world.ask(by=world.ben)
    for write in (
        lambda: world.ask(by=iris, body=body),
        lambda: world.answer(topic, by=iris, body=body),
        lambda: posts.edit(world.answer(topic, by=iris, body=f"Before {word}, quite innocent."), by=iris, body=body),
    ):
        with pytest.raises(Refused, match=word) as refused:
            write()
        assert refused.value.field == "body" and "Ranks" in refused.value.cure
    assert not Topic.objects.filter(author=iris).exists()


def test_links_to_this_community_are_no_links_to_elsewhere(world: World, iris: Person, settings: object) -> None:
    settings.ORIGIN = "https://finch.example"  # type: ignore[attr-defined]
    own = "All of it is here: [a](/topics/1/) [b](https://finch.example/topics/2/) [c](https://finch.example/) [d](/topics/3/)"
    world.ask(by=iris, body=own)
    with pytest.raises(Refused):
        world.ask(by=iris, body="All of it is there: [a](https://finch.example.evil.example/) [b](https://finch.examples/) [c](https://c.example/)")


def test_iris_starts_three_topics_and_writes_ten_replies_in_a_day(world: World, iris: Person) -> None:
    options.set_(options.declared["pace.half-minute"], 100, by=world.dara)
    options.set_(options.declared["pace.ten-minutes"], 100, by=world.dara)
    topics = [world.ask(f"My Finch does thing {n}", by=iris) for n in range(3)]
    with pytest.raises(Refused, match="3 topics in a day"):
        world.ask("And a fourth thing", by=iris)
    for n in range(10):
        world.answer(topics[0], by=iris, body=f"One more thing, number {n}.")
    with pytest.raises(Refused, match="10 replies in a day"):
        world.answer(topics[0], by=iris, body="And one thing more than that.")


def test_who_was_thanked_is_a_newcomer_no_more(world: World, iris: Person) -> None:
    topic = world.ask(by=iris)
    world.settle()
    iris.refresh_from_db()
    assert (iris.rank_name, iris.is_newcomer) == ("Newcomer I", True)
    kudos.give(topic.posts.get(), by=world.amina)
    world.settle()
    iris.refresh_from_db()
    assert (iris.rank_name, iris.is_newcomer) == ("Newcomer II", False)
    world.answer(topic, by=iris, body=" ".join(LINK.format(n) for n in range(8)))


def test_a_role_lifts_the_limits_whatever_the_rank(world: World, iris: Person) -> None:
    assert newcomers.is_limited(iris, world.lounge.scope_id)
    grants.give(roles.named("vendor"), iris, by=world.dara)
    assert not newcomers.is_limited(iris, world.lounge.scope_id)
    world.ask(by=iris, body=" ".join(LINK.format(n) for n in range(8)))


def test_chens_numbers_hold_at_once_and_each_says_why_it_is_there(world: World, iris: Person) -> None:
    options.set_(newcomers.LINKS, 4, by=world.dara)
    world.ask(by=iris, body=" ".join(LINK.format(n) for n in range(4)))
    assert all(str(option.why) for option in options.declared.values() if option.area == "newcomer")
