"""Groups on their pages: founding, joining, asking, inviting, leading, leaving."""

from __future__ import annotations

import pytest

from commonwheel.groups import foundings, invitations, members, requests
from commonwheel.groups.groups import Group, Openness
from commonwheel.groups.members import Rung
from commonwheel.structure.boards import Board
from tests.security.test_visibility import affair, leaks, shows
from tests.web.browsing import browse, html, read
from tests.world import World

pytestmark = pytest.mark.django_db

NEW = {"title": "Gardeners", "slug": "gardeners", "description": "Laptops among lettuce.", "about": "We **plant**.", "openness": "request"}


def test_amina_founds_a_group_that_noor_asks_to_join(world: World) -> None:
    assert browse(world.noor).post("/groups/new/", NEW).status_code == 403
    wrong = browse(world.amina).post("/groups/new/", NEW | {"title": " "})
    assert wrong.status_code == 422 and "We **plant**." in wrong.content.decode()
    assert browse(world.amina).post("/groups/new/", NEW).headers["Location"] == "/groups/gardeners/"
    page = read("/groups/gardeners/", world.noor)
    assert "We plant" in page and "Ask to be let in" in page and "Talk" not in page
    noor, amina = browse(world.noor), browse(world.amina)
    empty = noor.post("/groups/gardeners/request/", {"reason": ""})
    assert empty.status_code == 422
    assert noor.post("/groups/gardeners/request/", {"reason": "I grow beans."}).status_code == 302
    assert "You asked to be let in" in read("/groups/gardeners/", world.noor)
    assert "I grow beans." in read("/groups/gardeners/doors/", world.amina)
    asked = requests.latest(Group.objects.get(), world.noor)
    assert asked is not None
    assert browse(world.ben).post(f"/groups/requests/{asked.pk}/", {"let_in": "yes"}).status_code == 404
    assert amina.post(f"/groups/requests/{asked.pk}/", {"let_in": "yes"}).status_code == 302
    assert "Talk" in read("/groups/gardeners/", world.noor)
    board = Board.objects.get(category__slug="gardeners")
    new = {"title": "Beans and batteries", "body": "Which of them lasts longer?", "board": board.slug}
    assert noor.post(f"/boards/{board.slug}/new/", new).status_code == 302
    assert "Beans and batteries" in read("/groups/gardeners/", world.amina)
    assert "Beans and batteries" not in read("/groups/gardeners/", world.ben)
    assert noor.post("/groups/gardeners/membership/", {"_method": "delete"}).status_code == 302
    assert browse(world.noor).get(board.get_absolute_url()).status_code == 404


def test_ben_joins_an_open_group_with_one_press_and_leads_it_in_the_end(world: World) -> None:
    group = foundings.found("chess", "Chess", by=world.amina)
    assert "Sign in to join" in read("/groups/chess/")
    assert browse(world.ben).post("/groups/chess/membership/").status_code == 302
    assert "Ben" in read("/groups/chess/members/", world.noor)
    amina = browse(world.amina)
    assert amina.post("/groups/chess/members/ben/", {"rung": "curator"}).status_code == 302
    assert members.of(world.ben, group).rung == Rung.CURATOR  # type: ignore[union-attr]
    alone = amina.post("/groups/chess/membership/", {"_method": "delete"})
    assert alone.status_code == 403 and "no other owner" in alone.content.decode()
    assert amina.post("/groups/chess/settings/", {"to": "ben"}).status_code == 302
    assert members.of(world.ben, group).rung == Rung.OWNER  # type: ignore[union-attr]
    assert amina.post("/groups/chess/settings/", {"title": "Mine"}).status_code == 403


def test_a_hidden_group_is_found_by_who_is_invited_alone(world: World) -> None:
    group = foundings.found("circle", "The secret circle", by=world.amina, openness=Openness.HIDDEN)
    assert browse(world.noor).get("/groups/circle/").status_code == 404
    assert "secret circle" not in read("/groups/", world.noor)
    wrong = browse(world.amina).post("/groups/circle/doors/", {"handle": "@nobody"})
    assert "no member with this handle" in wrong.content.decode()
    assert browse(world.amina).post("/groups/circle/doors/", {"handle": "@noor"}).status_code == 302
    assert "Amina invited you" in read("/groups/circle/", world.noor)
    assert "The secret circle" in read("/groups/", world.noor)
    assert browse(world.noor).post("/groups/circle/invitation/", {"_method": "delete"}).headers["Location"] == "/groups/"
    assert browse(world.noor).get("/groups/circle/").status_code == 404
    waiting = invitations.invite(group, world.ben, by=world.amina)
    assert browse(world.amina).post(f"/groups/invitations/{waiting.pk}/", {"_method": "delete"}).status_code == 302
    assert browse(world.ben).get("/groups/circle/").status_code == 404


def test_its_category_leads_to_the_group_and_no_shelf_shows_it(world: World) -> None:
    foundings.found("chess", "Chess", by=world.amina)
    assert browse(world.noor).get("/categories/chess/").headers["Location"] == "/groups/chess/"
    assert "chess-talk" not in html("/")
    assert "chess-talk" not in html("/new/", world.amina)
    assert "chess-talk" not in html("/sitemap-places.xml")


@pytest.mark.once  # as all of tests/security/test_visibility.py
@pytest.mark.parametrize("who", ["visitor", "noor", "ben", "mallory"])
def test_nothing_said_in_a_group_with_a_door_shows_at_any_address(world: World, who: str) -> None:
    """Of a hidden one, tests/security/test_groups_leak.py tells."""
    group = foundings.found("circle", "Circle", by=world.dara, openness=Openness.REQUEST)
    members.put(group, world.chen)
    topic = affair(world, Board.objects.get(category=group.category))
    world.settle()
    assert leaks(None if who == "visitor" else getattr(world, who), topic) == []
    assert shows(world.chen, topic), "who is inside sees it: this story can fail"
