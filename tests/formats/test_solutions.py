"""Solutions: who may mark one, who may take it back, and that nothing below notices."""

from __future__ import annotations

import pytest
from django.forms.models import model_to_dict

from commonwheel.authority import restrictions
from commonwheel.conversations import posts, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.formats.solutions import Solution
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.structure.boards import Board
from tests.world import World


def is_solved(topic: Topic) -> bool:
    return solutions.solved(Topic.objects.all()).filter(pk=topic.pk).exists()


def test_noor_marks_the_answer_that_helped(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    assert not is_solved(topic)
    solutions.accept(reply, by=world.noor)
    again = solutions.accept(reply, by=world.noor)
    assert is_solved(topic)
    assert Solution.objects.get() == again
    assert solutions.of_topics([topic.pk])[topic.pk].author == world.amina
    entry = Entry.objects.get(kind="solution.accepted")
    assert entry.facts["author"] == world.amina.pk and entry.facts["asker"] == world.noor.pk
    assert entry.facts["seconds"] >= 0


def test_the_trusted_helper_and_the_moderator_may_mark_and_others_may_not(world: World) -> None:
    topic = world.ask()
    reply, second = world.answer(topic), world.answer(topic, by=world.ben)
    for person in (world.ben, world.mallory, world.visitor):
        with pytest.raises(Refused):
            solutions.accept(reply, by=person)
    assert not Solution.objects.exists()
    solutions.accept(reply, by=world.amina)
    solutions.accept(second, by=world.chen)
    assert solutions.of_topics([topic.pk])[topic.pk].post == second, "the latest that stands is shown"
    solutions.revoke(second, by=world.amina)
    assert solutions.of_topics([topic.pk])[topic.pk].post == reply


def test_an_asker_who_was_banned_marks_nothing(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    restrictions.ban(world.noor, by=world.chen, reason="Spam.")
    with pytest.raises(Refused, match="Spam"):
        solutions.accept(reply, by=world.noor)


def test_it_is_taken_back_with_a_reason_that_stays(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    solutions.accept(reply, by=world.noor)
    with pytest.raises(Refused):
        solutions.revoke(reply, by=world.ben)
    solutions.revoke(reply, by=world.chen, reason="It came back\x00 after a day.")
    solutions.revoke(reply, by=world.chen, reason="Again.")
    kept = Solution.objects.get()
    assert (kept.revoked_by, kept.reason) == (world.chen, "It came back after a day.")
    assert not is_solved(topic)
    assert solutions.unsolved(Topic.objects.all()).get() == topic
    solutions.accept(reply, by=world.noor)
    assert is_solved(topic)
    assert Solution.objects.count() == 2, "what was taken back stays in the record"
    assert Entry.objects.filter(kind="solution.revoked").count() == 1


def test_a_question_is_not_its_own_solution_and_a_forum_has_none(world: World) -> None:
    topic = world.ask()
    with pytest.raises(Refused, match="own solution"):
        solutions.accept(topic.posts.get(), by=world.noor)
    chat = world.ask("What do you listen to?", board=world.lounge)
    with pytest.raises(Refused, match="no solutions"):
        solutions.accept(world.answer(chat), by=world.noor)


def test_a_hidden_solution_solves_nothing_until_it_is_shown_again(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    solutions.accept(reply, by=world.noor)
    posts.hide(reply, by=world.chen, reason="Dangerous advice.")
    assert not is_solved(topic) and solutions.of_topics([topic.pk]) == {}
    reply.refresh_from_db()
    with pytest.raises(Refused, match="hidden"):
        solutions.accept(reply, by=world.noor)
    posts.reveal(reply, by=world.chen)
    assert is_solved(topic)


def test_a_topic_moved_to_a_board_without_solutions_can_have_none_there(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    topics.move(topic, world.lounge, by=world.chen)
    with pytest.raises(Refused, match="no solutions"):
        solutions.accept(Post.objects.get(pk=reply.pk), by=world.noor)


def test_marking_a_solution_changes_nothing_below_it(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)

    def below() -> list[dict[str, object]]:
        return [model_to_dict(row) for record in (Board, Topic, Post) for row in record.objects.order_by("pk")]

    before = below()
    solutions.accept(reply, by=world.noor)
    solutions.revoke(reply, by=world.noor)
    assert below() == before
