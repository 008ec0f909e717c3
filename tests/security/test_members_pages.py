from __future__ import annotations

from tests.web.browsing import browse
from tests.world import World


def test_no_shared_cache_keeps_what_a_member_sees(committed_world: World) -> None:
    topic = committed_world.ask()
    for address in ("/", topic.get_absolute_url(), "/account/preferences/"):
        answer = browse(committed_world.noor).get(address)
        assert "private" in answer.headers["Cache-Control"], address


def test_a_reader_who_guesses_addresses_does_not_keep_the_search_busy(committed_world: World) -> None:
    committed_world.ask("Finch wakes in the bag")
    committed_world.settle()
    visitor = browse()
    pages = [visitor.get(f"/finch-wakes-in-the-bag/{number}").content.decode() for number in range(25)]
    assert "Finch wakes in the bag" in pages[0]
    assert "Finch wakes in the bag" not in pages[-1]
