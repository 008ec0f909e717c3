"""Places are shaped by whoever holds that power: Dara owns the community."""

from __future__ import annotations

import pytest

from commonwheel.authority import audiences, grants, powers, roles, rules, standing
from commonwheel.authority.audiences import Reach
from commonwheel.conversations import posts
from commonwheel.conversations.posts import REPLY
from commonwheel.conversations.topics import START
from commonwheel.kernel.refusal import Refused
from commonwheel.structure import boards, categories
from commonwheel.structure.boards import READ, Board
from commonwheel.structure.categories import SHAPING
from tests.world import World


def test_a_forum_becomes_a_board_for_questions_and_back_and_nothing_is_lost(world: World) -> None:
    topic = world.ask(board=world.lounge)
    reply = world.answer(topic)
    boards.change(world.lounge, by=world.dara, kind="qanda")
    topic.refresh_from_db()
    assert "solutions" in topic.board.of_kind.formats
    boards.change(world.lounge, by=world.dara, kind="forum")
    assert list(topic.posts.order_by("number").values_list("pk", flat=True))[-1] == reply.pk


def test_a_board_of_talk_does_not_become_one_of_ideas_while_something_stands_there(world: World) -> None:
    world.ask(board=world.lounge)
    world.lounge.refresh_from_db()
    with pytest.raises(Refused, match="lost"):
        boards.change(world.lounge, by=world.dara, kind="ideas")


def test_noor_shapes_nothing_and_amina_what_was_given_to_her(world: World) -> None:
    with pytest.raises(Refused):
        boards.change(world.lounge, by=world.noor, title="Noor's")
    gardener = roles.add("gardener", "Gardener")
    roles.rule(gardener, SHAPING, "grant", at=world.laptops.scope)
    grants.give(gardener, world.amina, by=None, at=world.laptops.scope)
    boards.change(world.lounge, by=world.amina, title="Kitchen table")
    world.lounge.refresh_from_db()
    assert world.lounge.title == "Kitchen table"
    assert standing.of(world.amina).book.title(world.lounge.scope_id) == "Kitchen table"
    with pytest.raises(Refused):
        boards.change(world.lounge, by=world.amina, category=world.backstage)
    with pytest.raises(Refused):
        boards.change(world.moderators, by=world.amina, title="Mine")


def test_an_archived_board_is_read_and_takes_nothing_new(world: World) -> None:
    topic = world.ask(board=world.lounge)
    boards.archive(world.lounge, by=world.dara, to=world.questions)
    topic.refresh_from_db()
    with pytest.raises(Refused, match="archived"):
        world.ask(board=topic.board)
    with pytest.raises(Refused, match="archived"):
        world.answer(topic)
    assert topic.board in Board.objects.visible_to(world.visitor)
    assert topic.board not in boards.listed(world.noor)
    boards.reopen(topic.board, by=world.dara)
    assert world.answer(topic).number == 2


def test_categories_lie_three_deep_and_never_inside_themselves(world: World) -> None:
    wide = categories.add("wide", "Wide", parent=world.laptops)
    deep = categories.add("deep", "Deep", parent=wide)
    with pytest.raises(Refused, match="3 levels"):
        categories.add("deeper", "Deeper", parent=deep)
    with pytest.raises(Refused, match="inside itself"):
        categories.change(world.laptops, by=world.dara, title="Laptops", parent=deep)
    with pytest.raises(Refused, match="3 levels"):
        categories.change(world.laptops, by=world.dara, title="Laptops", parent=world.backstage)
    categories.change(deep, by=world.dara, title="Deep", parent=world.backstage)
    nested = boards.add("nested", "Nested", category=deep)
    rules.set_(roles.named(roles.EVERYONE), READ, "deny", at=world.backstage.scope, by=world.dara)
    assert nested not in Board.objects.visible_to(world.noor)


def test_what_is_not_listed_is_found_by_its_address_alone(world: World) -> None:
    categories.change(world.laptops, by=world.dara, title="Laptops", is_listed=False)
    assert world.lounge in Board.objects.visible_to(world.noor)
    assert world.lounge not in boards.listed(world.noor)


def test_boards_stand_in_the_order_that_dara_chose(world: World) -> None:
    boards.order([world.knowledge, world.lounge, world.questions], by=world.dara)
    shown = [board.slug for board in boards.shelves(world.noor) if board.category_id == world.laptops.pk]
    assert shown.index("knowledge") < shown.index("lounge") < shown.index("questions")


@pytest.mark.parametrize("reach", [Reach.MEMBERS, Reach.EVERYONE, Reach.ABOVE])
def test_who_reads_is_said_once_and_read_back(world: World, reach: str) -> None:
    audiences.set_(READ, Reach.ROLES, ["helper"], at=world.lounge.scope, by=world.dara)
    assert audiences.of(READ, world.lounge.scope_id) == audiences.Audience(Reach.ROLES, frozenset({"helper"}))
    assert world.lounge not in Board.objects.visible_to(world.noor)
    assert world.lounge in Board.objects.visible_to(world.amina)
    audiences.set_(READ, reach, [], at=world.lounge.scope, by=world.dara)
    assert audiences.of(READ, world.lounge.scope_id).reach == reach
    assert (world.lounge in Board.objects.visible_to(world.visitor)) == (reach != Reach.MEMBERS)


def test_only_helpers_start_topics_where_dara_says_so_and_all_members_reply(world: World) -> None:
    audiences.set_(START, Reach.ROLES, ["helper"], at=world.lounge.scope, by=world.dara)
    with pytest.raises(Refused):
        world.ask(board=world.lounge)
    topic = world.ask(board=world.lounge, by=world.amina)
    assert posts.reply(topic, by=world.noor, body="What a good idea this is.").number == 2
    assert audiences.of(REPLY, world.lounge.scope_id).reach == Reach.ABOVE
    with pytest.raises(Refused, match="at least one role"):
        audiences.set_(START, Reach.ROLES, [], at=world.lounge.scope, by=world.dara)
    assert powers.powers["topic.start"] is START
