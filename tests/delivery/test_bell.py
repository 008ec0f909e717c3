from __future__ import annotations

from commonwheel.conversations import topics
from commonwheel.delivery import notifications
from tests.web.browsing import browse, words
from tests.world import World


def test_the_bell_says_what_is_new_once(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    noor = browse(world.noor)
    assert "New: Amina replied in a topic you follow: My Finch wakes in the bag" in words(noor.get("/bell/"))
    assert notifications.unseen_count(world.noor) == 0
    assert "New: " not in words(noor.get("/bell/"))


def test_opening_the_topic_is_seeing_it(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    world.settle()
    browse(world.noor).get(topic.get_absolute_url())
    assert notifications.unseen_count(world.noor) == 0


def test_a_long_bell_goes_on_where_the_page_ended(world: World) -> None:
    for number in range(23):
        world.answer(world.ask(f"Question number {number} of many", by=world.dara), by=world.chen, body=f"Answer {number} to this.")
    world.settle()
    dara = browse(world.dara)
    first = dara.get("/bell/")
    following = dara.get(first.context["pager"].next)
    assert [len(page.context["page"]) for page in (first, following)] == [20, 3]
    assert "Question number 22" in words(first) and "Question number 0 of" in words(following)


def test_what_was_hidden_since_rings_no_more(world: World) -> None:
    topic = world.ask(by=world.ben)
    world.answer(topic, body="@noor look at this, please.")
    world.settle()
    topics.hide(topic, by=world.chen, reason="A duplicate.")
    assert "My Finch wakes" not in words(browse(world.noor).get("/bell/"))


def test_noor_sees_only_her_own_bell(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    assert "Nothing yet" in words(browse(world.ben).get("/bell/"))
