"""Dara arranges the places of the community on its pages, without a line of code."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from commonwheel.conversations import labels
from commonwheel.conversations.masks import Mask
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category
from tests.web.browsing import browse, fetch, html, read
from tests.world import World

pytestmark = pytest.mark.django_db


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "PNG")
    return out.getvalue()

BOARD = {"title": "Docks", "slug": "docks", "kind": "qanda", "category": "laptops", "language": "en", "labelling": "none", "is_listed": "on"}


def test_dara_adds_a_category_and_a_board_in_it(world: World) -> None:
    dara = browse(world.dara)
    assert dara.post("/settings/places/new-category/", {"title": "Accessories", "slug": "accessories", "parent": "laptops", "is_listed": "on"}).status_code == 302
    answer = dara.post("/settings/places/new-board/", BOARD | {"category": "accessories", "announcement": "Firmware **4.2** is out."})
    assert answer.headers["Location"] == "/settings/places/boards/docks/"
    assert Board.objects.get(slug="docks").category == Category.objects.get(slug="accessories")
    page = read("/boards/docks/")
    assert "Firmware 4.2 is out." in page
    assert "Accessories" in page and "Laptops" in page
    assert "/boards/docks/" in html("/categories/laptops/")


def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(world: World) -> None:
    page = browse(world.dara).post("/settings/places/new-board/", BOARD | {"slug": "lounge", "title": "The second lounge"})
    assert page.status_code == 422
    said = page.content.decode()
    assert "This address is taken." in said and "The second lounge" in said
    assert browse(world.noor).get("/settings/places/").status_code == 403
    assert browse(world.noor).post("/settings/places/boards/lounge/", BOARD).status_code == 403


def test_places_go_up_and_down_by_button_and_before_another_by_dragging(world: World) -> None:
    dara = browse(world.dara)

    def order() -> list[str]:
        return [board.slug for board in boards.shelves(world.dara) if board.category_id == world.laptops.pk]

    before = order()
    dara.post("/settings/places/", {"move": f"board:{before[1]}", "step": "up"})
    assert order() == [before[1], before[0], *before[2:]]
    dara.post("/settings/places/", {"move": f"board:{before[1]}", "before": ""})
    assert order()[-1] == before[1]
    dara.post("/settings/places/", {"move": "category:backstage", "before": "category:laptops"})
    assert next(board.category.slug for board in boards.shelves(world.dara)) == "backstage"


def test_the_picture_of_a_board_is_seen_by_who_may_read_it(world: World) -> None:
    browse(world.dara).post("/settings/places/boards/moderators/", {
        "title": "Moderators", "kind": "forum", "category": "backstage", "language": "en", "labelling": "none",
        "picture": SimpleUploadedFile("a.png", picture(), "image/png"),
    })  # fmt: skip
    name = Board.objects.get(slug="moderators").picture.name
    assert name.startswith("places/")
    assert fetch(browse(world.chen), f"/media/{name}")[0].status_code == 200
    assert browse(world.noor).get(f"/media/{name}").status_code == 404


def test_closing_a_board_to_roles_hides_it_from_everybody_else(world: World) -> None:
    said = {"read-reach": "roles", "read-roles": ["helper"], "start-reach": "above", "reply-reach": "above"}
    assert browse(world.dara).post("/settings/places/boards/lounge/audience/", said).status_code == 302
    assert browse(world.noor).get("/boards/lounge/").status_code == 404
    assert browse(world.amina).get("/boards/lounge/").status_code == 200
    page = browse(world.dara).post("/settings/places/boards/lounge/audience/", said | {"read-roles": []})
    assert "Choose at least one role." in page.content.decode()


def test_a_template_asks_what_helpers_always_ask_for(world: World) -> None:
    dara, noor = browse(world.dara), browse(world.noor)
    table = {"fields-TOTAL_FORMS": "3", "fields-INITIAL_FORMS": "0"}
    rows = {"fields-0-label": "Model", "fields-0-shape": "choice", "fields-0-choices": "Finch, Wren", "fields-0-is_required": "on", "fields-1-label": "What happens", "fields-1-shape": "text"}
    assert dara.post("/settings/places/boards/questions/templates/", table | rows | {"name": "A fault", "intro": "Two questions first."}).status_code == 302
    template = Board.objects.get(slug="questions").templates.get()
    page = read("/boards/questions/new/", world.noor)
    assert "Two questions first." in page and "What happens" in page and "Write freely" in page
    new = {"title": "It wakes in my bag", "board": "questions", "body": "", "asked-1": "It is hot in there."}
    wrong = noor.post("/boards/questions/new/", new)
    assert wrong.status_code == 422 and "It is hot in there." in wrong.content.decode()
    assert noor.post("/boards/questions/new/", new | {"asked-0": "Wren"}).status_code == 302
    assert Post.objects.get().html == "<p><strong>Model</strong></p>\n<p>Wren</p>\n<p><strong>What happens</strong></p>\n<p>It is hot in there.</p>"
    assert "What happens" not in read("/boards/questions/new/?template=0", world.noor)
    assert dara.post(f"/settings/places/boards/questions/templates/{template.pk}/", {"drop": "1"}).status_code == 302
    assert "Write freely" not in read("/boards/questions/new/", world.noor)


def test_labels_are_chosen_asked_for_and_listed(world: World) -> None:
    boards.change(world.lounge, by=world.dara, labelling="predefined", needs_label=True)
    assert browse(world.dara).post("/settings/places/boards/lounge/labels/", {"names": "Travel\r\nHome"}).status_code == 302
    new = {"title": "Which bag do you carry?", "body": "Mine is torn, so I look for another.", "board": "lounge"}
    wrong = browse(world.noor).post("/boards/lounge/new/", new)
    assert wrong.status_code == 422 and "Choose a label" in wrong.content.decode()
    assert not Topic.objects.exists()
    assert browse(world.noor).post("/boards/lounge/new/", new | {"labels-chosen": ["Travel"]}).status_code == 302
    topic = Topic.objects.get()
    assert labels.of_topics([topic.pk]) == {topic.pk: ["Travel"]}
    assert topic.title in read("/boards/lounge/?label=Travel")
    assert topic.title not in read("/boards/lounge/?label=Home")
    assert "1 topic" in read("/boards/lounge/labels/")
    assert "?label=Travel" in html(topic.get_absolute_url())
    assert browse(world.noor).post(f"/topics/{topic.pk}/labels/", {"chosen": ["Home"]}).status_code == 302
    assert labels.of_topics([topic.pk]) == {topic.pk: ["Home"]}
    assert browse(world.ben).post(f"/topics/{topic.pk}/labels/", {"chosen": ["Travel"]}).status_code == 403


def test_an_archived_board_leads_to_the_one_that_took_its_place(world: World) -> None:
    topic = world.ask(board=world.lounge)
    assert browse(world.dara).post("/settings/places/boards/lounge/archive/", {"to": "questions"}).status_code == 302
    assert browse(world.noor).get("/boards/lounge/").headers["Location"] == "/boards/questions/"
    assert topic.title in read(topic.get_absolute_url())
    assert 'value="lounge"' not in html("/new/", world.noor)
    assert browse(world.dara).post("/settings/places/boards/lounge/archive/", {"reopen": "1"}).status_code == 302
    assert browse(world.noor).get("/boards/lounge/").status_code == 200


def test_noor_writes_without_her_name_and_only_chen_reads_it(world: World) -> None:
    boards.change(world.questions, by=world.dara, takes_anonymous=True)
    new = {"title": "I dropped it in the sea", "body": "Salt water, is it dead?", "board": "questions", "masked": "on"}
    assert browse(world.noor).post("/boards/questions/new/", new).status_code == 302
    topic = Topic.objects.get()
    assert Mask.objects.get().person == world.noor
    assert browse(world.noor).post(f"/topics/{topic.pk}/reply/", {"body": "It was only the edge.", "masked": "on"}).status_code == 302
    for reader in (None, world.ben):
        page = read(topic.get_absolute_url(), reader)
        assert "Anonymous" in page
        assert page.count("@noor") == 0
    assert "@noor" in read(topic.get_absolute_url(), world.chen)
    assert topic.title not in read("/members/noor/")


def test_chen_merges_and_splits_and_old_addresses_lead_on(world: World) -> None:
    old, kept = world.ask(), world.ask("My Finch gets hot in the bag", by=world.ben)
    world.answer(old)
    aside = world.answer(kept, by=world.ben, body="By the way, where do I buy a sleeve?")
    chen = browse(world.chen)
    assert "There is no such topic." in chen.post(f"/topics/{old.pk}/merge/", {"into": "999"}).content.decode()
    assert chen.post(f"/topics/{old.pk}/merge/", {"into": f"http://testserver{kept.get_absolute_url()}"}).headers["Location"] == kept.get_absolute_url()
    assert browse().get(old.get_absolute_url()).headers["Location"] == kept.get_absolute_url()
    split = chen.post(f"/topics/{kept.pk}/split/", {"title": "Where to buy a sleeve", "board": "lounge", "posts": [str(aside.pk)]})
    new = Topic.objects.get(title="Where to buy a sleeve")
    assert split.headers["Location"] == new.get_absolute_url()
    assert "Where to buy a sleeve" in read(kept.get_absolute_url())
    assert "It began in:" in read(new.get_absolute_url())
    assert browse(world.noor).get(f"/topics/{kept.pk}/split/").status_code == 403
