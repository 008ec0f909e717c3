from __future__ import annotations

import math

import pytest
from django.core.management import call_command

from commonwheel.accounts import ignores
from commonwheel.accounts.people import Person
from commonwheel.authority import restrictions, roles
from commonwheel.console import founding
from commonwheel.conversations import kudos, posts, topics
from commonwheel.conversations.mentions import Mention
from commonwheel.discovery import expertise
from commonwheel.discovery.expertise import Expertise
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from commonwheel.structure import boards
from tests.world import World


def solve(world: World, times: int = 1, *, by: Person | None = None, tags: tuple[str, ...] = ("wifi",)) -> None:
    """Questions of Noor that somebody solved: Amina, unless said."""
    for number in range(times):
        topic = world.ask(f"The network goes away, part {number} of {times}", tags=tags)
        solutions.accept(world.answer(topic, by=by), by=world.noor)
    world.settle()


def names(world: World, *tags: str, **more: object) -> list[str]:
    more.setdefault("asker", world.noor)
    more.setdefault("reader", more["asker"])
    return [expert.person.handle for expert in expertise.who_could_answer(world.questions, tags, **more)]


def test_who_solved_such_questions_could_answer_and_it_is_said_why(world: World) -> None:
    solve(world, 3)
    [amina] = expertise.who_could_answer(world.questions, ["wifi"], asker=world.noor, reader=world.noor)
    assert (amina.person, amina.reason) == (world.amina, "solved 3 questions tagged wifi")
    [here] = expertise.who_could_answer(world.questions, [], asker=world.noor, reader=world.noor)
    assert here.reason == "solved 3 questions in Questions"


def test_the_score_is_the_z_score_of_answering_over_asking(world: World) -> None:
    solve(world, 2)
    topic = world.ask("And why is mine slow", by=world.amina, tags=("wifi",))
    solve(world, 1)
    row = Expertise.objects.get(person=world.amina, tag__slug="wifi")
    assert (row.solved_count, row.answered_count, row.asked_count) == (3, 3, 1)
    assert row.score == pytest.approx((3 - 1) / math.sqrt(4))
    assert topic.author == world.amina


def test_thanks_make_an_answer_good_and_words_alone_do_not(world: World) -> None:
    topic = world.ask(tags=("sleep",))
    reply = world.answer(topic, by=world.ben)
    world.answer(topic, by=world.chen, body="No idea, sorry.")
    world.settle()
    assert names(world, "sleep") == []
    kudos.give(reply, by=world.noor)
    world.settle()
    [ben] = expertise.who_could_answer(world.questions, ["sleep"], asker=world.noor, reader=world.noor)
    assert ben.reason == "gave 1 answer tagged sleep that others were thankful for"
    kudos.take(reply, by=world.noor)
    world.settle()
    assert names(world, "sleep") == []


def test_one_who_solved_their_own_question_is_no_expert_for_it(world: World) -> None:
    topic = world.ask()
    solutions.accept(world.answer(topic, by=world.noor), by=world.noor)
    world.settle()
    assert not Expertise.objects.exists()


def test_a_solution_taken_back_counts_no_more(world: World) -> None:
    topic = world.ask(tags=("wifi",))
    reply = world.answer(topic)
    solutions.accept(reply, by=world.noor)
    world.settle()
    assert names(world, "wifi") == ["amina"]
    solutions.revoke(reply, by=world.noor)
    world.settle()
    assert names(world, "wifi") == []


def test_nobody_is_proposed_who_stands_aside_ignores_the_asker_or_may_not_answer(world: World) -> None:
    solve(world, 2)
    solve(world, 1, by=world.ben)
    assert names(world, "wifi") == ["amina", "ben"]
    assert names(world, "wifi", asker=world.amina) == ["ben"]
    assert names(world, "wifi", reader=world.ben) == ["amina"]
    ignores.ignore(world.noor, by=world.ben)
    assert names(world, "wifi") == ["amina"]
    Person.objects.filter(pk=world.amina.pk).update(is_ranked=False)
    assert names(world, "wifi", asker=world.dara) == ["ben"]
    Person.objects.filter(pk=world.ben.pk).update(seen_at=clock.now() - 2 * expertise.AWAY)
    assert names(world, "wifi", asker=world.dara) == []
    Person.objects.filter(pk=world.ben.pk).update(seen_at=clock.now())
    assert names(world, "wifi", asker=world.dara) == ["ben"]
    restrictions.ban(world.ben, by=None, reason="A week off.")
    assert names(world, "wifi", asker=world.dara) == []


def test_what_was_answered_behind_a_closed_door_makes_no_expert_for_others(world: World) -> None:
    closed = boards.add("closed", "Closed questions", category=world.backstage, kind="qanda")
    founding.close_to(closed, roles.MODERATOR, roles.STAFF)
    solve(world, 1)
    for number in range(3):
        question = posts.start(closed, by=world.chen, title=f"The case of charger {number}", body="What do we tell them?", tag_names=["wifi", "chargers"])
        kudos.give(posts.reply(question, by=world.dara, body="Nothing at all, for now."), by=world.chen)
    world.settle()
    assert names(world, "wifi") == ["amina"]
    assert names(world, "wifi", reader=world.chen) == ["dara", "amina"]
    assert names(world, "chargers", "closed") == ["amina"]


def test_what_was_answered_with_a_tag_in_two_boards_is_counted_together(world: World) -> None:
    solve(world, 2)
    other = boards.add("phones", "Phones", category=world.laptops, kind="qanda")
    for number in range(2):
        question = posts.start(other, by=world.noor, title=f"My phone is offline {number}", body="It finds nothing.", tag_names=["wifi"])
        solutions.accept(world.answer(question), by=world.noor)
    world.settle()
    [amina] = expertise.who_could_answer(world.questions, ["wifi"], asker=world.noor, reader=world.noor)
    assert amina.reason == "solved 4 questions tagged wifi"


def test_who_was_called_lately_stands_back(world: World) -> None:
    solve(world, 2)
    solve(world, 1, by=world.ben)
    assert names(world, "wifi") == ["amina", "ben"]
    world.ask("My fan is loud", body="Hello @amina, do you know why?")
    assert names(world, "wifi") == ["ben", "amina"]
    Mention.objects.update(at=clock.now() - expertise.LATELY)
    assert names(world, "wifi") == ["amina", "ben"]


def test_a_topic_that_is_moved_tagged_otherwise_or_hidden_counts_at_once_where_it_is(world: World) -> None:
    topic = world.ask(tags=("wifi",))
    solutions.accept(world.answer(topic), by=world.noor)
    world.settle()
    topics.retitle(topic, title=topic.title, tag_names=["sleep"], by=world.chen)
    world.settle()
    assert (names(world, "wifi", asker=world.ben), names(world, "sleep", asker=world.ben)) == (["amina"], ["amina"])
    assert not Expertise.objects.filter(tag__slug="wifi").exists()
    topics.move(topic, to=world.lounge, by=world.chen)
    world.settle()
    assert names(world, "sleep", asker=world.ben) == []
    topics.move(topic, to=world.questions, by=world.chen)
    topics.hide(topic, by=world.chen, reason="Twice here.")
    world.settle()
    assert names(world, "sleep", asker=world.ben) == []


def test_the_command_counts_everybody_anew(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    solve(world, 2)
    Expertise.objects.all().delete()
    call_command("rebuild", "expertise")
    assert "1 members" in capsys.readouterr().out
    assert names(world, "wifi") == ["amina"]


def test_counting_everybody_anew_mends_what_is_wrong_and_leaves_the_rest_alone(world: World) -> None:
    solve(world, 2)
    solve(world, 1, by=world.ben)
    kept = {row.pk: row for row in Expertise.objects.filter(person=world.amina)}
    Expertise.objects.filter(person=world.ben, tag=None).update(solved_count=9, score=9)
    Expertise.objects.create(person=world.noor, board=world.questions, solved_count=3, answered_count=3, score=3, latest_at=clock.now())
    wrong = list(Expertise.objects.filter(person=world.ben, tag=None).values_list("pk", flat=True))
    assert expertise.rebuild() == 2
    assert {row.pk for row in Expertise.objects.filter(person=world.amina)} == set(kept)
    mended = Expertise.objects.get(person=world.ben, tag=None)
    assert (mended.solved_count, mended.score, mended.pk in wrong) == (1, 1.0, False)
    assert not Expertise.objects.filter(person=world.noor).exists()
