"""The pages of following, ignoring, exporting, leaving and coming back."""

from __future__ import annotations

from commonwheel.accounts import departures, exports, followings, ignores
from commonwheel.accounts.exports import Export
from commonwheel.accounts.people import Person
from tests.web.browsing import browse, fetch, html, read, words
from tests.world import PASSWORD, World


def test_noor_follows_ben_from_his_page_and_finds_him_in_her_list(world: World) -> None:
    noor = browse(world.noor)
    assert "You hear when Ben starts a topic." in words(noor.post("/members/ben/following/", follow=True))
    assert "Ben" in read("/account/members/", world.noor)
    noor.post("/members/ben/following/", {"_method": "delete"})
    assert not followings.follows(world.noor, world.ben)


def test_posts_of_who_is_ignored_are_folded_for_noor_alone(world: World) -> None:
    topic = world.ask()
    world.answer(topic, by=world.ben, body="Buy a new one, honestly.")
    browse(world.noor).post("/members/ben/ignoring/")
    assert "You ignore this member. Show the post" in read(topic.get_absolute_url(), world.noor)
    assert "You ignore" not in read(topic.get_absolute_url(), world.amina)
    assert "what they write is folded" in read("/members/ben/", world.noor)
    browse(world.noor).post("/members/ben/ignoring/", {"_method": "delete"})
    assert "You ignore" not in read(topic.get_absolute_url(), world.noor)
    assert ignores.ignored_by(world.noor) == frozenset()


def test_moderators_cannot_be_ignored(world: World) -> None:
    assert "ignoring/" not in html("/members/chen/", world.noor)
    assert browse(world.noor).post("/members/chen/ignoring/").status_code == 403


def test_a_visitor_signs_in_first(world: World) -> None:
    assert browse().post("/members/ben/following/").status_code == 302
    assert browse().get("/account/leaving/").status_code == 302


def test_noor_fetches_her_data_and_nobody_elses(world: World) -> None:
    noor = browse(world.noor)
    assert "Being put together" in words(noor.post("/account/export/", follow=True))
    export = Export.objects.get()
    assert noor.get(f"/account/export/{export.pk}/").status_code == 404
    exports.make.call(export.pk)
    answer, archive = fetch(noor, f"/account/export/{export.pk}/")
    assert answer.status_code == 200 and archive.startswith(b"PK")
    assert "Fetch the archive" in words(noor.get("/account/export/"))
    assert browse(world.dara).get(f"/account/export/{export.pk}/").status_code == 404


def test_noor_leaves_and_signing_in_takes_it_back(world: World) -> None:
    noor = browse(world.noor)
    wrong = noor.post("/account/leaving/", {"words": "stay", "handle": "ben"})
    assert wrong.status_code == 422 and "That is not your handle." in words(wrong)
    assert "Good-bye" in words(noor.post("/account/leaving/", {"words": "go", "handle": "@Noor"}))
    assert noor.get("/account/").status_code == 302
    assert browse().get("/members/noor/").status_code == 404
    assert world.noor.departure.removes
    back = noor.post("/account/sign-in/", {"login": "noor", "password": PASSWORD}, follow=True)
    assert "Welcome back" in words(back)
    assert noor.get("/account/").status_code == 200 and browse().get("/members/noor/").status_code == 200


def test_the_link_in_the_mail_brings_noor_back(world: World) -> None:
    browse(world.noor).post("/account/leaving/", {"words": "stay", "handle": "noor"})
    address = f"/account/returning/{departures.token(Person.objects.get(handle='noor'))}/"
    client = browse()
    assert "Keep the account of Noor" in words(client.get(address))
    assert "Good that you stay" in words(client.post(address, follow=True))
    assert Person.objects.get(handle="noor").is_active
    assert client.get(address).status_code == 403


def test_the_last_owner_reads_why_she_stays(world: World) -> None:
    assert "The community needs an owner." in read("/account/leaving/", world.dara)
    assert browse(world.dara).post("/account/leaving/", {"words": "stay", "handle": "dara"}).status_code == 403


def test_a_handle_of_who_left_cannot_be_taken(world: World) -> None:
    departures.leave(world.ben, removes=False, days=0)
    departures.complete_due()
    page = browse().post("/account/sign-up/", {"email": "ben@other.example", "username": "ben", "password1": "a long and quiet evening", "homepage": ""})
    assert "Somebody who left had this handle" in words(page)


def test_an_emptied_opening_says_so(world: World) -> None:
    topic = world.ask()
    world.answer(topic)
    departures.leave(world.noor, removes=True, days=0)
    departures.complete_due()
    page = read(topic.get_absolute_url())
    assert "What stood here went with its author." in page and "Turn off wake on lid" in page and "former member" in page
