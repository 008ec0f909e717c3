from __future__ import annotations

from datetime import timedelta

from commonwheel.conversations.topics import Topic
from commonwheel.discovery import routing
from commonwheel.discovery.routing import Offer
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from tests.web.browsing import browse, words
from tests.world import World


def test_amina_offers_to_answer_and_withdraws(world: World) -> None:
    world.ask(tags=("wifi",))
    amina = browse(world.amina)
    sent = {"is_on": "on", "a_week": "5", "boards": ["questions"], "tags": "wifi, sleep"}
    assert amina.post("/account/answering/", sent).status_code == 302
    offer = Offer.objects.get()
    assert (offer.person, offer.a_week, [board.slug for board in offer.boards.all()]) == (world.amina, 5, ["questions"])
    assert [tag.slug for tag in offer.tags.all()] == ["wifi"]
    assert 'value="wifi"' in amina.get("/account/answering/").content.decode()
    amina.post("/account/answering/", {"a_week": "5"})
    assert not Offer.objects.exists()
    wrong = amina.post("/account/answering/", {**sent, "a_week": "500"})
    assert wrong.status_code == 422


def test_who_was_asked_is_told_so_on_the_page_and_says_no(world: World) -> None:
    topic = world.ask()
    Topic.objects.filter(pk=topic.pk).update(created_at=clock.now() - timedelta(hours=5))
    routing.offer(world.ben, a_week=3, boards=[world.questions])
    routing.route()
    ben = browse(world.ben)
    assert "you offered to help: can you?" in words(ben.get(topic.get_absolute_url()))
    assert "you offered to help" not in words(browse(world.amina).get(topic.get_absolute_url()))
    page = ben.post(f"/topics/{topic.pk}/not-for-me/", follow=True)
    assert "Somebody else is asked" in words(page)
    assert "you offered to help" not in words(page)


def test_who_could_answer_stands_beside_a_question_that_nobody_answered_and_while_it_is_written(world: World) -> None:
    solutions.accept(world.answer(world.ask("The network is slow", tags=("wifi",))), by=world.noor)
    topic = world.ask("My network goes away", by=world.ben, tags=("wifi",))
    world.settle()
    noor = browse(world.noor)
    page = words(noor.get(topic.get_absolute_url()))
    assert "Who could answer this" in page
    assert "solved 1 question tagged wifi" in page
    typed = {"title": "The network is gone again", "board": "questions", "tags": "wifi"}
    assert "@amina" in words(noor.post("/new/similar/", typed))
    assert "Who could answer this" not in words(browse().post("/new/similar/", typed))
    world.answer(topic)
    assert "Who could answer this" not in words(noor.get(topic.get_absolute_url()))
