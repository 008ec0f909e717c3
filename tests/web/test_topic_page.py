"""A topic: what a visitor, Noor, Ben and Chen see of it, and what the busiest pages cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonwheel.conversations import kudos, locks, posts, reading, topics
from commonwheel.conversations.lists import pins
from commonwheel.conversations.topics import Topic
from commonwheel.formats import me_toos, solutions
from tests.web.browsing import browse, html, read, words
from tests.world import World, unpaced


def test_a_visitor_reads_question_answer_and_solution_without_any_script(world: World) -> None:
    topic = world.ask(body="It is **hot** when I take it out.")
    solutions.accept(world.answer(topic, body="Turn off wake on lid in the firmware."), by=world.noor)
    page = browse().get(topic.get_absolute_url())
    said = words(page)
    assert "Solved by Amina, 1 minute after it was asked" in said
    assert said.count("Turn off wake on lid in the firmware.") == 2, "under the question, and in its place"
    assert "<strong>hot</strong>" in page.content.decode()
    assert "Sign in to reply" in said


def test_a_page_for_visitors_holds_nothing_personal(world: World) -> None:
    topic = world.ask()
    for address in ("/", "/boards/questions/", topic.get_absolute_url(), "/members/noor/", "/tags/", "/members/"):
        page = browse().get(address)
        assert "csrfmiddlewaretoken" not in page.content.decode(), address
        assert not page.cookies, address


def test_an_address_with_an_old_title_leads_to_the_new_one(world: World) -> None:
    topic = world.ask()
    page = browse().get(f"/topics/{topic.pk}/an-old-title/?page=1")
    assert (page.status_code, page.headers["Location"]) == (301, f"{topic.get_absolute_url()}?page=1")


def test_a_topic_is_cut_by_post_numbers_so_links_last(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unpaced(monkeypatch)
    topic = world.ask()
    replies = [world.answer(topic, body=f"This is reply number {number}.") for number in range(2, 24)]
    posts.hide(replies[3], by=world.chen, reason="Off topic.")
    first, second = read(topic.get_absolute_url()), read(f"{topic.get_absolute_url()}?page=2")
    assert "reply number 20." in first and "reply number 21." not in first
    assert "reply number 21." in second and "reply number 5." not in first
    assert browse().get(f"/posts/{replies[-1].pk}/").headers["Location"] == f"{topic.get_absolute_url()}?page=2#post-23"


def test_behind_the_last_page_is_the_last_and_nothing_is_read_unseen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unpaced(monkeypatch)
    topic = world.ask()
    for number in range(2, 24):
        world.answer(topic, body=f"This is reply number {number}.")
    topic.refresh_from_db()
    page = html(f"{topic.get_absolute_url()}?page=99", world.ben)
    assert "reply number 23." in page and f'rel="canonical" href="{settings.ORIGIN}{topic.get_absolute_url()}?page=2"' in page
    assert reading.read_up_to(world.ben, topic) == 23, "what is read was shown"


def test_threads_put_an_answer_below_what_it_answers(world: World) -> None:
    topic = world.ask()
    first = world.answer(topic, body="Is it the lid sensor?")
    world.answer(topic, body="Something else entirely.")
    world.answer(topic, by=world.noor, body="Yes, it is the sensor.", parent=first)

    def is_threaded(said: str) -> bool:
        return said.index("Yes, it is") < said.index("Something else")

    assert not is_threaded(read(topic.get_absolute_url()))
    assert is_threaded(read(f"{topic.get_absolute_url()}?view=threaded"))
    world.ben.view = "threaded"
    world.ben.save()
    assert is_threaded(read(topic.get_absolute_url(), world.ben)), "as he likes it"
    assert not is_threaded(read(f"{topic.get_absolute_url()}?view=linear", world.ben))


def test_reading_a_topic_marks_what_was_seen_and_writes_once(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    ben = browse(world.ben)
    ben.get(topic.get_absolute_url())
    assert reading.read_up_to(world.ben, topic) == 2
    with CaptureQueriesContext(connection) as again:
        ben.get(topic.get_absolute_url())
    assert not [query for query in again if query["sql"].startswith(("INSERT", "UPDATE"))]


def test_who_comes_back_is_led_to_what_is_new(world: World) -> None:
    topic = world.ask()
    read(topic.get_absolute_url(), world.noor)
    world.answer(topic)
    page = html(topic.get_absolute_url(), world.noor)
    assert "New since your last visit" in page and f'href="{topic.get_absolute_url()}#post-2"' in page


def test_noor_may_mark_the_solution_and_ben_may_not(world: World) -> None:
    topic = world.ask()
    post = world.answer(topic)
    assert f'action="/posts/{post.pk}/solution/"' in html(topic.get_absolute_url(), world.noor)
    assert f'action="/posts/{post.pk}/solution/"' not in html(topic.get_absolute_url(), world.ben)


def test_kudos_are_for_the_posts_of_others(world: World) -> None:
    topic = world.ask()
    post = world.answer(topic)
    page = html(topic.get_absolute_url(), world.noor)
    assert f'action="/posts/{post.pk}/kudos/"' in page
    assert f'action="/posts/{topic.posts.first().pk}/kudos/"' not in page
    kudos.give(post, by=world.noor)
    assert 'aria-pressed="true"' in html(topic.get_absolute_url(), world.noor)


def test_a_hidden_post_is_folded_for_chen_and_gone_for_others(world: World) -> None:
    topic = world.ask()
    post = world.answer(topic, by=world.ben, body="Buy my chargers instead.")
    posts.hide(post, by=world.chen, reason="Advertising.")
    seen = html(topic.get_absolute_url(), world.chen)
    assert "Hidden: Advertising." in seen and 'class="folded"' in seen
    for person in (None, world.noor):
        assert "Buy my chargers" not in read(topic.get_absolute_url(), person)
    assert "Buy my chargers" not in read("/members/ben/", world.noor)
    assert "Buy my chargers" in read("/members/ben/", world.ben)


def test_a_hidden_topic_is_there_for_its_author_and_chen_alone(world: World) -> None:
    topic = world.ask()
    topics.hide(topic, by=world.chen, reason="A copy of another.")
    assert browse().get(topic.get_absolute_url()).status_code == 404
    assert browse(world.ben).get(topic.get_absolute_url()).status_code == 404
    for person in (world.noor, world.chen):
        assert "A copy of another." in read(topic.get_absolute_url(), person)
    assert "My Finch" not in read("/") and "My Finch" not in read("/boards/questions/")


def test_a_locked_topic_says_so_where_one_would_reply(world: World) -> None:
    topic = world.ask()
    locks.lock(topic, by=world.chen, reason="Answered elsewhere.")
    said = read(topic.get_absolute_url(), world.noor)
    assert "This topic is locked: Answered elsewhere." in said and "Write a reply" not in said
    assert "Write a reply" in read(topic.get_absolute_url(), world.chen)


def test_only_chen_sees_the_tools(world: World) -> None:
    topic = world.ask()
    assert f'href="/topics/{topic.pk}/lock/"' in html(topic.get_absolute_url(), world.chen)
    assert f"/topics/{topic.pk}/lock/" not in html(topic.get_absolute_url(), world.noor)


def test_an_edited_post_leads_to_its_history(world: World) -> None:
    topic = world.ask()
    post = topic.posts.get()
    posts.edit(post, by=world.noor, body="It is very hot when I take it out.")
    assert f'href="/posts/{post.pk}/history/"' in html(topic.get_absolute_url())


def test_a_quote_without_scripts_leads_to_a_page_for_the_reply(world: World) -> None:
    topic = world.ask()
    post = world.answer(topic)
    address = f"/topics/{topic.pk}/reply/?to={post.pk}"
    assert f'href="{address}"' in html(topic.get_absolute_url(), world.noor)
    assert browse(world.noor).get(address).status_code == 200


@pytest.mark.parametrize(
    ("most", "address"),
    [
        (5, lambda topic: "/"), (6, lambda topic: "/boards/questions/"), (6, lambda topic: "/boards/questions/?list=unanswered&days=1"),
        (10, Topic.get_absolute_url), (10, lambda topic: f"{topic.get_absolute_url()}?order=kudos"),
    ],
    ids=["home", "board", "unanswered", "topic", "by kudos"],
)
def test_a_page_costs_few_queries_however_much_there_is(
    committed_world: World, monkeypatch: pytest.MonkeyPatch, most: int, address: Callable[[Topic], str]
) -> None:
    unpaced(monkeypatch)
    world = committed_world
    busy = [world.ask(f"Question number {number}", by=world.chen, tags=("sleep",)) for number in range(12)]
    for number in range(12):
        world.answer(busy[0], by=world.ben if number % 2 else world.amina, body=f"This is reply number {number}.")
    solutions.accept(busy[0].posts.get(number=5), by=world.chen)
    pins.pin(busy[3], by=world.chen)
    me_toos.say(busy[0], by=world.noor)
    me_toos.say(busy[0], by=world.ben)
    world.settle()
    reader: Any = browse(world.ben)
    path = address(busy[0])
    reader.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(path).status_code == 200
    assert len(queries) <= most, "\n".join(query["sql"][:160] for query in queries)


def test_what_noor_has_just_written_is_not_new_to_her(committed_world: World) -> None:
    world = committed_world
    topic = world.ask()
    world.answer(topic)
    read(topic.get_absolute_url(), world.noor)
    world.answer(topic, by=world.noor, body="That was it, thank you very much.")
    page = read(topic.get_absolute_url(), world.noor)
    assert "thank you very much" in page
    assert "New since your last visit" not in page
    assert "New since your last visit" in read_after_new_reply(world, topic)


def read_after_new_reply(world: World, topic: Topic) -> str:
    """What Noor reads once Ben has replied, too."""
    world.answer(topic, by=world.ben, body="Glad to read that it is solved.")
    return read(topic.get_absolute_url(), world.noor)


def test_what_is_pinned_for_all_stands_first_at_home_and_other_pins_do_not(committed_world: World) -> None:
    world = committed_world
    everywhere, here, newest = (world.ask(f"Topic number {name}") for name in ("one", "two", "three"))
    pins.pin(everywhere, by=world.chen, is_global=True)
    pins.pin(here, by=world.chen)
    page = read("/")
    places = [page.index(topic.title) for topic in (everywhere, newest, here)]
    assert places == sorted(places)


def test_a_similar_topic_that_gets_hidden_is_gone_from_the_aside(committed_world: World) -> None:
    world = committed_world
    first, second = world.ask("Finch wakes in the bag and is hot"), world.ask("Finch wakes in the bag every night")
    world.settle()
    assert second.title in read(first.get_absolute_url())
    topics.hide(second, by=world.chen, reason="Twice the same.")
    assert second.title not in read(first.get_absolute_url())


def test_each_reader_has_their_own_buttons_and_token_on_posts_that_are_kept(committed_world: World) -> None:
    world = committed_world
    topic = world.ask()
    reply = world.answer(topic)
    address = topic.get_absolute_url()
    ben, noor, visitor = (html(address, person) for person in (world.ben, world.noor, None))
    kudos.give(reply, by=world.ben)
    again = html(address, world.ben)
    assert "Give kudos" in ben and "Kudos given" not in ben
    assert "Kudos given" in again and "Kudos given" not in html(address, world.noor)
    assert "Mark as solution" in noor and "Mark as solution" not in ben
    assert "csrfmiddlewaretoken" not in visitor
    for page in (ben, noor, again):
        assert "csrf-of-the-reader" not in page


def test_a_post_that_was_edited_is_shown_anew_at_once(committed_world: World) -> None:
    world = committed_world
    topic = world.ask()
    reply = world.answer(topic, body="Turn it off and on again.")
    assert "off and on" in html(topic.get_absolute_url(), world.noor)
    posts.edit(reply, by=world.amina, body="Set wake on lid to never.")
    page = html(topic.get_absolute_url(), world.noor)
    assert "wake on lid" in page and "off and on" not in page


def test_threads_are_walked_page_by_page_and_links_to_a_post_still_lead_to_it(committed_world: World) -> None:
    world = committed_world
    topic = world.ask()
    for number in range(2, 47):
        posts.reply(topic, by=world.chen, body=f"This is the reply with number {number}.", parent=topic.posts.order_by("number").last() if number % 3 else None)
    world.noor.view = "threaded"
    world.noor.save()
    address, seen = f"{topic.get_absolute_url()}?view=threaded", []
    while address:
        source = html(address, world.noor)
        seen += [int(number) for number in re.findall(r'id="post-(\d+)"', source)]
        following = re.search(r'href="([^"]*after=[^"]+)"', source)
        address = following[1].replace("&amp;", "&") if following else ""
        assert len(seen) <= 46
    assert sorted(seen) == list(range(1, 47))
    for number in (5, 33):
        link = browse(world.noor).get(topic.posts.get(number=number).get_absolute_url()).headers["Location"]
        assert f'id="post-{number}"' in html(link.split("#")[0], world.noor)
