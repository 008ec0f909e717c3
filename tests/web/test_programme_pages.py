"""Programmes on their pages: read by everybody, run by few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from commonwheel.authority import grants, roles, standing
from commonwheel.reputation.programmes import calls, nominations, programmes, terms
from commonwheel.reputation.programmes.nominations import ProgrammeNomination
from commonwheel.reputation.programmes.programmes import Programme
from commonwheel.reputation.programmes.terms import Term
from commonwheel.structure.boards import READ, Board
from tests.web.browsing import browse, read, words
from tests.world import World

NEW = {"name": "Lantern Keepers", "place": "1", "role": "", "criteria": "", "term_days": "365", "takes_nominations": "on", "perks": "A mug\nA seat in Malmö"}


@pytest.fixture
def keepers(world: World) -> Programme:
    """Dara's programme, with Amina in it and Chen called."""
    programme = programmes.make(by=world.dara, name="Lantern Keepers", perks="A mug\nA seat in Malmö", criteria="net_posts >= 0")
    calls.accept(calls.call(programme, world.amina, by=world.dara), by=world.amina)
    calls.call(programme, world.chen, by=world.dara)
    return programme


def test_dara_makes_a_programme_and_everybody_reads_what_it_is(world: World) -> None:
    answer = browse(world.dara).post("/settings/programme/new/", NEW)
    assert answer.status_code == 302 and answer["Location"] == "/settings/programme/lantern-keepers/members/"
    page = read("/programme/lantern-keepers/")
    assert "A seat in Malmö" in page and "People decide whom they call in." in page and "A term has 365 days." in page
    assert roles.named("lantern-keepers").name == "Lantern Keepers"
    assert "Lantern Keepers" in read("/programme/")


def test_an_unknown_metric_is_named_with_its_column_beside_the_field(world: World) -> None:
    answer = browse(world.dara).post("/settings/programme/new/", NEW | {"criteria": "posts > 3 && fame > 2"})
    assert answer.status_code == 422 and "Column 14: There is no metric “fame”." in words(answer)
    assert not Programme.objects.exists()


def test_two_owners_who_change_it_at_once(world: World, keepers: Programme) -> None:
    dara = browse(world.dara)
    sent = {"name": "Lantern Keepers", "term_days": "365", "after": "1"}
    assert dara.post("/settings/programme/lantern-keepers/", sent | {"description": "The first of us"}).status_code == 302
    answer = dara.post("/settings/programme/lantern-keepers/", sent | {"description": "The second of us"})
    assert answer.status_code == 409 and "The first of us" in words(answer) and 'value="The second of us"' in answer.content.decode()
    keepers.refresh_from_db()
    assert keepers.description == "The first of us"


def test_chen_reads_that_he_is_called_and_comes_in(world: World, keepers: Programme) -> None:
    chen = browse(world.chen)
    assert "Dara would like to have you in this programme." in words(chen.get(keepers.get_absolute_url()))
    assert "would like to have you" not in words(browse(world.ben).get(keepers.get_absolute_url()))
    page = chen.post(f"{keepers.get_absolute_url()}call/", follow=True)
    assert "Welcome to Lantern Keepers." in words(page) and "You are in, until" in words(page)
    assert [term.person for term in terms.members(keepers, None)] == [world.amina, world.chen]
    chen.post(f"{keepers.get_absolute_url()}term/", {"_method": "delete"})
    assert "Alumni" in read(keepers.get_absolute_url())


def test_who_is_not_called_answers_nothing(world: World, keepers: Programme) -> None:
    assert browse(world.ben).post(f"{keepers.get_absolute_url()}call/").status_code == 404
    assert browse(world.ben).post(f"{keepers.get_absolute_url()}term/", {"_method": "delete"}).status_code == 404
    assert Term.objects.active().count() == 1


def test_ben_nominates_noor_and_not_himself(world: World, keepers: Programme) -> None:
    ben = browse(world.ben)
    address = f"{keepers.get_absolute_url()}nominate/"
    assert "You cannot nominate yourself." in words(ben.post(address, {"handle": "@ben", "reason": "Me"}))
    assert "Nobody has this handle." in words(ben.post(address, {"handle": "ghost", "reason": "Who?"}))
    assert ben.post(address, {"handle": "@noor", "reason": "She asks good questions."}).status_code == 302
    assert "She asks good questions." in words(ben.get(keepers.get_absolute_url()))
    assert "She asks good questions." not in read(keepers.get_absolute_url(), world.noor)
    assert "She asks good questions." in read("/settings/programme/lantern-keepers/members/", world.dara)
    row = ProgrammeNomination.objects.get()
    assert browse(world.noor).post(f"/programme/nominations/{row.pk}/").status_code == 404
    browse(world.dara).post(f"/programme/nominations/{row.pk}/", {"answer": "Soon."})
    row.refresh_from_db()
    assert row.answer == "Soon."


def test_dara_calls_a_nominated_member_and_renews_and_ends_a_term(world: World, keepers: Programme) -> None:
    nominations.nominate(keepers, world.noor, by=world.ben, reason="Kind.")
    dara = browse(world.dara)
    page = dara.post("/settings/programme/lantern-keepers/members/", {"handle": "noor"}, follow=True)
    assert "Noor is called, and decides." in words(page) and "Nobody is nominated." in words(page)
    term = Term.objects.get(person=world.amina)
    day = timezone.localdate() + timedelta(days=500)
    dara.post(f"/settings/programme/terms/{term.pk}/", {"ends_at": day.isoformat()})
    term.refresh_from_db()
    assert timezone.localdate(term.ends_at) == day
    late = dara.post(f"/settings/programme/terms/{term.pk}/", {"ends_at": "2001-01-01"})
    assert late.status_code == 403 and "before the beginning" in words(late)
    dara.post(f"/settings/programme/terms/{term.pk}/", {"end": "without"})
    assert "Alumni" not in read(keepers.get_absolute_url())


def test_the_pages_of_running_are_closed_to_others(world: World, keepers: Programme) -> None:
    term = Term.objects.get(person=world.amina)
    for who in (world.chen, world.amina, world.mallory):
        client = browse(who)
        for address in ("", "new/", "lantern-keepers/", "lantern-keepers/members/", "lantern-keepers/candidates/"):
            assert client.get(f"/settings/programme/{address}").status_code == 403, address
        assert client.post(f"/settings/programme/terms/{term.pk}/", {"end": "with"}).status_code == 403
    assert browse().get("/settings/programme/").status_code == 302


def test_its_own_board_is_opened_on_the_page(world: World, keepers: Programme) -> None:
    sent = {"open_board": "1", "title": "Lantern room", "slug": "lantern-room", "category": "laptops"}
    assert browse(world.dara).post("/settings/programme/lantern-keepers/", sent).status_code == 302
    room = Board.objects.get(slug="lantern-room")
    assert standing.of(world.amina).allows(READ, room.scope_id) and not standing.of(world.ben).allows(READ, room.scope_id)
    assert browse().get("/boards/lantern-room/").status_code == 404
    assert "Lantern room" not in read(keepers.get_absolute_url(), world.ben)
    assert "Lantern room" in read(keepers.get_absolute_url(), world.amina)


def test_a_closed_programme_is_no_longer_listed_and_still_read(world: World, keepers: Programme) -> None:
    browse(world.dara).post("/settings/programme/lantern-keepers/", {"turn": "close"})
    assert "Lantern Keepers" not in read("/programme/")
    assert "Takes nobody in any more" in read(keepers.get_absolute_url())
    browse(world.dara).post("/settings/programme/lantern-keepers/", {"turn": "reopen"})
    assert "Lantern Keepers" in read("/programme/")


def test_a_profile_says_which_programme_somebody_is_in(world: World, keepers: Programme) -> None:
    assert "Lantern Keepers" in read("/members/amina/")
    assert "Lantern Keepers" not in read("/members/chen/")


def test_a_programme_of_a_closed_place_is_known_there_alone(world: World) -> None:
    programmes.make(by=world.dara, name="Night watch", role=roles.named("helper"), at=world.moderators.scope)
    assert browse(world.noor).get("/programme/night-watch/").status_code == 404
    assert "Night watch" not in read("/programme/")
    assert browse(world.chen).get("/programme/night-watch/").status_code == 200


def test_who_rises_is_read_by_who_runs_or_serves(world: World, keepers: Programme) -> None:
    for number in range(2):
        world.answer(world.ask(f"Something of Ben, number {number}", by=world.ben), by=world.noor, body=f"An answer of Noor, number {number}.")
    world.answer(world.ask("Something of Noor herself"), by=world.ben, body="An answer of Ben.")
    world.settle()
    assert "Noor" in read("/programme/rising/", world.dara)
    assert "Noor" in read("/programme/rising/?days=60", world.amina)
    assert browse(world.ben).get("/programme/rising/").status_code == 403


def test_candidates_are_who_meets_the_criteria(world: World, keepers: Programme) -> None:
    page = read("/settings/programme/lantern-keepers/candidates/", world.dara)
    assert "Ben" in page and "net_posts >= 0" in page
    assert grants.held(keepers.role, world.ben, at=keepers.scope) is None
