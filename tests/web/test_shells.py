"""A member's page from a shell that others filled before is, byte for byte, the page that is made for them alone."""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from commonwheel.accounts import ignores, people
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, restrictions, roles
from commonwheel.conversations import bookmarks, drafts, kudos, locks, posts, reading, topics
from commonwheel.conversations.lists import mutes
from commonwheel.conversations.posts import Post
from commonwheel.conversations.reading import ReadMark
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import board_watches, notifications, watches
from commonwheel.delivery.notifications import Notification
from commonwheel.formats import me_toos, solutions
from commonwheel.formats.polls import polls
from commonwheel.kernel import clock
from commonwheel.web import holes, shells
from tests.web.browsing import browse
from tests.world import World, unpaced

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w{64}"')
CAME = re.compile(r'name="until" value="[^"]+"')
CAST = ("dara", "chen", "amina", "noor", "ben", "mallory")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    unpaced(monkeypatch)


def page(person: Person, address: str) -> str:
    """What a member is sent, with the same token and the same moment for all."""
    answer = browse(person).get(address)
    assert answer.status_code in (200, 404), (person, address)
    return CAME.sub("CAME", TOKEN.sub("TOKEN", answer.content.decode()))


class Clock:
    """Stands still while a page is made in two ways, and goes on between deeds."""

    def __init__(self) -> None:
        self.at = clock.now()

    def now(self) -> datetime:
        return self.at


@contextmanager
def as_it_was(person: Person) -> Iterator[None]:
    """What reading a page changes of a member is changed back."""
    read = list(ReadMark.objects.filter(person=person))
    unseen = list(Notification.objects.filter(person=person, seen_at=None).values_list("pk", flat=True))
    yield
    ReadMark.objects.filter(person=person).delete()
    ReadMark.objects.bulk_create(read)
    if Notification.objects.filter(pk__in=unseen).update(seen_at=None):
        shells.freshness().touch([f"bell:{person.pk}"])


def in_full(person: Person, address: str) -> str:
    """The page made for this member alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shells, "answer", lambda *_: None)
        return page(person, address)


def assert_same(person: Person, address: str, after: str = "") -> None:
    with as_it_was(person):
        quick = page(person, address)
    with as_it_was(person):
        slow = in_full(person, address)
    said = "\n".join(difflib.unified_diff(slow.splitlines(), quick.splitlines(), "in full", "from the shell", n=0, lineterm=""))
    assert quick == slow, f"{person} at {address} after {after}:\n{said}"
    assert holes.SECRET not in quick


def deeds(world: World, topic: Topic, dice: random.Random) -> list[Callable[[Person], object]]:
    """What a member may do that changes what they, or all, see of a topic."""

    def some() -> Post:
        return dice.choice(list(Post.objects.filter(topic=topic)))

    def reply(person: Person) -> None:
        posts.reply(topic, by=person, body=f"It helped {dice.random()}.", parent=dice.choice([None, some()]))

    def read(person: Person) -> None:
        ReadMark.objects.filter(person=person).delete()
        reading.read(topic, by=person, number=dice.randint(1, 12))

    def forget(person: Person) -> None:
        ReadMark.objects.filter(person=person).delete()

    def solve(person: Person) -> None:
        solutions.accept(some(), by=world.noor)

    def prefer(person: Person) -> None:
        field, value = dice.choice([
            ("theme", "dark"), ("editor", "markdown"), ("view", "threaded"), ("view", "linear"), ("language", "de"), ("language", "en"),
            ("time_zone", "Asia/Tokyo"), ("shows_signatures", False), ("name", '<b>"Ann" & Bob</b>'), ("signature_html", "<p>Yours</p>"),
        ])  # fmt: skip
        setattr(person, field, value)
        person.save(update_fields=[field])
        shells.freshness().touch(["people"])

    return [
        reply, reply, read, read, forget, solve, prefer, prefer,
        lambda person: kudos.give(some(), by=person), lambda person: kudos.take(some(), by=person),
        lambda person: bookmarks.keep(some(), by=person), lambda person: bookmarks.drop(some(), by=person),
        lambda person: watches.follow(topic, by=person), lambda person: watches.unfollow(topic, by=person),
        lambda person: ignores.ignore(dice.choice([world.ben, world.noor]), by=person),
        lambda person: drafts.save(f"topic:{topic.pk}", by=person, body='Half a "thought" </textarea> & more'),
        lambda person: me_toos.say(topic, by=person),
        lambda person: board_watches.follow(topic.board, by=person), lambda person: board_watches.unfollow(topic.board, by=person),
        lambda person: mutes.mute(topic.board, by=person), lambda person: mutes.unmute(topic.board, by=person),
        lambda person: reading.read_all(by=person, within=[topic.board]), lambda person: world.ask(f"Why does it {dice.random()}", by=person, board=topic.board),
        lambda person: topics.hide(dice.choice(list(Topic.objects.all())), by=world.chen, reason="Twice."),
        lambda person: mutes.mute(topic, by=person), lambda person: mutes.unmute(topic, by=person),
        lambda person: posts.hide(some(), by=dice.choice([person, world.chen]), reason="Off topic."),
        lambda person: posts.edit(some(), by=person, body=f"Better said {dice.random()}."),
        lambda person: locks.lock(topic, by=world.chen, reason="Enough."), lambda person: locks.unlock(topic, by=world.chen),
        lambda person: grants.give(roles.named("moderator"), person, by=None, at=dice.choice([world.questions.scope, world.lounge.scope])),
        lambda person: restrictions.ban(person, by=None, reason="Once more.", at=world.lounge.scope),
        lambda person: notifications.tell(person.pk, "mention", post=some(), actor=world.dara),
        lambda person: world.settle(),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.once)])
def test_whatever_members_do_each_page_is_the_one_made_for_them(committed_world: World, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    world, dice, time = committed_world, random.Random(seed), Clock()
    monkeypatch.setattr(clock, "now", time.now)
    asked, talk = world.ask(tags=("sleep",)), world.ask("What do you do with old ones", by=world.ben, board=world.lounge)
    for topic in (asked, talk):
        for number in range(10):
            world.answer(topic, by=getattr(world, dice.choice(CAST[:5])), body=f"This is reply number {number}.")
    world.settle()
    addresses = ["/", "/boards/questions/", "/boards/lounge/?list=hot", asked.get_absolute_url(), talk.get_absolute_url(), f"{asked.get_absolute_url()}?order=kudos", f"{talk.get_absolute_url()}?view=threaded"]
    for _ in range(20):
        person = Person.objects.get(handle=dice.choice(CAST))
        deed = dice.choice(deeds(world, dice.choice([asked, talk]), dice))
        time.at += timedelta(seconds=dice.choice([0, 1, 20, 61, 4_000]))
        try:
            deed(person)
        except posts.Refused:
            continue
        for reader in dice.sample(list(Person.objects.filter(handle__in=CAST)), 2):
            assert_same(reader, dice.choice(addresses), after=f"{person}: {deed}")


def test_members_who_stand_alike_share_one_shell_and_nothing_of_their_own(committed_world: World) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    reply = world.answer(topic)
    kudos.give(reply, by=world.noor)
    drafts.save(f"topic:{topic.pk}", by=world.noor, body="The secret of Noor")
    shells.shells.kept.clear()
    iris = people.add("iris", name="Iris")
    hers, other = page(world.noor, topic.get_absolute_url()), page(iris, topic.get_absolute_url())
    assert len(shells.shells.kept) == 1
    for own in ("Kudos given", "The secret of Noor", "@noor", 'href="/members/noor/"'):
        assert own in hers and own not in other
    assert "@iris" in other and "@iris" not in hers


def test_a_shell_holds_nothing_of_the_member_for_whom_it_was_drawn(committed_world: World) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    drafts.save(f"topic:{topic.pk}", by=world.noor, body="The secret of Noor")
    shells.shells.kept.clear()
    page(world.noor, topic.get_absolute_url())
    (shell,) = shells.shells.kept.values()
    held = repr((shell.pieces, shell.defaults))
    assert shell.overlay is not None and "My Finch" in held
    for own in ("noor", "Noor", "secret", browse(world.noor).cookies["session"].value):
        assert own not in held


@pytest.mark.parametrize("who", ["noor", "chen", "ben"])
def test_what_only_its_author_sees_is_in_nobody_elses_page(committed_world: World, who: str) -> None:
    world = committed_world
    topic = world.ask()
    hidden = world.answer(topic, by=world.ben, body="Buy my chargers instead.")
    posts.hide(hidden, by=world.chen, reason="Advertising.")
    for reader in (getattr(world, who), world.ben, world.noor, world.amina, world.chen):
        assert ("Buy my chargers" in page(reader, topic.get_absolute_url())) is (reader in (world.ben, world.chen))
        assert_same(reader, topic.get_absolute_url())


def test_a_power_given_or_taken_shows_in_the_very_next_page(committed_world: World) -> None:
    world = committed_world
    topic = world.ask()
    address = topic.get_absolute_url()
    assert f"/topics/{topic.pk}/lock/" not in page(world.ben, address)
    grant = grants.give(roles.named("moderator"), world.ben, by=None, at=world.questions.scope)
    assert f"/topics/{topic.pk}/lock/" in page(world.ben, address)
    assert f"/topics/{topic.pk}/lock/" not in page(world.noor, address)
    grants.end(grant, by=None)
    assert f"/topics/{topic.pk}/lock/" not in page(world.ben, address)
    restrictions.ban(world.ben, by=None, reason="Sold fake chargers, too.")
    assert "Sold fake chargers, too." in page(world.ben, address)
    assert "Sold fake chargers, too." not in page(world.noor, address)


def test_a_topic_that_is_hidden_or_moved_out_of_sight_is_gone_at_once(committed_world: World) -> None:
    world = committed_world
    topic, other = world.ask(by=world.chen), world.ask("Another one of those", by=world.chen)
    for one in (topic, other):
        page(world.ben, one.get_absolute_url())
    topics.hide(topic, by=world.chen, reason="Twice.")
    topics.move(other, world.moderators, by=world.dara)
    for one in (topic, other):
        assert browse(world.ben).get(one.get_absolute_url()).status_code == 404
        assert browse(world.chen).get(one.get_absolute_url()).status_code == 200


def test_pages_with_a_ballot_are_made_for_each_reader(committed_world: World) -> None:
    world = committed_world
    topic = world.ask(board=world.lounge)
    page(world.ben, topic.get_absolute_url())
    polls.add(topic, by=world.noor, question="Which one?", options=["This", "That"])
    for reader in (world.ben, world.amina, world.noor):
        assert "Which one?" in page(reader, topic.get_absolute_url())
        assert_same(reader, topic.get_absolute_url())


def test_reading_is_noted_by_every_reader_of_a_shell(committed_world: World) -> None:
    world = committed_world
    topic = world.ask(by=world.chen)
    world.answer(topic)
    notifications.tell(world.ben.pk, "mention", post=topic.posts.first(), actor=world.chen)
    for reader in (world.noor, world.ben):
        page(reader, topic.get_absolute_url())
        assert reading.read_up_to(reader, topic) == 2
    assert notifications.unseen_count(world.ben) == 0
