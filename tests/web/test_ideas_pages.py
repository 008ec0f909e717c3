"""The pages of ideas."""

from __future__ import annotations

import pytest

from commonwheel.authority import options
from commonwheel.conversations.topics import Topic
from commonwheel.formats.ideas import ideas, statuses, votes
from commonwheel.formats.ideas.votes import BUDGET
from tests.web.browsing import browse, html, read, words
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def fan(world: World) -> Topic:
    topic = world.ask("A quieter fan at night", board=world.ideas)
    world.settle()
    return topic


def test_noor_submits_an_idea_and_it_is_in_the_list(world: World) -> None:
    noor = browse(world.noor)
    noor.post("/boards/ideas/new/", {"title": "A lighter charger", "body": "Mine weighs more than the Finch.", "board": "ideas"})
    world.settle()
    page = read("/boards/ideas/?order=new")
    assert "A lighter charger" in page
    assert "Mine weighs more than the Finch." in page
    assert "New" in read(Topic.objects.get().get_absolute_url())


def test_ben_votes_in_the_list_and_comes_back_to_it(world: World, fan: Topic) -> None:
    ben = browse(world.ben)
    answer = ben.post(f"/topics/{fan.pk}/vote/", {"then": "/boards/ideas/?order=new"})
    assert answer.headers["Location"] == "/boards/ideas/?order=new"
    assert 'aria-pressed="true"' in html("/boards/ideas/", world.ben)
    assert "A quieter fan" in read("/boards/ideas/?mine=votes", world.ben)
    assert "You have not voted here yet" in read("/boards/ideas/?mine=votes", world.amina)
    part = ben.post(f"/topics/{fan.pk}/vote/", {"_method": "delete"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in part.content.decode()
    assert votes.voter_ids(fan.pk) == []


def test_a_vote_leads_nowhere_else(world: World, fan: Topic) -> None:
    answer = browse(world.ben).post(f"/topics/{fan.pk}/vote/", {"then": "https://elsewhere.example/"})
    assert answer.headers["Location"] == fan.get_absolute_url()


def test_a_visitor_is_asked_to_sign_in_and_sees_the_next_vote_at_once(world: World, fan: Topic) -> None:
    assert browse().post(f"/topics/{fan.pk}/vote/").headers["Location"].startswith("/account/sign-in/")
    votes.vote(fan, by=world.ben)
    assert "Ben" in read(fan.get_absolute_url())


def test_who_has_no_votes_left_is_told_why(world: World, fan: Topic) -> None:
    options.set_(BUDGET, 1, by=world.dara)
    votes.vote(fan, by=world.ben)
    other = world.ask("A second wish of mine", board=world.ideas)
    world.settle()
    answer = browse(world.ben).post(f"/topics/{other.pk}/vote/")
    assert answer.status_code == 403
    assert "all your 1 votes" in words(answer)
    assert "You have 0 votes left" in read("/boards/ideas/", world.ben)


def test_dara_answers_and_everybody_reads_it(world: World, fan: Topic) -> None:
    dara = browse(world.dara)
    answer = dara.post(f"/topics/{fan.pk}/status/", {"status": "planned", "body": "  "})
    assert answer.status_code == 422
    assert dara.post(f"/topics/{fan.pk}/status/", {"status": "planned", "body": "It comes in spring."}).status_code == 302
    page = read(fan.get_absolute_url())
    assert "Official reply Planned" in page
    assert "It comes in spring." in page
    assert "A quieter fan at night" in read("/boards/ideas/?status=planned")
    assert "A quieter fan at night" not in read("/boards/ideas/?status=new")
    assert "Planned" in read("/")


def test_the_roadmap_has_a_column_for_each_status(world: World, fan: Topic) -> None:
    ideas.decide(fan, "in-progress", by=world.dara, body="We are at it.")
    page = read("/boards/ideas/roadmap/")
    assert page.index("In progress") < page.index("A quieter fan") < page.index("Delivered")
    assert browse().get("/boards/questions/roadmap/").status_code == 404


def test_a_wrong_address_of_a_duplicate_is_kept_and_a_right_one_merges(world: World, fan: Topic) -> None:
    other = world.ask("Make the fan silent please", board=world.ideas)
    question = world.ask()
    world.settle()
    chen = browse(world.chen)
    for wrong in ("the other one", str(question.pk), "99999999"):
        answer = chen.post(f"/topics/{other.pk}/duplicate/", {"into": wrong})
        assert answer.status_code == 422
        assert wrong in answer.content.decode()
    said = {"into": f"http://localhost:8000{fan.get_absolute_url()}"}
    assert chen.post(f"/topics/{other.pk}/duplicate/", said).headers["Location"] == fan.get_absolute_url()
    assert "A quieter fan at night" in read(other.get_absolute_url())
    assert "Make the fan silent" not in read("/boards/ideas/")


def test_customers_are_named_to_those_who_vote_for_them_alone(world: World, fan: Topic) -> None:
    dara = browse(world.dara)
    dara.post(f"/topics/{fan.pk}/customers/", {"customer": "Harbour School", "reason": "A call"})
    assert "Harbour School" in words(dara.get(f"/topics/{fan.pk}/customers/"))
    assert browse(world.ben).get(f"/topics/{fan.pk}/customers/").status_code == 403
    page = read(fan.get_absolute_url(), world.ben)
    assert "1 of these votes was cast for a customer" in page
    assert "Harbour" not in page
    cast = ideas.of(fan).customers.get()
    dara.post(f"/topics/{fan.pk}/customers/{cast.pk}/", {"_method": "delete"})
    assert ideas.of(fan).votes_count == 0


def test_the_statuses_of_a_board_are_changed_on_a_page(world: World) -> None:
    dara = browse(world.dara)
    keys = ["new", "shipped", "duplicate"]
    said = {"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0"}
    for number, key in enumerate(keys):
        said |= {f"form-{number}-key": key, f"form-{number}-name": key.title(), f"form-{number}-hue": "150", f"form-{number}-position": str(number)}
    wrong = dara.post("/boards/ideas/statuses/", said | {"form-0-key": "begin"})
    assert wrong.status_code == 422
    assert 'value="begin"' in wrong.content.decode()
    assert dara.post("/boards/ideas/statuses/", said).status_code == 302
    assert [status.key for status in statuses.of(world.ideas.pk)] == keys
    assert "Shipped" in read("/boards/ideas/roadmap/")
    assert dara.post("/boards/ideas/statuses/", {"usual": "1"}).status_code == 302
    assert len(statuses.of(world.ideas.pk)) == 7
    assert browse(world.ben).get("/boards/ideas/statuses/").status_code == 403
