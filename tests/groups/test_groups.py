"""Amina founds groups; what is said in them is theirs."""

from __future__ import annotations

import pytest

from commonwheel.accounts import departures
from commonwheel.accounts.departures import Departure
from commonwheel.authority import restrictions, standing
from commonwheel.conversations import topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.notifications import Notification
from commonwheel.groups import foundings, groups, invitations, members, requests
from commonwheel.groups.groups import Group, Openness
from commonwheel.groups.members import Member, Rung
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from tests.world import World


def garden(world: World, openness: str = Openness.REQUEST) -> Group:
    return foundings.found("gardeners", "Gardeners", by=world.amina, openness=openness, description="Laptops among lettuce.")


def talk(group: Group) -> Board:
    return Board.objects.get(category=group.category)


def test_a_group_is_founded_by_who_may_and_owned_by_its_founder(world: World) -> None:
    with pytest.raises(Refused):
        foundings.found("mine", "Mine", by=world.noor)
    group = garden(world)
    assert members.of(world.amina, group).rung == Rung.OWNER  # type: ignore[union-attr]
    assert standing.of(world.amina).allows(groups.MANAGE, group.scope_id)
    assert not standing.of(world.amina).allows(topics.HIDE, world.lounge.scope_id)
    with pytest.raises(Refused, match="taken"):
        garden(world)


def test_an_open_group_is_read_by_all_and_written_by_members(world: World) -> None:
    board = talk(garden(world, Openness.OPEN))
    assert board in Board.objects.visible_to(world.visitor)
    with pytest.raises(Refused):
        world.ask(board=board)
    members.join(board.category.group, by=world.noor)
    topic = world.ask(board=board)
    with pytest.raises(Refused):
        world.answer(topic, by=world.ben)
    members.leave(board.category.group, by=world.noor)
    with pytest.raises(Refused):
        world.answer(topic, by=world.noor)
    assert topic in Topic.objects.visible_to(world.ben)


@pytest.mark.parametrize("openness", [Openness.REQUEST, Openness.HIDDEN])
def test_what_is_in_a_closed_group_is_seen_by_nobody_else(world: World, openness: str) -> None:
    group = garden(world, openness)
    topic = world.ask(board=talk(group), by=world.amina)
    for other in (world.visitor, world.noor, world.ben, world.mallory, world.chen):
        assert topic not in Topic.objects.visible_to(other)
        assert not Post.objects.visible_to(other).filter(topic=topic).exists()
        assert talk(group) not in boards.shelves(other)
        assert not Member.objects.visible_to(other).exists()
        assert Group.objects.visible_to(other).filter(pk=group.pk).exists() == (openness == Openness.REQUEST)
    assert topic in Topic.objects.visible_to(world.dara)


def test_noor_asks_to_be_let_in_and_is(world: World) -> None:
    group = garden(world)
    with pytest.raises(Refused, match="lets people in itself"):
        members.join(group, by=world.noor)
    with pytest.raises(Refused, match="Say why"):
        requests.ask(group, by=world.noor, reason="  ")
    first = requests.ask(group, by=world.noor, reason="I grow beans.")
    assert requests.ask(group, by=world.noor, reason="I grow runner beans.").pk == first.pk
    first.refresh_from_db()
    assert first.reason == "I grow runner beans."
    with pytest.raises(Refused):
        requests.accept(first, by=world.chen)
    requests.decline(first, by=world.amina, answer="Tell us more.")
    assert members.of(world.noor, group) is None
    again = requests.ask(group, by=world.noor, reason="Runner beans, peas and a Finch in the shed.")
    requests.accept(again, by=world.amina)
    requests.accept(again, by=world.amina)
    group.refresh_from_db()
    assert group.members_count == 2
    assert talk(group) in boards.shelves(world.noor)
    with pytest.raises(Refused, match="You are in"):
        requests.ask(group, by=world.noor, reason="Again?")


def test_an_invitation_opens_a_hidden_group_to_who_accepts_it(world: World) -> None:
    group = garden(world, Openness.HIDDEN)
    invitation = invitations.invite(group, world.noor, by=world.amina)
    assert Group.objects.visible_to(world.noor).get() == group
    assert talk(group) not in boards.shelves(world.noor)
    with pytest.raises(Refused, match="Only who is invited"):
        invitations.accept(invitation, by=world.ben)
    invitations.accept(invitation, by=world.noor)
    assert talk(group) in boards.shelves(world.noor)
    with pytest.raises(Refused, match="is in this group"):
        invitations.invite(group, world.noor, by=world.amina)
    with pytest.raises(Refused, match="may not join"):
        invitations.invite(group, world.mallory, by=world.amina)
    members.remove(members.of(world.noor, group), by=world.amina)  # type: ignore[arg-type]
    assert talk(group) not in boards.shelves(world.noor)
    assert not Group.objects.visible_to(world.noor).exists()


def test_the_last_owner_stays_until_somebody_else_owns_it(world: World) -> None:
    group = garden(world, Openness.OPEN)
    noor = members.join(group, by=world.noor)
    with pytest.raises(Refused, match="no other owner"):
        members.leave(group, by=world.amina)
    with pytest.raises(Refused):
        members.raise_(noor, Rung.OWNER, by=world.noor)
    members.hand_over(group, noor, by=world.amina)
    assert {row.person: row.rung for row in group.members.all()} == {world.noor: Rung.OWNER, world.amina: Rung.CURATOR}
    assert not standing.of(world.amina).allows(groups.MANAGE, group.scope_id)
    assert standing.of(world.amina).allows(groups.CURATE, group.scope_id)
    members.leave(group, by=world.amina)
    assert group.members.count() == 1


def test_a_curator_keeps_order_inside_and_nowhere_else(world: World) -> None:
    group = garden(world, Openness.OPEN)
    ben, noor = members.join(group, by=world.ben), members.join(group, by=world.noor)
    members.raise_(ben, Rung.CURATOR, by=world.amina)
    topic = world.ask(board=talk(group))
    topics.hide(topic, by=world.ben, reason="Not about gardens")
    outside = world.ask()
    with pytest.raises(Refused):
        topics.hide(outside, by=world.ben, reason="Not about gardens")
    members.remove(noor, by=world.ben)
    with pytest.raises(Refused):
        members.remove(members.of(world.amina, group), by=world.ben)  # type: ignore[arg-type]


def test_a_group_that_closes_closes_at_once(world: World) -> None:
    group = garden(world, Openness.OPEN)
    topic = world.ask(board=talk(group), by=world.amina)
    assert topic in Topic.objects.visible_to(world.visitor)
    groups.change(group, by=world.amina, title="Gardeners", openness=Openness.HIDDEN)
    assert topic not in Topic.objects.visible_to(world.visitor)
    assert not Group.objects.visible_to(world.noor).exists()


def test_the_owner_adds_a_board_of_any_kind_to_their_group(world: World) -> None:
    group = garden(world)
    boards.change(talk(group), by=world.amina, title="Potting shed", kind="qanda")
    plans = boards.add("garden-plans", "Plans", category=group.category, kind="ideas")
    assert plans in boards.shelves(world.amina)
    assert plans not in boards.shelves(world.noor)
    with pytest.raises(Refused):
        boards.change(plans, by=world.noor, title="Mine")


def test_who_is_banned_joins_nothing(world: World) -> None:
    group = garden(world, Openness.OPEN)
    with pytest.raises(Refused):
        members.join(group, by=world.mallory)
    members.join(group, by=world.noor)
    restrictions.ban(world.noor, by=None, reason="Sold chargers.")
    with pytest.raises(Refused):
        world.ask(board=talk(group))


def test_bells_ring_for_who_asks_who_answers_and_who_is_invited(world: World) -> None:
    group = garden(world)
    asked = requests.ask(group, by=world.noor, reason="I grow beans.")
    invitations.invite(group, world.ben, by=world.amina)
    world.settle()
    requests.accept(asked, by=world.amina)
    world.settle()
    told = Notification.objects.filter(reason__startswith="group").order_by("id")
    assert [(notice.person.handle, notice.reason, notice.title) for notice in told] == [
        ("amina", "group-asked", "Gardeners"), ("ben", "group-call", "Gardeners"), ("noor", "group-in", "Gardeners"),
    ]  # fmt: skip
    assert told[0].get_absolute_url() == "/groups/gardeners/doors/"


def test_the_only_owner_hands_the_group_over_before_leaving_the_community(world: World) -> None:
    group = garden(world, Openness.OPEN)
    noor = members.join(group, by=world.noor)
    with pytest.raises(Refused, match="no other owner"):
        departures.check_leave(world.amina)
    members.raise_(noor, Rung.OWNER, by=world.amina)
    departures.leave(world.amina, removes=False, days=0)
    Departure.objects.update(due_at=clock.ago(minutes=1))
    departures.complete_due()
    group.refresh_from_db()
    assert (group.members_count, [row.person for row in group.members.all()]) == (1, [world.noor])
