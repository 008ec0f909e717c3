"""What one may not see does not exist: in no list, no count, no suggestion, no message, by no address."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from PIL import Image

from commonwheel.accounts.people import Person
from commonwheel.authority import grants, roles
from commonwheel.conversations import attachments, bookmarks, drafts, kudos, posts, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import live, watches
from commonwheel.delivery.endings import unfollowing
from commonwheel.formats import solutions
from tests.web.browsing import browse, fetch
from tests.world import World

SECRET = "zanzibar"
"""Stands in everything that is secret, and in nothing else."""

LISTS = [
    "/", "/boards/questions/", "/boards/questions/?list=unanswered", "/boards/questions/?list=solved", "/boards/questions/?list=top&period=all",
    "/boards/lounge/", "/boards/moderators/", "/categories/laptops/", "/categories/backstage/", "/tags/", f"/tags/{SECRET}/", f"/tags/{SECRET}-post/",
    "/members/", "/members/chen/", "/members/chen/solutions/", "/members/chen/kudos/", "/members/chen/card/", "/members/dara/", "/members/dara/kudos/",
    f"/search/?q={SECRET}", "/search/?q=author:chen", "/search/?q=board:moderators", f"/search/?q=tag:{SECRET}", "/search/?q=author:chen is:solved",
    f"/search/suggest/?q={SECRET[:5]}", f"/new/similar/?title=About {SECRET} and more", f"/nowhere/{SECRET}-affair/", "/why/", "/why/?place=moderators",
    "/new/", "/account/bookmarks/", "/account/following/", "/account/drafts/", "/bell/", "/settings/grants/?place=moderators", "/healthz",
    "/groups/", "/groups/circle/", "/groups/circle/members/", "/boards/circle-talk/", "/boards/circle-talk/feed.atom", "/search/?q=board:circle-talk",
]


def everything(client: Client, *more: str) -> Iterator[tuple[str, str]]:
    """(address, what it says) of all lists and of these."""
    for address in (*LISTS, *more):
        answer = client.get(address)
        yield address, answer.content.decode().lower() + answer.headers.get("Location", "").lower() if not answer.streaming else "a file"


def addresses_of(topic: Topic) -> list[str]:
    """Every address that is about a topic or one of its posts."""
    found = [f"/topics/{topic.pk}/", topic.get_absolute_url(), f"/live/topics/{topic.pk}/", f"/new/answered/{topic.pk}/"]
    found += [f"/topics/{topic.pk}/{deed}/" for deed in sorted(topics.DEEDS)]
    for post in Post.objects.filter(topic=topic):
        found += [f"/posts/{post.pk}/", *(f"/posts/{post.pk}/{part}/" for part in ("kudos", "history", "edit", "hiding", "solution", "bookmark"))]
    return found


def leaks(person: Person | None, topic: Topic) -> list[str]:
    """Every place where the secret shows."""
    return list(_leaks(person, topic))


def shows(person: Person | None, topic: Topic) -> bool:
    """Whether the secret shows anywhere."""
    return any(_leaks(person, topic))


def _leaks(person: Person | None, topic: Topic) -> Iterator[str]:
    """Where the secret shows, leaving out what the address itself brought along."""
    client = browse(person)
    for address, said in everything(client):
        plain = said.replace(address.lower(), "")
        for brought in ({SECRET, SECRET[:5]} if SECRET[:5] in address else ()):
            # The search box, its filters and the address in links say what was asked.
            plain = plain if "the affair" in plain else plain.replace(brought, "")
        if SECRET in plain or "the affair" in plain:
            yield address
    for address in addresses_of(topic):
        got, posted = client.get(address), client.post(address, {"reason": "x", "body": "Something long enough."})
        if not all(answer.status_code in (404, 405) or _asks_who(answer) for answer in (got, posted)):
            yield f"{address}: {got.status_code} {posted.status_code}"


def _asks_who(answer: Any) -> bool:
    """Whether a visitor is sent to sign in before anything is looked for: that tells nothing."""
    return answer.status_code == 302 and answer.headers["Location"].startswith("/account/sign-in/")


def affair(world: World, board: object = None) -> Topic:
    """A topic with all that can be had: tags, a reply with kudos and an edit, followers, a mention."""
    topic = world.ask(f"The affair {SECRET}", by=world.dara, body=f"All about the affair {SECRET}. @noor @ben", board=board or world.moderators, tags=(SECRET,))  # type: ignore[arg-type]
    reply = world.answer(topic, by=world.chen, body=f"My view of the affair {SECRET}.")
    kudos.give(reply, by=world.dara)
    posts.edit(reply, by=world.chen, body=f"My new view of the affair {SECRET}.", reason=f"the affair {SECRET}")
    return topic


@pytest.mark.parametrize("who", ["visitor", "noor", "amina", "mallory"])
def test_a_closed_board_does_not_exist_for_others(world: World, who: str) -> None:
    topic = affair(world)
    world.settle()
    assert leaks(None if who == "visitor" else getattr(world, who), topic) == []
    assert shows(world.chen, topic), "who may see it sees it: this story can fail"


@pytest.mark.parametrize("who", ["visitor", "noor", "mallory"])
def test_a_hidden_topic_does_not_exist_for_others(world: World, who: str) -> None:
    topic = affair(world, world.questions)
    topics.hide(topic, by=world.chen, reason=f"the affair {SECRET}")
    world.settle()
    assert leaks(None if who == "visitor" else getattr(world, who), topic) == []


def test_a_topic_that_moved_behind_the_door_is_gone_from_everything_one_kept(world: World) -> None:
    topic = affair(world, world.questions)
    post = Post.objects.get(topic=topic, number=2)
    solutions.accept(post, by=world.chen)
    bookmarks.keep(post, by=world.noor)
    watches.follow(topic, by=world.noor)
    drafts.save(f"topic:{topic.pk}", by=world.noor, body="My own words.")
    world.settle()
    assert leaks(world.noor, topic)
    topics.move(topic, world.moderators, by=world.dara)
    mail.outbox.clear()
    world.answer(topic, by=world.chen, body=f"More of the affair {SECRET}, @noor.")
    world.settle()
    assert leaks(world.noor, topic) == []
    assert live.channels(world.noor, topic_ids=[topic.pk], bell=False) == {}
    token = unfollowing.make(world.noor.pk, topic.pk)
    for said in (Client().get(f"/unfollow/{token}/"), Client().post(f"/unfollow/{token}/")):
        assert said.status_code == 200 and SECRET not in said.content.decode().lower()
    assert not watches.follows(world.noor, topic)


def test_who_loses_a_role_loses_what_it_showed_at_once(world: World) -> None:
    topic = affair(world)
    grant = grants.give(roles.named(roles.MODERATOR), world.ben, by=world.dara)
    bookmarks.keep(Post.objects.get(topic=topic, number=2), by=world.ben)
    watches.follow(topic, by=world.ben)
    world.settle()
    assert leaks(world.ben, topic)
    grants.end(grant, by=world.dara)
    assert leaks(world.ben, topic) == []


def test_a_hidden_reply_is_gone_and_the_rest_stays(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic, by=world.chen, body=f"My view of the affair {SECRET}.")
    kudos.give(reply, by=world.dara)
    solutions.accept(reply, by=world.noor)
    bookmarks.keep(reply, by=world.ben)
    world.settle()
    posts.hide(reply, by=world.chen, reason=f"the affair {SECRET}")
    world.settle()
    for person in (None, world.ben, world.noor):
        client = browse(person)
        said = everything(client, topic.get_absolute_url(), f"/topics/{topic.pk}/reply/?to={reply.pk}", f"/new/answered/{topic.pk}/")
        assert [address for address, text in said if "the affair" in text] == []
        for part in ("", "kudos/", "history/", "edit/"):
            assert client.get(f"/posts/{reply.pk}/{part}").status_code == 404
    counts = browse().get("/members/chen/").context["member"]
    assert (counts.posts_count, counts.solutions_count, counts.kudos_count) == (0, 0, 0)


def picture(client: Client) -> str:
    """The address of a picture that was just uploaded."""
    file = BytesIO()
    Image.new("RGB", (3, 3), "red").save(file, "PNG")
    file.seek(0)
    file.name = "a.png"
    return client.post("/uploads/", {"file": file}).json()["url"]


def test_a_picture_is_seen_by_who_sees_its_post_and_for_as_long_as_it_stands_there(world: World) -> None:
    url = picture(browse(world.noor))
    assert [fetch(browse(who), url)[0].status_code for who in (None, world.ben, world.noor)] == [404, 404, 200]
    post = Post.objects.get(topic=world.ask(body=f"My serial number: ![x]({url})"))
    assert [fetch(browse(who), url)[0].status_code for who in (None, world.ben, world.noor)] == [200, 200, 200]
    assert "public" not in fetch(browse(), url)[0].headers["Cache-Control"], "what is hidden later must not stay in a cache that others share"
    posts.edit(post, by=world.chen, body="My serial number is not for everybody.")
    assert [fetch(browse(who), url)[0].status_code for who in (None, world.ben, world.noor)] == [404, 404, 200]
    world.ask("Somebody kept the address", by=world.ben, body=f"I have it still: ![x]({url})")
    assert fetch(browse(), url)[0].status_code == 404
    again = world.ask("The same picture elsewhere", body=f"This time on purpose: ![x]({url})")
    assert fetch(browse(), url)[0].status_code == 200
    assert attachments.Attachment.objects.get().post == Post.objects.get(topic=again)
