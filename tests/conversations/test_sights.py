"""Whether one member may see one post: the same in memory as in the database, for everybody."""

from __future__ import annotations

from commonwheel.authority import roles, standing
from commonwheel.conversations import posts, topics
from commonwheel.conversations.lists import sights
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.structure.boards import READ
from tests.world import World


def test_everybody_sees_the_same_whichever_way_it_is_asked(world: World) -> None:
    hidden = world.ask("Charger smells of fish", by=world.noor)
    world.answer(hidden, by=world.ben)
    topics.hide(hidden, by=world.chen, reason="Not here.")
    open_ = world.ask("Fan of the dock rattles", by=world.amina)
    posts.hide(world.answer(open_, by=world.ben), by=world.chen, reason="Spam.")
    shut = world.ask("Only for members", by=world.noor, board=world.lounge)
    roles.rule(roles.named(roles.EVERYONE), READ, roles.Value.DENY, at=world.lounge.scope)
    roles.rule(roles.named(roles.MEMBERS), READ, roles.Value.GRANT, at=world.lounge.scope)
    seen, glances = {}, sights.Glances()
    everybody = [world.visitor, world.noor, world.amina, world.ben, world.chen, world.dara, world.mallory]
    for person in everybody:
        for topic in (hidden, open_, shut):
            now = topics.read(topic.pk)
            assert now is not None
            seen[person, topic.title] = sights.sees_topic(person, now)
            assert seen[person, topic.title] == Topic.objects.visible_to(person).filter(pk=topic.pk).exists()
            for post in Post.objects.filter(topic=topic).select_related("topic__board"):
                is_seen = Post.objects.visible_to(person).filter(pk=post.pk).exists()
                assert sights.sees_post(person, post) == is_seen
                assert glances.may_see_post(standing.of(person), getattr(person, "pk", None) or 0, post) == is_seen
    assert seen[world.noor, hidden.title] and not seen[world.amina, hidden.title] and seen[world.chen, hidden.title]
    assert not seen[world.visitor, shut.title] and seen[world.noor, shut.title]


def test_of_a_topic_that_is_not_there_nothing_is_read(world: World) -> None:
    assert topics.read(10**9) is None
