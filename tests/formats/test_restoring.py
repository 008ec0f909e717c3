"""What an importer brings along stands as it was elsewhere: nobody's power is asked, nobody is told, and twice is once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.authority import standing
from commonwheel.conversations.posts import REPLY
from commonwheel.delivery.notifications import Notification
from commonwheel.formats import me_toos
from commonwheel.formats.me_toos import MeToo
from commonwheel.formats.polls import ballots, counting
from commonwheel.formats.polls.ballots import Ballot, OldPoll
from commonwheel.formats.polls.polls import Poll
from commonwheel.groups import members, restoring
from commonwheel.groups.groups import Group
from commonwheel.groups.restoring import OldGroup
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.structure.boards import Board
from tests.world import World

pytestmark = pytest.mark.django_db


def test_who_had_the_same_question_has_it_here_since_then(world: World) -> None:
    topic, then = world.ask(), clock.now() - timedelta(days=900)
    world.settle()
    rows = [(topic.pk, world.ben.pk, then), (topic.pk, world.amina.pk, then)]
    me_toos.restore(rows)
    me_toos.restore([*rows, (topic.pk, world.chen.pk, then)])
    assert sorted(MeToo.objects.values_list("person__handle", "at")) == [(who, then) for who in ("amina", "ben", "chen")]
    assert Entry.objects.filter(kind="me_too.said", is_history=True, at=then).count() == 3
    world.settle()
    assert not Notification.objects.filter(person=world.noor).exclude(reason="badge").exists()


def test_an_old_poll_counts_as_it_did_even_in_a_topic_that_takes_no_poll_any_more(world: World) -> None:
    then = clock.now() - timedelta(days=900)
    old = OldPoll(
        world.ask("Which bag?", board=world.lounge), "What is it in?", ("Backpack", "Sleeve", "Nothing"), "ranked", then, by_id=world.noor.pk,
        closes_at=then + timedelta(days=7), closed_at=then + timedelta(days=7),
        ballots=[(world.ben.pk, (1, 0), then), (world.amina.pk, (1, 2, 0), then), (None, (0,), then)],
    )  # fmt: skip
    poll = ballots.restore(old)
    assert ballots.restore(old) == poll and Poll.objects.count() == 1
    sleeve = poll.options.get(text="Sleeve").pk
    assert ballots.of(world.ben, poll)[0] == sleeve and Ballot.objects.filter(person=None).count() == 1
    assert counting.count(poll).results[0].option.pk == sleeve
    with pytest.raises(Refused, match="closed"):
        ballots.cast(poll, [sleeve], by=world.chen)


def test_an_old_group_has_its_members_and_shows_to_nobody_else(world: World) -> None:
    then = clock.now() - timedelta(days=900)
    group = restoring.restore(
        OldGroup("testers", "Testers", then, "hidden", members=[(world.amina, "owner", then), (world.ben, "member", then)])
    )
    assert (group.members_count, group.founded_by, group.founded_at) == (2, world.amina, then)
    assert {(member.person, member.rung, member.at) for member in group.members.all()} == {
        (world.amina, "owner", then), (world.ben, "member", then),
    }  # fmt: skip
    talk = Board.objects.get(category=group.category)
    assert standing.of(world.ben).allows(REPLY, talk.scope_id) and not standing.of(world.noor).allows(REPLY, talk.scope_id)
    assert not Group.objects.visible_to(world.noor).exists() and Group.objects.visible_to(world.ben).exists()
    members.leave(group, by=world.ben)
    with pytest.raises(Refused, match="taken"):
        restoring.restore(OldGroup("testers", "Again", then))
