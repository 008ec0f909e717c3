"""What a visitor, Noor, Amina, Chen and Dara see when they read."""

from __future__ import annotations

import re

import pytest

from commonwheel.authority import options
from commonwheel.conversations import kudos
from commonwheel.conversations.lists import pins
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from commonwheel.structure import redirects
from tests.web.browsing import browse, html, read, words
from tests.world import World, unpaced

# Home


def test_a_visitor_is_asked_what_they_need_and_sees_what_is_new(world: World) -> None:
    topic = world.ask("My Finch wakes in the bag", tags=("sleep",))
    said = read("/")
    assert "What can we help you with?" in said
    assert "My Finch wakes in the bag" in said and "sleep" in said
    assert re.search(r"Questions .*1 topic", said)
    assert f'href="{topic.get_absolute_url()}"' in html("/")


def test_the_owner_words_the_question_of_the_home_page(world: World) -> None:
    options.set_(options.WELCOME, "What is broken?", by=world.dara)
    assert "What is broken?" in read("/")


def test_a_question_without_a_reply_waits_for_an_answer_and_then_no_more(world: World) -> None:
    topic = world.ask()
    assert "Waiting for an answer" in read("/")
    world.answer(topic)
    assert "Waiting for an answer" not in read("/")


def test_who_solved_most_is_named(world: World) -> None:
    for title in ("First question here", "Second question here"):
        solutions.accept(world.answer(world.ask(title)), by=world.noor)
    said = read("/")
    assert "Top helpers" in said and "2 solutions" in said


def test_the_moderators_board_does_not_exist_for_others(world: World) -> None:
    secret = world.ask("About Mallory's chargers", by=world.chen, board=world.moderators, tags=("fraud",))
    addresses = ["/", "/categories/laptops/", "/tags/", "/members/chen/"]
    for person in (None, world.noor):
        for address in addresses:
            said = read(address, person)
            assert "chargers" not in said and "Moderators" not in said and "fraud" not in said, (address, person)
        for address in (secret.get_absolute_url(), "/boards/moderators/", "/categories/backstage/", "/tags/fraud/"):
            assert browse(person).get(address).status_code == 404, address
    assert "About Mallory's chargers" in read("/", world.chen)
    assert "fraud" in read("/tags/", world.chen)


# A board


def test_a_board_lists_its_topics_and_says_who_solved_them(world: World) -> None:
    solutions.accept(world.answer(world.ask("My Finch wakes in the bag")), by=world.noor)
    world.ask("Which SSD fits the Wren", by=world.ben)
    said = read("/boards/questions/")
    assert "Solved by Amina" in said and "Amina replied" in said
    assert said.index("Which SSD fits the Wren") < said.index("My Finch wakes in the bag")


@pytest.mark.parametrize(
    ("chosen", "titles"),
    [
        ("unanswered", {"Nobody knows this"}),
        ("solved", {"This is solved"}),
        ("unsolved", {"Nobody knows this", "This has a reply"}),
        ("mine", {"This has a reply"}),
        ("top", {"Nobody knows this", "This has a reply", "This is solved"}),
        ("nonsense", {"Nobody knows this", "This has a reply", "This is solved"}),
    ],
)
def test_each_list_of_a_board_holds_what_it_says(world: World, chosen: str, titles: set[str]) -> None:
    world.ask("Nobody knows this")
    world.answer(world.ask("This has a reply", by=world.ben))
    solutions.accept(world.answer(world.ask("This is solved")), by=world.noor)
    said = read(f"/boards/questions/?list={chosen}", world.ben)
    assert {title for title in ("Nobody knows this", "This has a reply", "This is solved") if title in said} == titles


def test_the_most_thanked_stand_on_top(world: World) -> None:
    loved = world.ask("The one people love")
    world.ask("The one that came later")
    kudos.give(loved.posts.get(), by=world.ben)
    said = read("/boards/questions/?list=top&period=week")
    assert said.index("The one people love") < said.index("The one that came later")


def test_a_pinned_topic_stands_first_and_only_once(world: World) -> None:
    pinned = world.ask("Read this first")
    world.ask("A later question")
    pins.pin(pinned, by=world.chen)
    page = html("/boards/questions/")
    assert page.index("Read this first") < page.index("A later question")
    assert page.count(f'<h3><a href="{pinned.get_absolute_url()}"') == 1
    assert 'aria-label="Pinned"' in page


def test_a_tag_narrows_a_board(world: World) -> None:
    world.ask("Sleepless Finch", tags=("sleep",))
    world.ask("Hot Kestrel", tags=("heat",))
    said = read("/boards/questions/?tag=sleep")
    assert "Sleepless Finch" in said and "Hot Kestrel" not in said


def test_a_long_board_goes_on_where_the_page_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unpaced(monkeypatch)
    titles = [f"Question number {number:02}" for number in range(30)]
    for title in titles:
        world.ask(title, by=world.chen)
    first = html("/boards/questions/")
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more
    second = html(more[1].replace("&amp;", "&"))
    seen = re.findall(r"Question number \d\d", first + second)
    assert sorted(set(seen)) == titles


def test_unread_is_what_came_since_and_marked_until_it_is_read(world: World) -> None:
    topic = world.ask()
    assert "new" in html("/boards/questions/", world.ben)
    read(topic.get_absolute_url(), world.ben)
    assert 'class="fresh"' not in html("/boards/questions/", world.ben)
    world.answer(topic)
    page = html("/boards/questions/", world.ben)
    assert "1 new reply" in page and f"{topic.get_absolute_url()}#post-2" in page


def test_all_is_marked_as_read_from_the_list_of_what_is_unread(world: World) -> None:
    world.ask("Newest of all")
    ben = browse(world.ben)
    said = ben.get("/topics/?list=unread").content.decode()
    assert "Newest of all" in said and 'action="/read/"' in said
    ben.post("/read/")
    said = ben.get("/topics/?list=unread").content.decode()
    assert "Newest of all" not in said and 'action="/read/"' not in said
    assert 'action="/read/"' not in ben.get("/topics/").content.decode(), "a list of all is not what is unread"


@pytest.mark.parametrize("address", ["/", "/topics/?list=unread", "/boards/questions/", "/categories/laptops/", "/catch-up/"])
def test_what_ben_has_not_seen_is_not_marked_as_read_by_him(address: str, world: World) -> None:
    """Noor asks while his page lies open: he marks as read what stands on it."""
    world.ask("Was here before")
    ben = browse(world.ben)
    page = ben.get(address).content.decode()
    assert "Was here before" in page or address == "/categories/laptops/"
    form = page.partition('action="/read/"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    world.ask("Came a moment later")
    ben.post("/read/", fields)
    unread = ben.get("/topics/?list=unread").content.decode()
    assert "Came a moment later" in unread and "Was here before" not in unread


def test_what_ben_reads_on_the_telephone_is_read_at_the_desk(world: World) -> None:
    topic = world.ask()
    telephone, desk = browse(world.ben), browse(world.ben)
    assert topic.title in desk.get("/topics/?list=unread").content.decode()
    telephone.get(topic.get_absolute_url())
    assert topic.title not in desk.get("/topics/?list=unread").content.decode()
    assert 'class="fresh"' not in desk.get("/boards/questions/").content.decode()
    world.answer(topic)
    for device in (telephone, desk):
        assert "1 new reply" in device.get("/boards/questions/").content.decode()


def test_a_page_left_open_since_yesterday_makes_nothing_unread_again(world: World) -> None:
    """Ben marks all as read on the telephone, and then presses the same on the old page at his desk; what it says may be nonsense, too."""
    opened = clock.now().isoformat()
    world.ask("Read on the telephone")
    ben = browse(world.ben)
    ben.post("/read/")
    for until in (opened, "3000-01-01T00:00:00+00:00", "yesterday", "2026-01-01", ""):
        for place in ({}, {"board": "questions"}, {"category": "laptops"}):
            ben.post("/read/", {"until": until, **place})
            assert "Read on the telephone" not in ben.get("/topics/?list=unread").content.decode(), (until, place)
    world.ask("Came later")
    assert "Came later" in ben.get("/topics/?list=unread").content.decode(), "of the future nothing is marked"


def test_an_empty_board_says_what_to_do(world: World) -> None:
    assert "Write the first topic of this board" in read("/boards/lounge/")


def test_mallory_is_told_why_she_cannot_ask(world: World) -> None:
    said = read("/boards/questions/", world.mallory)
    assert "Sold fake chargers." in said


# Members


def test_a_members_page_tells_what_they_did(world: World) -> None:
    topic = world.ask()
    post = world.answer(topic, body="Turn off wake on lid in the firmware.")
    solutions.accept(post, by=world.noor)
    kudos.give(post, by=world.ben)
    assert "1 Solutions" in _figures(read("/members/amina/")) and "Turn off wake on lid" in read("/members/amina/")
    assert topic.title in read("/members/amina/solutions/") and topic.title in read("/members/amina/kudos/")
    assert topic.title not in read("/members/noor/solutions/")
    assert "Amina" in read("/members/amina/card/")


def _figures(said: str) -> str:
    return re.sub(r"(Solutions|Kudos|Topics|Posts) (\d+)", r"\2 \1", said)


def test_all_members_are_listed_by_name_and_by_when_they_joined(world: World) -> None:
    by_name, by_time = read("/members/"), read("/members/?by=joined")
    assert by_name.index("Amina") < by_name.index("Noor")
    assert by_time.index("Mallory") < by_time.index("Dara")


def test_staff_and_moderators_are_told_apart_by_words(world: World) -> None:
    assert "Moderator" in read("/members/chen/") and "Staff" in read("/members/dara/")
    assert "Staff" not in read("/members/noor/")


def test_nobody_by_that_name(world: World) -> None:
    assert browse().get("/members/nobody/").status_code == 404
    assert browse().get("/members/nobody/card/").status_code == 404


# Search and tags


@pytest.fixture
def indexed(world: World) -> World:
    world.ask("My Finch wakes in the bag", tags=("sleep",))
    world.ask("Chargers of Mallory", by=world.chen, board=world.moderators)
    world.settle()
    return world


def test_search_finds_what_the_reader_may_see(indexed: World) -> None:
    assert "My Finch wakes in the bag" in read("/search/?q=finch")
    assert "Nothing found" in read("/search/?q=chargers", indexed.noor)
    assert "Chargers of Mallory" in read("/search/?q=chargers", indexed.chen)


def test_search_is_narrowed_by_board_and_author(indexed: World) -> None:
    assert "My Finch" in read("/search/?q=finch&board=questions&author=noor")
    assert "My Finch" not in read("/search/?q=finch&author=ben")
    assert "Moderators" not in read("/search/"), "the list of boards to choose from"


def test_suggestions_are_topics_and_at_last_the_search_itself(indexed: World) -> None:
    said = read("/search/suggest/?q=fin")
    assert "My Finch wakes in the bag" in said and "Search for “fin”" in said
    assert "Chargers" not in read("/search/suggest/?q=charg")


def test_a_tag_leads_to_its_topics(world: World) -> None:
    world.ask("Sleepless Finch", tags=("sleep",))
    assert "sleep 1" in read("/tags/")
    assert "Sleepless Finch" in read("/tags/sleep/")


# When something is wrong


def test_an_old_address_leads_on(world: World) -> None:
    redirects.remember([("/t5/finch/td-p/12", "/topics/1/")])
    page = browse().get("/t5/finch/td-p/12")
    assert (page.status_code, page.headers["Location"]) == (301, "/topics/1/")


def test_a_lost_visitor_is_offered_what_the_address_may_have_meant(indexed: World) -> None:
    page = browse().get("/forum/finch-wakes.html")
    assert page.status_code == 404
    assert "My Finch wakes in the bag" in words(page) and 'value="forum finch wakes"' in page.content.decode()


def test_the_styleguide_exists_for_dara_alone(world: World) -> None:
    assert "Styleguide" in read("/styleguide/", world.dara)
    for person in (None, world.noor, world.chen):
        assert browse(person).get("/styleguide/").status_code == 404


# Form


def test_every_page_has_one_heading_a_way_past_the_top_and_says_what_it_is(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    addresses = [
        "/", "/boards/questions/", "/categories/laptops/", topic.get_absolute_url(), "/members/", "/members/noor/",
        "/tags/", "/search/", "/nothing/here/",
    ]
    for address in addresses:
        page = html(address, world.noor)
        assert page.count("<h1") == 1, address
        assert page.index("Skip to content") < page.index("<header"), address
        assert re.search(r"<title>[^<]+ · Commonwheel|<title>Commonwheel", page), address
        assert re.search(r'<meta name="description" content="[^"]+"', page), address


def test_the_members_colours_and_the_owners_accent_are_on_the_page(world: World) -> None:
    options.set_(options.ACCENT, 148, by=world.dara)
    world.noor.theme = "dark"
    world.noor.save()
    assert 'class="hue-150"' in html("/") and 'data-theme="system"' in html("/")
    assert 'data-theme="dark"' in html("/", world.noor)


def test_only_dara_is_led_to_the_settings(world: World) -> None:
    assert 'href="/settings/"' in html("/", world.dara)
    assert 'href="/settings/"' not in html("/", world.noor)
