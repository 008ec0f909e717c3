"""Points, the new helper of the month, kudos for a day, pictures of badges, and who hears of a badge."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core import mail
from PIL import Image

from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations import attachments, kudos
from commonwheel.delivery import preferences
from commonwheel.delivery.notifications import Notification, Reason
from commonwheel.formats import solutions
from commonwheel.formats.articles import articles, workflow
from commonwheel.formats.ideas import votes
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import awards, badges, ladders, leaderboards, points, ranks
from commonwheel.reputation.badges import Badge
from commonwheel.reputation.leaderboards import ARTICLES, IDEAS, POINTS, top
from tests.world import World


def shown(*args: object, **rest: object) -> list[tuple[int, str, int]]:
    return [(line.place, line.person.handle, line.count) for line in top(*args, **rest)]  # type: ignore[arg-type]


def joined(person: Person, days: int) -> None:
    Person.objects.filter(pk=person.pk).update(joined_at=clock.ago(days=days))


def test_ideas_lead_by_the_votes_of_others(world: World) -> None:
    fan = world.ask("A quieter fan at night", board=world.ideas)
    world.ask("A louder fan by day", board=world.ideas, by=world.ben)
    for who in (world.noor, world.ben, world.amina):
        votes.vote(fan, by=who)
    assert shown(IDEAS, viewer=None) == [(1, "noor", 2)]
    assert shown(IDEAS, viewer=None, board_id=world.lounge.pk) == []
    assert shown(IDEAS, viewer=None, days=7) == [(1, "noor", 2)]


def test_articles_lead_by_those_that_are_out(world: World) -> None:
    out = articles.begin(world.knowledge, by=world.amina, title="A Finch that wakes in the bag", body="A magnet opens the lid.")
    articles.begin(world.knowledge, by=world.chen, title="Something unfinished here", body="Still being written by somebody.")
    workflow.submit(out, by=world.amina)
    workflow.publish(out, by=world.chen)
    assert shown(ARTICLES, viewer=None) == [(1, "amina", 1)]


def test_points_follow_the_options(world: World) -> None:
    reply = world.answer(world.ask())
    kudos.give(reply, by=world.ben)
    solutions.accept(reply, by=world.noor)
    world.settle()
    assert points.of(world.amina) == 1 + 2 + 15
    assert shown(POINTS, viewer=None)[0] == (1, "amina", 18)
    options.set_(points.WEIGHTS["solved_for_others"], 0, by=world.dara)
    assert points.of(world.amina) == 3 and shown(POINTS, viewer=None, days=7)[0] == (1, "amina", 3)
    assert points.table()[-1].points == 0


def test_the_new_helper_is_new_and_solved_most(world: World) -> None:
    for person in (world.amina, world.chen):
        joined(person, 400)
    joined(world.ben, 20)
    joined(world.noor, 10)
    assert leaderboards.new_helper() is None
    for number in range(3):
        solutions.accept(world.answer(world.ask(f"Question number {number}", by=world.chen)), by=world.chen)
    for who in (world.ben, world.noor):
        solutions.accept(world.answer(world.ask(f"For {who.handle} alone", by=world.chen), by=who), by=world.chen)
    newest = leaderboards.new_helper()
    assert newest and (newest.person, newest.count) == (world.noor, 1)


def test_solutions_of_long_ago_make_no_new_helper(world: World) -> None:
    solution = solutions.accept(world.answer(world.ask(), by=world.ben), by=world.noor)
    type(solution).objects.update(accepted_at=clock.now() - timedelta(days=31))
    assert leaderboards.new_helper() is None


def test_a_days_kudos_end_and_a_rank_gives_more(world: World) -> None:
    replies = [world.answer(world.ask(f"Question number {number}")) for number in range(3)]
    options.set_(kudos.A_DAY, 1, by=world.dara)
    kudos.give(replies[0], by=world.ben)
    kudos.give(replies[0], by=world.ben)
    with pytest.raises(Refused):
        kudos.give(replies[1], by=world.ben)
    ladders.save('[[rank]]\nname = "Giver"\nformula = "posts >= 0"\nkudos_a_day = 2', by=world.dara, after=1)
    ranks.rank([world.ben.pk])
    world.ben.refresh_from_db()
    assert kudos.left_today(world.ben) == 1
    kudos.give(replies[1], by=world.ben)
    with pytest.raises(Refused):
        kudos.give(replies[2], by=world.ben)
    kudos.take(replies[1], by=world.ben)
    kudos.give(replies[2], by=world.ben)


def test_yesterdays_kudos_do_not_count_today(world: World) -> None:
    options.set_(kudos.A_DAY, 1, by=world.dara)
    kudos.give(world.answer(world.ask()), by=world.ben)
    world.ben.kudos_given.update(given_at=clock.ago(hours=25))
    kudos.give(world.answer(world.ask("Another question today")), by=world.ben)


def test_a_badge_by_hand_rings_with_the_name_of_who_gave_it(world: World) -> None:
    badge = badges.make(by=world.dara, name="Lighthouse", description="Shines.")
    awards.give(badge, world.ben, by=world.chen, reason="For the long night.")
    world.settle()
    [notice] = Notification.objects.visible_to(world.ben)
    assert (notice.reason, notice.actor, notice.title, notice.get_absolute_url()) == (Reason.BADGE, world.chen, "Lighthouse", "/badges/lighthouse/")
    [letter] = [letter for letter in mail.outbox if letter.to == ["ben@example.com"]]
    assert letter.subject == "You have a new badge: Lighthouse" and "/badges/lighthouse/" in letter.body


def test_who_wants_no_mails_gets_none_for_a_badge(world: World) -> None:
    preferences.choose(world.noor, mails_replies=False)
    world.ask()
    world.settle()
    assert Notification.objects.filter(person=world.noor, reason=Reason.BADGE).exists()
    assert not [letter for letter in mail.outbox if letter.to == ["noor@example.com"]]


def test_a_badge_shows_a_picture_of_its_own(world: World) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    badge = Badge.objects.first()
    assert badge
    encoded = attachments.encode(out.getvalue(), widest=badges.PICTURE_SIZE, square=True)
    with pytest.raises(Refused):
        badges.picture(badge, encoded, by=world.ben)
    badges.picture(badge, encoded, by=world.dara)
    with Image.open(badge.picture) as made:
        assert made.size == (128, 128)
    badge.picture.close()
    badges.picture(badge, None, by=world.dara)
    assert not Badge.objects.get(pk=badge.pk).picture


def test_a_new_badge_is_given_to_everybody_who_earned_it_without_a_bell(world: World) -> None:
    world.ask()
    world.settle()
    before = Notification.objects.count()
    badges.make(by=world.dara, name="Early", description="Was here early.", formula="posts >= 1")
    assert awards.judge_new() > 0
    world.settle()
    assert Notification.objects.count() == before
