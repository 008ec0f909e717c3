from __future__ import annotations

from django.core import mail

from commonwheel.conversations import kudos, topics
from commonwheel.delivery import notifications, preferences, watches
from commonwheel.delivery.notifications import Notification, Reason
from commonwheel.formats import solutions
from commonwheel.ledger import journal
from tests.world import World


def told(world: World, name: str) -> list[tuple[str, str]]:
    """(reason, by whom) of what a member was told, the latest first."""
    person = getattr(world, name)
    rows = Notification.objects.filter(person=person).select_related("actor").order_by("-at", "-id")
    return [(row.reason, row.actor.handle if row.actor else "") for row in rows]


def test_noor_hears_of_the_answer_to_her_question_and_amina_of_her_own_nothing(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    assert told(world, "noor") == [(Reason.REPLY, "amina")]
    assert told(world, "amina") == []


def test_who_replies_follows_from_then_on(world: World) -> None:
    topic = world.ask()
    world.answer(topic, by=world.ben, body="Mine does that too, sadly.")
    world.settle()
    world.answer(topic, body="Then you both want the new firmware.")
    world.settle()
    assert told(world, "ben") == [(Reason.REPLY, "amina")]


def test_several_replies_ring_once_until_noor_looks(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    world.answer(topic, by=world.ben, body="Mine does that too, sadly.")
    world.settle()
    notice = Notification.objects.get(person=world.noor)
    assert (notice.others_count, notice.actor) == (1, world.ben)
    notifications.see(world.noor, topic=topic)
    world.answer(topic, body="One more thing to look at, please.")
    world.settle()
    assert notifications.unseen_count(world.noor) == 1


def test_noor_unfollowed_and_hears_no_more_even_after_she_writes_again(world: World) -> None:
    topic = world.ask()
    world.settle()
    watches.unfollow(topic, by=world.noor)
    world.answer(topic, by=world.noor, body="Never mind, it works again.")
    world.answer(topic, body="Good to hear that it works.")
    world.settle()
    assert told(world, "noor") == []


def test_a_follower_who_is_mentioned_is_told_once_and_as_a_mention(world: World) -> None:
    world.answer(world.ask(), body="@noor please look under the battery.")
    world.settle()
    assert told(world, "noor") == [(Reason.MENTION, "amina")]


def test_a_mention_in_a_closed_board_tells_nobody_who_cannot_see_it(world: World) -> None:
    topic = world.ask("Who deals with the chargers", by=world.chen, body="@noor wrote about it again.", board=world.moderators)
    world.settle()
    assert told(world, "noor") == []
    assert watches.follows(world.chen, topic)


def test_thanks_and_the_solution_reach_amina(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    watches.follow(topic, by=world.ben)
    kudos.give(reply, by=world.noor)
    solutions.accept(reply, by=world.noor)
    world.settle()
    assert told(world, "amina") == [(Reason.SOLUTION, "noor"), (Reason.KUDOS, "noor")]
    assert (Reason.SOLVED, "noor") in told(world, "ben")


def test_what_was_brought_along_from_elsewhere_tells_nobody(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    journal.Pending.objects.all().delete()
    journal.Entry.objects.filter(subject_id=reply.pk, kind="reply.posted").update(is_history=True)
    journal.replay("delivery.reactions.followers_hear_of_replies")
    assert told(world, "noor") == []


def test_a_reply_hidden_before_the_worker_came_is_told_to_nobody(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    topics.hide(topic, by=world.chen, reason="A duplicate.")
    world.settle()
    assert told(world, "noor") == [(Reason.HIDDEN, "")]
    assert [letter.subject for letter in mail.outbox] == ["Hidden: My Finch wakes in the bag"]


def test_noor_gets_a_mail_with_the_words_and_a_way_out(world: World) -> None:
    topic = world.ask()
    world.settle()
    world.answer(topic, body="Turn off **wake on lid** in the firmware.")
    world.settle()
    [letter] = [letter for letter in mail.outbox if letter.to == ["noor@example.com"]]
    assert letter.subject == "Re: My Finch wakes in the bag"
    assert "Turn off wake on lid in the firmware." in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].strip("<>") in letter.body
    html = letter.alternatives[0][0]
    assert "Turn off wake on lid" in html and "<script" not in html


def test_no_second_mail_before_noor_has_looked(world: World) -> None:
    topic = world.ask()
    world.settle()
    world.answer(topic)
    world.answer(topic, body="And tell us whether that helped.")
    world.settle()
    assert len([letter for letter in mail.outbox if letter.to == ["noor@example.com"]]) == 1


def test_ben_wants_no_mails_and_gets_none(world: World) -> None:
    preferences.choose(world.ben, mails_replies=False)
    topic = world.ask(by=world.ben)
    world.settle()
    world.answer(topic, body="@ben have you tried another cable?")
    world.settle()
    assert told(world, "ben") == [(Reason.MENTION, "amina")]
    assert mail.outbox == []


def test_a_subject_cannot_smuggle_a_header(world: World) -> None:
    topic = world.ask("Finch wakes\r\nBcc: all@example.com")
    world.settle()
    world.answer(topic)
    world.settle()
    assert "\n" not in mail.outbox[-1].subject and mail.outbox[-1].recipients() == ["noor@example.com"]
