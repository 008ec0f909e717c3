from __future__ import annotations

import io
import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from commonwheel.accounts import sign_in_links
from commonwheel.accounts.people import Person
from commonwheel.authority import restrictions
from commonwheel.delivery import preferences
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.web.browsing import browse, fetch, joining, words
from tests.world import PASSWORD, World

NEWCOMER = joining()


def link_in(letter: mail.EmailMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", letter.body)
    assert found
    return found[1]


def test_iris_joins_confirms_her_address_and_is_in(world: World) -> None:
    client = browse()
    page = client.post("/account/sign-up/", NEWCOMER | {"time_zone": "Europe/Lisbon"}, follow=True)
    assert "Look into your mail" in words(page)
    iris = Person.objects.get(handle="iris")
    assert (iris.time_zone, iris.language) == ("Europe/Lisbon", "en")
    assert Entry.objects.filter(kind="member.joined", subject_id=iris.pk).count() == 1
    [letter] = mail.outbox
    assert "Is iris@example.com the address" in words(client.get(link_in(letter)))
    client.post(link_in(letter))
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("host", ["localhost:666", "127.0.0.1"])
def test_mails_lead_to_the_community_whatever_host_was_named(host: str, world: World) -> None:
    """Mallory asks in the names of others, by a name of this machine or a port of her own: what they are sent leads to the community."""
    forged = {"host": host}
    browse().post("/account/sign-up/", NEWCOMER, headers=forged)
    browse().post("/account/sign-up/", NEWCOMER | {"username": "mallory2", "email": world.noor.email}, headers=forged)
    browse().post("/account/password/reset/", {"email": world.noor.email}, headers=forged)
    browse().post("/account/password/reset/", {"email": "nobody@elsewhere.example"}, headers=forged)
    changed = {"oldpassword": PASSWORD, "password1": "wheels-within-wheels", "password2": "wheels-within-wheels"}
    browse(world.ben).post("/account/password/change/", changed, headers=forged)
    assert len(mail.outbox) == 5
    for letter in mail.outbox:
        assert set(re.findall(r"https?://[^/\s]+", letter.body)) == {settings.ORIGIN}, letter.body


def test_the_language_of_the_browser_comes_along(world: World) -> None:
    client = browse()
    client.post("/account/sign-up/", NEWCOMER, headers={"accept-language": "de"})
    assert Person.objects.get(handle="iris").language == "de"


def test_a_machine_that_fills_every_field_does_not_get_in(world: World) -> None:
    browse().post("/account/sign-up/", NEWCOMER | {"homepage": "https://spam.example"})
    assert not Person.objects.filter(handle="iris").exists()
    assert mail.outbox == []


@pytest.mark.parametrize("handle", ["admin", "Moderator", "two words", "ü", "-dash", "a" * 31, "noor", "NOOR", "x\u202ey"])
def test_a_handle_that_cannot_be_is_refused_beside_the_field(world: World, handle: str) -> None:
    page = browse().post("/account/sign-up/", NEWCOMER | {"username": handle})
    assert page.status_code == 200 and 'class="error"' in page.content.decode()
    assert "iris@example.com" in page.content.decode()
    assert Person.objects.count() == 6


def test_who_has_an_account_is_not_told_to_strangers(world: World) -> None:
    page = browse().post("/account/sign-up/", NEWCOMER | {"email": "noor@example.com"}, follow=True)
    assert "Look into your mail" in words(page)
    assert Person.objects.filter(email="noor@example.com").count() == 1
    assert "belongs to a member already" in mail.outbox[0].body


@pytest.mark.parametrize("login", ["noor", "NOOR", "noor@example.com", "Noor@Example.com"])
def test_noor_signs_in_by_handle_or_by_address(world: World, login: str) -> None:
    client = browse()
    answer = client.post("/account/sign-in/?next=/tags/", {"login": login, "password": PASSWORD, "next": "/tags/"})
    assert answer.headers["Location"] == "/tags/"
    assert client.get("/account/").status_code == 200


def test_a_wrong_word_keeps_the_handle_typed(world: World) -> None:
    page = browse().post("/account/sign-in/", {"login": "noor", "password": "wrong"})
    assert "not right" in words(page) and 'value="noor"' in page.content.decode()


def test_sign_in_leads_nowhere_else(world: World) -> None:
    answer = browse().post("/account/sign-in/?next=https://evil.example/", {"login": "noor", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_somebody_who_guesses_is_slowed_down(world: World) -> None:
    client = browse()
    for _ in range(12):
        page = client.post("/account/sign-in/", {"login": "noor", "password": "guess"})
    page = client.post("/account/sign-in/", {"login": "noor", "password": PASSWORD})
    assert page.status_code != 302


def test_mallory_signs_in_and_reads_why_she_is_banned(world: World) -> None:
    client = browse()
    page = client.post("/account/sign-in/", {"login": "mallory", "password": PASSWORD}, follow=True)
    assert page.redirect_chain[-1][0] == "/account/"
    assert "Sold fake chargers." in words(page)
    assert client.post("/new/", {"title": "Chargers for sale", "board": "lounge", "body": "Very cheap indeed."}).status_code in (403, 422)
    assert not world.mallory.topics.exists()


def test_a_forgotten_password_is_chosen_anew(world: World) -> None:
    client = browse()
    client.post("/account/password/reset/", {"email": "noor@example.com"})
    [letter] = mail.outbox
    page = client.get(link_in(letter), follow=True)
    address = page.redirect_chain[-1][0]
    done = client.post(address, {"password1": "another quiet evening", "password2": "another quiet evening"}, follow=True)
    assert "Your password is changed" in words(done)
    assert browse().login(username="noor", password="another quiet evening")


def test_a_new_password_ends_the_sign_ins_of_others(world: World) -> None:
    here, elsewhere = browse(world.noor), browse(world.noor)
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "another quiet evening", "password2": "another quiet evening"})
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_a_new_address_counts_when_it_is_confirmed(world: World) -> None:
    noor = browse(world.noor)
    noor.post("/account/email/", {"email": "noor@new.example", "action_add": ""})
    world.noor.refresh_from_db()
    assert world.noor.email == "noor@example.com"
    letter = next(letter for letter in mail.outbox if letter.to == ["noor@new.example"])
    noor.post(link_in(letter))
    world.noor.refresh_from_db()
    assert world.noor.email == "noor@new.example"


def test_signing_out_everywhere_leaves_this_device(world: World) -> None:
    here, elsewhere = browse(world.noor), browse(world.noor)
    assert "Sign out everywhere" in words(here.get("/account/sign-out-everywhere/"))
    here.post("/account/sign-out-everywhere/")
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_signing_out_asks_and_then_does_it(world: World) -> None:
    noor = browse(world.noor)
    noor.get("/account/sign-out/")
    assert noor.get("/account/").status_code == 200
    noor.post("/account/sign-out/")
    assert noor.get("/account/").status_code == 302


def test_noor_says_who_she_is(world: World) -> None:
    noor = browse(world.noor)
    noor.post("/account/profile/", {"name": "Noor \u202eH.", "biography": "I **like** radios.<script>x</script>", "location": "Amman", "website": "noor.example"})
    world.noor.refresh_from_db()
    assert (world.noor.name, world.noor.location, world.noor.website) == ("Noor H.", "Amman", "https://noor.example")
    assert "<strong>like</strong>" in world.noor.biography_html and "<script" not in world.noor.biography_html


@pytest.mark.parametrize("website", ["javascript:alert(1)", "data:text/html,x", "not an address at all"])
def test_a_website_is_an_address_of_the_web(world: World, website: str) -> None:
    page = browse(world.noor).post("/account/profile/", {"name": "Noor", "website": website, "location": "Amman"})
    assert page.status_code == 422 and "Amman" in page.content.decode()
    world.noor.refresh_from_db()
    assert world.noor.website == ""


def test_a_picture_of_noor_is_made_square_and_goes_again(world: World) -> None:
    out = io.BytesIO()
    Image.new("RGB", (500, 300), "teal").save(out, "JPEG")
    noor = browse(world.noor)
    noor.post("/account/profile/", {"name": "Noor", "picture": SimpleUploadedFile("me.jpg", out.getvalue(), "image/jpeg")})
    world.noor.refresh_from_db()
    shown, picture = fetch(browse(), world.noor.avatar.url)
    assert shown.status_code == 200
    assert Image.open(io.BytesIO(picture)).size == (256, 256)
    noor.post("/account/profile/", {"name": "Noor", "without_picture": "on"})
    world.noor.refresh_from_db()
    assert not world.noor.avatar


def test_noor_likes_it_dark_in_threads_and_without_mails(world: World) -> None:
    noor = browse(world.noor)
    choice = {"language": "de", "time_zone": "Asia/Amman", "theme": "dark", "view": "threaded", "editor": "markdown"}
    noor.post("/account/preferences/", choice)
    world.noor.refresh_from_db()
    assert {name: getattr(world.noor, name) for name in choice} == choice
    assert not preferences.mails_replies(world.noor)
    assert noor.post("/account/preferences/", choice | {"time_zone": "Mars/Base"}).status_code == 422


def test_the_editor_remembers_how_noor_writes(world: World) -> None:
    assert browse(world.noor).post("/account/preferences/editor/", {"choice": "markdown"}).status_code == 204
    world.noor.refresh_from_db()
    assert world.noor.editor == "markdown"
    assert browse(world.noor).post("/account/preferences/editor/", {"choice": "crayon"}).status_code == 400


def test_a_sign_in_link_works_once(world: World) -> None:
    token = sign_in_links.make(world.dara)
    client = browse()
    assert "Dara" in words(client.get(f"/account/link/{token}/"))
    assert client.get("/account/").status_code == 302
    client.post(f"/account/link/{token}/")
    assert client.get("/account/").status_code == 200
    again = browse()
    assert again.post(f"/account/link/{token}/").status_code == 403
    assert again.get("/account/").status_code == 302


def test_a_sign_in_link_dies_with_sign_out_everywhere_and_cannot_be_made_up(world: World) -> None:
    token = sign_in_links.make(world.dara)
    browse(world.dara).post("/account/sign-out-everywhere/")
    with pytest.raises(Refused):
        sign_in_links.use(token)
    with pytest.raises(Refused):
        sign_in_links.use(sign_in_links.make(world.noor)[:-2] + "xx")


def test_a_ban_with_an_end_says_when(world: World) -> None:
    [ban] = world.mallory.restrictions.active()
    restrictions.lift(ban, by=world.chen)
    assert "banned" not in words(browse(world.mallory).get("/account/"))
