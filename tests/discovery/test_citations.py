"""Cards under links to topics of this very community: what Ben's link leads to, and nothing of what his readers may not see."""

from __future__ import annotations

from django.conf import settings

from commonwheel.authority import roles, rules
from commonwheel.conversations import posts, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.discovery.previews import links
from commonwheel.discovery.previews.citations import Citation
from commonwheel.discovery.previews.previews import Preview
from commonwheel.formats import solutions
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.structure import boards
from tests.web.browsing import html
from tests.world import World


def citing(world: World, *cited: Topic) -> Topic:
    """Ben's topic with the address of each alone in a paragraph."""
    addresses = "\n\n".join(f"{settings.ORIGIN}{topic.get_absolute_url()}" for topic in cited)
    topic = world.ask("Look at these", by=world.ben, board=world.lounge, body=f"I found something:\n\n{addresses}\n\nWhat do you think?")
    world.settle()
    return topic


def cards(topic: Topic, person: object = None) -> list[str]:
    return [part.partition("</aside>")[0] for part in html(topic.get_absolute_url(), person).split('<aside class="link-card')[1:]]


def test_a_link_to_a_topic_here_says_what_it_is_and_nobody_is_asked_for_it(world: World) -> None:
    bag = world.ask("My Finch wakes in the bag")
    [card] = cards(citing(world, bag))
    assert bag.title in card and "Questions" in card and "Solved" not in card
    assert f'href="{settings.ORIGIN}{bag.get_absolute_url()}"' in card
    assert not Preview.objects.exists()


def test_a_card_changes_with_its_topic_and_goes_with_it(world: World) -> None:
    bag = world.ask("My Finch wakes in the bag")
    topic = citing(world, bag)
    deeds = {
        "Solved": lambda: solutions.accept(world.answer(bag), by=world.noor),
        "Asleep at last": lambda: topics.retitle(bag, title="Asleep at last", tag_names=[], by=world.noor),
    }
    for words, deed in deeds.items():
        before = freshness().read([f"topic:{topic.pk}"])
        deed()
        world.settle()
        assert freshness().read([f"topic:{topic.pk}"]) != before, "kept pages are made anew"
        assert words in cards(topic)[0]
    topics.hide(bag, by=world.chen, reason="Not for all eyes.")
    world.settle()
    assert cards(topic) == []


def test_no_card_tells_of_a_closed_board_whoever_looks_but_inside_it_there_are_cards(world: World) -> None:
    secret = world.ask("A secret matter", by=world.chen, board=world.moderators)
    topic = citing(world, secret)
    assert cards(topic) == cards(topic, world.chen) == []
    inside = world.ask("See there", by=world.chen, board=world.moderators, body=f"{settings.ORIGIN}{secret.get_absolute_url()}")
    world.settle()
    assert "A secret matter" in cards(inside, world.chen)[0]


def test_a_card_goes_when_the_board_of_its_topic_is_closed(committed_world: World) -> None:
    world = committed_world  # posts that were drawn are kept only outside of a transaction
    topic = citing(world, world.ask("My Finch wakes in the bag"))
    assert len(cards(topic)) == len(cards(topic, world.noor)) == 1
    rules.set_(roles.named(roles.EVERYONE), boards.READ, "deny", at=world.questions.scope, by=world.dara)
    assert cards(topic) == cards(topic, world.noor) == []


def test_citations_come_and_go_with_the_link(world: World) -> None:
    topic = citing(world, world.ask("My Finch wakes in the bag"))
    opening = Post.objects.get(topic=topic, number=1)
    posts.edit(opening, by=world.ben, body="I thought better of it, sorry.")
    world.settle()
    assert not Citation.objects.exists()


def test_only_addresses_of_topics_that_stand_alone_are_citations() -> None:
    here = settings.ORIGIN

    def alone(address: str) -> str:
        return f'<p><a href="{address}">{address}</a></p>'

    assert links.cited(alone(f"{here}/topics/12/a-title/") + alone(f"{here}/topics/13?post=4#post-4") + alone(f"{here}/topics/12/")) == [12, 13]
    for other in (f"{here}/topics/", f"{here}/topics/12x/", f"{here}/topics/{'9' * 19}/", f"{here}/members/amina/", f"{here}.evil.example/topics/12/", "https://elsewhere.example/topics/12/"):
        assert links.cited(alone(other)) == [], other
    assert links.cited(f'<p>See <a href="{here}/topics/12/">{here}/topics/12/</a></p>') == []
