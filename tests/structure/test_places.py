"""Where talk happens: categories, boards and addresses that once led somewhere else."""

from __future__ import annotations

import pytest

from commonwheel.structure import boards, categories, kinds, redirects
from commonwheel.structure.boards import Board
from tests.world import World


def test_everybody_sees_the_open_boards_and_only_those_they_may_read(world: World) -> None:
    def sees(person: object) -> set[str]:
        return set(Board.objects.visible_to(person).values_list("slug", flat=True))

    assert sees(world.chen) == sees(world.dara) >= {"questions", "lounge", "moderators"}
    assert sees(world.visitor) == sees(world.noor) == sees(world.mallory) == sees(world.dara) - {"moderators"}


def test_a_board_is_of_a_kind_that_somebody_registered(world: World) -> None:
    assert "solutions" in world.questions.of_kind.formats
    assert "solutions" not in world.lounge.of_kind.formats
    with pytest.raises(KeyError):
        boards.add("quiz", "Quiz", category=world.laptops, kind="quiz")
    assert not Board.objects.filter(slug="quiz").exists()


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        kinds.register("forum", "Forum", ask="Ask")


def test_a_board_in_a_category_inside_a_category_hangs_below_both(world: World) -> None:
    finch = categories.add("finch", "Finch", parent=world.laptops)
    board = boards.add("finch-talk", "Finch talk", category=finch)
    assert board.scope.parent == finch.scope
    assert finch.scope.parent == world.laptops.scope


def test_counters_of_a_board_never_fall_below_nothing(world: World) -> None:
    boards.grew(world.lounge.pk, topics=-5, posts=-5)
    world.lounge.refresh_from_db()
    assert (world.lounge.topics_count, world.lounge.posts_count) == (0, 0)


def test_an_old_address_is_found_by_its_longest_known_beginning(db: None) -> None:
    redirects.remember([("/questions/1", "/topics/1/"), ("/questions/1/answers", "/topics/1/?page=2")])
    assert redirects.find("/questions/1/my-finch/") == "/topics/1/"
    assert redirects.find("/questions/1/answers/5") == "/topics/1/?page=2"
    assert redirects.find("/questions/2") is None
    assert redirects.find("/") is None
    assert redirects.find("/tags/nul \x00 in it/") is None
    redirects.remember([("/questions/1", "/topics/9/")])
    assert redirects.find("/questions/1") == "/topics/9/"
