"""Frames: what stands around every page is kept, tells nothing old, and shows nobody what is not for them."""

from __future__ import annotations

from commonwheel.authority import options
from commonwheel.structure import boards
from tests.web.browsing import browse
from tests.world import World


def read(person: object = None, address: str = "/search/") -> str:
    return browse(person).get(address).content.decode()


def test_a_new_name_stands_around_the_next_page_and_what_is_archived_leaves_the_rail(committed_world: World) -> None:
    rail = f'<span class="dot" aria-hidden="true"></span>{committed_world.lounge.title}'
    before = read() + read(committed_world.noor)
    assert (before.count("Heron owners"), before.count(rail)) == (0, 2)
    options.set_(options.NAME, "Heron owners", by=committed_world.dara)
    boards.archive(committed_world.lounge, by=committed_world.dara)
    for page in (read(), read(committed_world.noor)):
        assert "Heron owners" in page
        assert rail not in page


def test_the_rail_shows_each_reader_their_own_places(committed_world: World) -> None:
    private = committed_world.moderators.get_absolute_url()
    assert private in read(committed_world.chen)
    assert private not in read(committed_world.noor)
    assert private not in read()
    assert committed_world.noor.get_absolute_url() not in read() + read(committed_world.ben)
    assert read(committed_world.noor).count(f'href="{committed_world.noor.get_absolute_url()}"') == 2


def test_the_frame_tells_where_the_reader_is(committed_world: World) -> None:
    here = f'<a href="{committed_world.lounge.get_absolute_url()}" aria-current="page">'
    assert here in read(address=committed_world.lounge.get_absolute_url())
    assert here not in read()
