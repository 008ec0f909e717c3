"""The pages of polls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.conversations.topics import Topic
from commonwheel.formats.polls import ballots, polls
from commonwheel.formats.polls.polls import Method, Poll
from commonwheel.kernel import clock
from tests.web.browsing import browse, html, read, words
from tests.world import World

pytestmark = pytest.mark.django_db

NEW = {"title": "Which bag do you carry?", "body": "Mine is torn, so I look for another.", "board": "lounge"}
ASKED = {"poll-question": "What is it in?", "poll-options": "Backpack\r\nSleeve\r\n\r\nNone"}


def test_noor_starts_a_topic_with_a_poll_and_ben_votes(world: World) -> None:
    assert browse(world.noor).post("/new/", NEW | ASKED).status_code == 302
    topic = Topic.objects.get()
    poll = polls.of_topic(topic.pk)
    assert poll is not None
    assert [option.text for option in poll.options.all()] == ["Backpack", "Sleeve", "None"]
    sleeve = poll.options.get(text="Sleeve")
    answer = browse(world.ben).post(f"/topics/{topic.pk}/poll/ballot/", {"choice": str(sleeve.pk)})
    assert answer.headers["Location"] == f"{topic.get_absolute_url()}#poll"
    page = read(topic.get_absolute_url())
    assert "1 member voted" in page
    assert "Sleeve 1 · 100 %" in page
    assert "your vote" in read(topic.get_absolute_url(), world.ben)


def test_a_topic_without_a_poll_is_none(world: World) -> None:
    assert browse(world.noor).post("/new/", NEW).status_code == 302
    assert not Poll.objects.exists()


def test_a_poll_that_is_none_keeps_what_was_typed_and_starts_nothing(world: World) -> None:
    answer = browse(world.noor).post("/new/", NEW | ASKED | {"poll-options": "Backpack"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "at least two options" in page
    assert "What is it in?" in page
    assert "Mine is torn" in page
    assert not Topic.objects.exists()


def test_a_ballot_without_a_choice_says_so(world: World) -> None:
    topic = world.ask(board=world.lounge)
    polls.add(topic, by=world.noor, question="Which?", options=("Yes", "No"))
    answer = browse(world.ben).post(f"/topics/{topic.pk}/poll/ballot/", {})
    assert answer.status_code in (403, 422)
    assert "Choose something first" in words(answer)


def test_an_order_is_chosen_by_places(world: World) -> None:
    topic = world.ask(board=world.lounge)
    poll = polls.add(topic, by=world.noor, question="Which?", options=("Finch", "Heron", "Wren"), method=Method.RANKED)
    finch, heron, wren = poll.options.all()
    sent = {f"place-{finch.pk}": "2", f"place-{heron.pk}": "", f"place-{wren.pk}": "1"}
    browse(world.ben).post(f"/topics/{topic.pk}/poll/ballot/", sent)
    assert ballots.of(world.ben, poll) == [wren.pk, finch.pk]
    assert "1. Wren" in read(topic.get_absolute_url())


def test_how_a_secret_poll_stands_is_nowhere_before_its_end(world: World) -> None:
    topic = world.ask(board=world.lounge)
    poll = polls.add(topic, by=world.noor, question="Which?", options=("Yes", "No"), is_secret=True, closes_at=clock.now() + timedelta(days=1))
    ballots.cast(poll, [poll.options.get(text="Yes").pk], by=world.ben)
    for person in (None, world.ben, world.noor, world.dara):
        page = read(topic.get_absolute_url(), person)
        assert "100 %" not in page
        assert "shown when it has ended" in page
    polls.close(poll, by=world.noor)
    assert "100 %" in read(topic.get_absolute_url())


def test_noor_adds_a_poll_later_and_ends_it(world: World) -> None:
    topic = world.ask(board=world.lounge)
    noor = browse(world.noor)
    assert f"/topics/{topic.pk}/poll/" in html(topic.get_absolute_url(), world.noor)
    assert noor.post(f"/topics/{topic.pk}/poll/", {"question": "", "options": "a\nb"}).status_code == 422
    assert noor.post(f"/topics/{topic.pk}/poll/", {"question": "Which?", "options": "Yes\nNo"}).status_code == 302
    assert browse(world.ben).post(f"/topics/{topic.pk}/poll/end/").status_code == 403
    assert noor.post(f"/topics/{topic.pk}/poll/end/").status_code == 302
    assert "How it ended" in read(topic.get_absolute_url())
    assert browse(world.ben).get(f"/topics/{world.ask().pk}/poll/").status_code == 403
