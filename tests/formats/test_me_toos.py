"""Questions to the end: who has the same one, who is reminded of a solution, and what is locked when it is solved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from commonwheel.authority import options, restrictions
from commonwheel.conversations import locks, posts, topics
from commonwheel.conversations.locks import Lock
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import preferences, watches
from commonwheel.delivery.notifications import Notification, Reason
from commonwheel.formats import closings, me_toos, reminders, solutions
from commonwheel.formats.me_toos import MeToo
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.world import World


def age(topic: Topic, **ago: int) -> None:
    """As if its last reply had been written, and its solution accepted, a while ago."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conversations_topic SET bumped_at = %s WHERE id = %s", [clock.now() - timedelta(**ago), topic.pk])
        cursor.execute("UPDATE formats_solution SET accepted_at = %s WHERE topic_id = %s", [clock.now() - timedelta(**ago), topic.pk])


def counted(topic: Topic) -> int:
    return me_toos.counted(Topic.objects.all()).get(pk=topic.pk).me_too_count


def test_ben_has_the_question_too_and_hears_of_answers(world: World) -> None:
    topic = world.ask()
    me_toos.say(topic, by=world.ben)
    me_toos.say(topic, by=world.ben)
    me_toos.say(topic, by=world.amina)
    world.settle()
    assert counted(topic) == 2
    assert me_toos.sayers(topic.pk) == {world.ben.pk, world.amina.pk}
    assert watches.follows(world.ben, topic)
    assert Entry.objects.filter(kind="me_too.said").count() == 2, "said again, nothing happens"
    world.answer(topic)
    world.settle()
    assert Notification.objects.filter(person=world.ben, reason=Reason.REPLY).exists()


def test_ben_does_not_have_it_any_more(world: World) -> None:
    topic = world.ask()
    me_toos.say(topic, by=world.ben)
    me_toos.unsay(topic, by=world.ben)
    me_toos.unsay(topic, by=world.ben)
    assert counted(topic) == 0 and not MeToo.objects.exists()
    assert Entry.objects.filter(kind="me_too.unsaid").count() == 1


def test_who_was_banned_takes_nothing_back(world: World) -> None:
    topic = world.ask()
    me_toos.say(topic, by=world.ben)
    restrictions.ban(world.ben, by=world.chen, reason="Spam.")
    with pytest.raises(Refused, match="Spam"):
        me_toos.unsay(topic, by=world.ben)
    assert counted(topic) == 1


def test_who_said_no_to_a_topic_is_not_made_to_follow_it(world: World) -> None:
    topic = world.ask()
    watches.unfollow(topic, by=world.ben)
    me_toos.say(topic, by=world.ben)
    world.settle()
    assert not watches.follows(world.ben, topic)


def test_whose_question_it_is_who_is_banned_and_who_talks_in_the_lounge_may_not(world: World) -> None:
    topic, chat = world.ask(), world.ask("What do you listen to?", board=world.lounge)
    with pytest.raises(Refused, match="your own"):
        me_toos.say(topic, by=world.noor)
    with pytest.raises(Refused, match="not for questions"):
        me_toos.say(chat, by=world.ben)
    for person in (world.mallory, world.visitor):
        with pytest.raises(Refused):
            me_toos.say(topic, by=person)
    topics.hide(topic, by=world.chen, reason="Twice the same.")
    topic.refresh_from_db()
    with pytest.raises(Refused, match="hidden"):
        me_toos.say(topic, by=world.chen)
    assert not MeToo.objects.exists()


def test_noor_is_reminded_once_when_her_answered_question_went_quiet(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    assert reminders.remind() == 0, "the answer is of today"
    age(topic, days=4)
    assert reminders.remind() == 1
    assert reminders.remind() == 0, "once a topic"
    mail.outbox.clear()
    world.settle()
    notice = Notification.objects.get(person=world.noor, reason=Reason.REMINDER)
    assert (notice.topic, notice.actor) == (topic, world.amina)
    [letter] = [one for one in mail.outbox if one.subject == "Is it solved? My Finch wakes in the bag"]
    assert letter.to == ["noor@example.com"] and "please mark it as the solution" in letter.body
    assert Entry.objects.get(kind="solution.reminded").facts["asker"] == world.noor.pk


def test_who_wants_no_mail_is_reminded_in_the_bell_alone(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    world.settle()
    preferences.choose(world.noor, mails_replies=False)
    age(topic, days=4)
    reminders.remind()
    mail.outbox.clear()
    world.settle()
    assert Notification.objects.filter(person=world.noor, reason=Reason.REMINDER).exists()
    assert not mail.outbox


def test_nobody_is_reminded_where_it_makes_no_sense(world: World) -> None:
    solved, lonely, own, old, chat, hidden = (
        world.ask(f"Question number {number}", by=world.noor if number % 2 else world.ben, board=world.lounge if number == 4 else None)
        for number in range(6)
    )
    for topic in (solved, old, chat, hidden):
        world.answer(topic)
    posts.reply(own, by=own.author, body="Nobody? It still does that.")
    solutions.accept(solved.posts.get(number=2), by=solved.author)
    posts.hide(hidden.posts.get(number=2), by=world.chen, reason="Dangerous advice.")
    for topic in (solved, lonely, own, chat, hidden):
        age(topic, days=4)
    age(old, days=40)
    assert reminders.remind() == 0


def test_a_community_that_wants_no_reminders_has_none(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    age(topic, days=4)
    options.set_(reminders.DAYS, 0, by=world.dara)
    assert reminders.remind() == 0
    options.set_(reminders.DAYS, 5, by=world.dara)
    assert reminders.remind() == 0
    options.set_(reminders.DAYS, 4, by=world.dara)
    assert reminders.remind() == 1


def test_a_solved_question_is_locked_when_the_community_wants_that(world: World) -> None:
    topic, open_one = world.ask(), world.ask("Another question of mine")
    solutions.accept(world.answer(topic), by=world.noor)
    world.answer(open_one)
    for one in (topic, open_one):
        age(one, days=31)
    assert closings.close() == 0, "never, unless said"
    options.set_(closings.DAYS, 30, by=world.dara)
    assert closings.close() == 1
    lock = Lock.objects.get()
    assert (lock.topic, lock.by, lock.reason) == (topic, None, "Solved 30 days ago.")
    with pytest.raises(Refused, match="Solved 30 days ago"):
        posts.check_reply(Topic.objects.get(pk=topic.pk), by=world.ben)
    assert Entry.objects.get(kind="topic.locked").actor is None


def test_whoever_opens_it_again_has_the_last_word(world: World) -> None:
    topic = world.ask()
    solutions.accept(world.answer(topic), by=world.noor)
    age(topic, days=31)
    options.set_(closings.DAYS, 30, by=world.dara)
    closings.close()
    locks.unlock(topic, by=world.chen)
    assert closings.close() == 0 and not Lock.objects.exists()


def test_a_newer_solution_keeps_it_open_a_while_longer(world: World) -> None:
    topic = world.ask()
    solutions.accept(world.answer(topic), by=world.noor)
    age(topic, days=31)
    newer = solutions.accept(world.answer(topic, by=world.ben), by=world.noor)
    options.set_(closings.DAYS, 30, by=world.dara)
    assert closings.close() == 0
    solutions.revoke(newer.post, by=world.noor)
    assert Solution.objects.standing().count() == 1
    assert closings.close() == 1
