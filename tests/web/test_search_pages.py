"""The pages of search: what is told, what is counted, what may be saved, who reads the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.mail import EmailMessage

from commonwheel.accounts import followings
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import preferences
from commonwheel.discovery import log, saved
from commonwheel.discovery.log import Searched
from commonwheel.discovery.saved import SavedSearch
from commonwheel.formats import solutions
from commonwheel.groups import foundings
from tests.web.browsing import browse, read
from tests.world import World


@pytest.fixture
def bag(world: World) -> Topic:
    topic = world.ask("My Finch wakes in the bag", tags=("sleep",))
    world.ask("Finch talk", board=world.lounge, by=world.ben, tags=("lid",))
    world.ask("Finch complaints", board=world.moderators, by=world.chen, tags=("secret",))
    world.settle()
    return topic


def page(address: str, person: object = None) -> str:
    return browse(person).get(address).content.decode()


def words_of(address: str) -> str:
    """The page without what marks words in it."""
    return page(address).replace("<mark>", "").replace("</mark>", "")


def test_a_problem_is_shown_at_the_place_where_it_was_typed(world: World, bag: Topic) -> None:
    said = page("/search/?q=finch+after:yesterday+%3Cb%3E")
    assert "after: takes a day like 2026-01-31, not “yesterday”." in said
    assert "<code>finch <mark>after:yesterday</mark> &lt;b&gt;</code>" in said


def test_a_field_that_makes_no_sense_keeps_no_other_from_counting(world: World, bag: Topic) -> None:
    said = words_of("/search/?q=finch&board=questions&after=2026-99-99")
    assert bag.title in said and "Finch talk" not in said
    assert '<details class="narrow" open>' in said


def test_behind_the_last_page_there_is_a_way_back(world: World, bag: Topic) -> None:
    said = page("/search/?q=finch&page=9")
    assert "There are no further results" in said and "Nothing found" not in said
    assert 'href="/search/?q=finch"' in said


def test_how_to_search_is_told_beside_results_too(world: World, bag: Topic) -> None:
    for address in ("/search/", "/search/?q=finch"):
        assert "<code>-tag:beta</code>" in page(address)


def test_what_was_meant_is_said_and_linked(world: World, bag: Topic) -> None:
    said = words_of("/search/?q=fnch+wakse")
    assert "These are the results for “finch wakes”." in said
    assert 'href="/search/?q=finch+wakes"' in said
    assert bag.title in said


def test_what_answers_in_part_stands_below_what_answers(world: World, bag: Topic) -> None:
    other = world.ask("My Finch wakes the cat")
    world.settle()
    said = words_of("/search/?q=finch+wakes+bag")
    assert said.index(bag.title) < said.index("These answer only in part") < said.index(other.title)
    assert "These answer only in part" not in page("/search/?q=bag")


def test_what_is_solved_says_so(world: World, bag: Topic) -> None:
    assert 'class="solved"' not in page("/search/?q=wakes")
    solutions.accept(world.answer(bag), by=world.noor)
    world.settle()
    assert page("/search/?q=wakes").count('class="solved"') == 1


def test_a_long_topic_a_board_and_a_group_lead_to_a_search_in_them_alone(world: World, bag: Topic) -> None:
    group = foundings.found("repair", "Repair circle", by=world.amina, openness="open")
    assert f"/search/?topic={bag.pk}" not in page(bag.get_absolute_url()), "which is read as soon"
    Topic.objects.filter(pk=bag.pk).update(replies_count=10)
    assert f'href="/search/?topic={bag.pk}"' in page(bag.get_absolute_url())
    assert 'href="/search/?board=questions"' in page("/boards/questions/")
    assert '<input type="hidden" name="group" value="repair">' in page(group.get_absolute_url(), world.amina)
    found = page(f"/search/?topic={bag.pk}")
    assert bag.title in found and "Finch talk" not in found


def test_facets_count_what_the_reader_may_see_and_lead_on(world: World, bag: Topic) -> None:
    said = page("/search/?q=finch")
    assert "2 topics" in said and "secret" not in said
    assert re.search(r'href="/search/\?q=finch&amp;board=lounge"[^>]*>Lounge <span class="count">1<', said)
    assert "3 topics" in read("/search/?q=finch", world.chen)
    narrowed = read("/search/?q=finch&board=lounge")
    assert "Finch talk" in narrowed and bag.title not in narrowed


@pytest.mark.parametrize(("what", "words", "there"), [("members", "ami", "@amina"), ("tags", "sle", "/tags/sleep/"), ("groups", "zzz", "Nothing found")])
def test_members_groups_and_tags_have_lists_of_their_own(world: World, bag: Topic, what: str, words: str, there: str) -> None:
    assert there in page(f"/search/?q={words}&what={what}")


def test_noor_saves_a_search_and_removes_it(world: World, bag: Topic) -> None:
    assert "Save this search" not in read("/search/?q=finch")
    assert "Save this search" in read("/search/?q=finch", world.noor)
    noor, ben = browse(world.noor), browse(world.ben)
    assert noor.post("/search/saved/", {"q": "finch firmware"}).headers["Location"] == "/search/saved/"
    row = SavedSearch.objects.get(person=world.noor)
    assert "finch firmware" in read("/search/saved/", world.noor)
    assert ben.post(f"/search/saved/{row.pk}/", {"_method": "delete"}).status_code == 404
    noor.post(f"/search/saved/{row.pk}/", {"_method": "delete"})
    assert not SavedSearch.objects.exists()
    assert browse().get("/search/saved/").status_code == 302


def test_the_report_is_for_who_may_read_it(world: World, bag: Topic) -> None:
    log.flush()
    Searched.objects.all().delete()
    for _time in range(2):
        read("/search/?q=spaceship")
    assert browse(world.noor).get("/search/report/").status_code == 403
    said = read("/search/report/?days=7", world.dara)
    assert "spaceship" in said and "2 of them (100 %)" in said
    assert "/search/report/" in page("/search/?q=finch", world.dara)
    assert "/search/report/" not in page("/search/?q=finch", world.noor)


def test_a_search_inside_a_topic_or_group_says_so(world: World, bag: Topic) -> None:
    assert "Only in the topic “My Finch wakes in the bag”" in read(f"/search/?q=finch&topic={bag.pk}")
    assert "Finch talk" not in read(f"/search/?q=finch&topic={bag.pk}")
    secret = Topic.objects.get(title="Finch complaints")
    assert "complaints" not in read(f"/search/?q=finch&topic={secret.pk}", world.noor)


def test_a_visitors_page_is_kept_until_the_index_changes(
    world: World, bag: Topic, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    def version(address: str) -> str | None:
        told = browse().get(address).headers.get("X-Page-Marks", "")
        return next((pair for pair in told.split() if pair.startswith("search=")), None)

    found = version("/search/?q=bag")
    assert found and found == version("/search/?q=bag") == version("/search/suggest/?q=bag")
    assert version("/search/?q=qqxyzzy") is None
    with django_capture_on_commit_callbacks(execute=True):
        world.answer(bag)
        world.settle()
    assert version("/search/?q=bag") != found
    assert "X-Page-Marks" not in browse(world.noor).get("/search/?q=bag").headers


def test_a_saved_search_comes_by_mail_once_until_it_is_looked_at_and_ends_by_one_click(world: World, mailoutbox: list[EmailMessage]) -> None:
    saved.save("finch firmware", by=world.noor)
    topic = world.ask("Finch update", by=world.ben, body="Which firmware is it?")
    world.settle()
    world.answer(topic, body="For a Finch, firmware nest-1.14.")
    world.settle()
    [letter] = [mail for mail in mailoutbox if mail.to == [world.noor.email]]
    assert letter.subject == "New in your saved search: Finch update" and "Which firmware is it?" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    end = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert "finch firmware" in browse().get(end).content.decode() and SavedSearch.objects.exists()
    assert browse().post(end).status_code == 200
    assert not SavedSearch.objects.exists()
    assert "You will hear no more of it" in browse().get(end).content.decode()
    assert browse().post(f"{end[:-2]}x/").status_code == 403


def test_who_wants_no_mails_gets_none_of_saved_searches(world: World, mailoutbox: list[EmailMessage]) -> None:
    preferences.choose(world.noor, mails_replies=False)
    saved.save("finch firmware", by=world.noor)
    world.ask("Finch update", by=world.ben, body="Which firmware is it?")
    world.settle()
    assert [mail for mail in mailoutbox if mail.to == [world.noor.email]] == []


def test_who_follows_the_author_gets_the_mail_of_a_saved_search_all_the_same(world: World, mailoutbox: list[EmailMessage]) -> None:
    followings.follow(world.ben, by=world.noor)
    saved.save("finch firmware", by=world.noor)
    world.ask("Finch update", by=world.ben, body="Which firmware is it?")
    world.settle()
    assert [mail.subject for mail in mailoutbox if mail.to == [world.noor.email]] == ["New in your saved search: Finch update"]
