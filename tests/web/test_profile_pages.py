"""Profiles, privacy, signatures, and finding members."""

from __future__ import annotations

import io
import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from commonwheel.accounts import profiles, traits
from commonwheel.accounts.people import Person
from commonwheel.authority import options, profile_fields
from commonwheel.authority.profile_fields import Audience, ProfileField
from commonwheel.kernel import clock
from commonwheel.web.parts import asked_fields
from commonwheel.web.parts.post_parts import SIGNATURES
from tests.web.browsing import browse, fetch, html, read, words
from tests.world import World


def picture(width: int = 400, height: int = 200) -> SimpleUploadedFile:
    out = io.BytesIO()
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    image.save(out, "PNG")
    return SimpleUploadedFile("me.png", out.getvalue(), "image/png")


def test_noor_says_more_of_herself_and_everybody_reads_it(world: World) -> None:
    said = {
        "name": "Noor", "real_name": "Noor Haddad", "expertise": "radios, Solar panels", "speaks": ["ar", "en"],
        "links": "radio.example\nhttps://sun.example/panels", "signature": "73 from Amman",
    }  # fmt: skip
    assert browse(world.noor).post("/account/profile/", said).status_code == 302
    page = read("/members/noor/")
    for word in ("Noor Haddad", "solar panels", "العربيّة", "radio.example", "sun.example/panels"):
        assert word in page
    again = html("/account/profile/", world.noor)
    assert "radios, solar panels" in again and re.search('<input[^>]*value="ar"[^>]*checked', again)


@pytest.mark.parametrize(("field", "value"), [("links", "javascript:alert(1)"), ("expertise", ",".join(map(str, range(11))))])
def test_what_is_wrong_stands_beside_its_field(world: World, field: str, value: str) -> None:
    page = browse(world.noor).post("/account/profile/", {"name": "Noor", field: value, "location": "Amman"})
    assert page.status_code == 422 and 'class="error"' in page.content.decode() and "Amman" in page.content.decode()


def test_noor_chooses_which_square_of_her_picture_is_shown_and_a_cover(world: World) -> None:
    noor = browse(world.noor)
    noor.post("/account/profile/", {"name": "Noor", "picture": picture(), "crop_size": 100, "crop_across": 100, "crop_down": 50, "cover": picture(2000, 500)})
    world.noor.refresh_from_db()
    _answer, square = fetch(browse(), world.noor.avatar.url)
    assert Image.open(io.BytesIO(square)).convert("RGB").getpixel((5, 5)) == (0, 0, 255)
    _answer, cover = fetch(browse(), world.noor.cover.url)
    assert Image.open(io.BytesIO(cover)).size == (1600, 400)
    assert world.noor.cover.url in html("/members/noor/")
    noor.post("/account/profile/", {"name": "Noor", "without_cover": "on", "without_picture": "on"})
    world.noor.refresh_from_db()
    assert not world.noor.cover and not world.noor.avatar


def test_signatures_stand_under_posts_unless_the_reader_or_the_owner_says_no(world: World) -> None:
    profiles.change(world.amina, name="Amina", signature="Every evening from six")
    topic = world.ask()
    world.answer(topic)
    address = topic.get_absolute_url()
    assert "Every evening from six" in read(address) and "Every evening from six" in read(address, world.noor)
    browse(world.noor).post("/account/privacy/", {})
    assert "Every evening from six" not in read(address, world.noor) and "Every evening from six" in read(address, world.ben)
    options.set_(SIGNATURES, False, by=world.dara)
    assert "Every evening from six" not in read(address)
    assert "Signature" not in read("/account/profile/", world.noor)


def test_noor_keeps_to_herself_what_she_wants(world: World) -> None:
    profiles.change(world.noor, name="Noor", real_name="Noor Haddad")
    world.ask()
    noor = browse(world.noor)
    assert "Here now" in read("/members/noor/", world.noor)
    noor.post("/account/privacy/", {"hides_name": "on", "hides_presence": "on", "hides_activity": "on"})
    for reader in (None, world.ben):
        page = read("/members/noor/", reader)
        assert "Haddad" not in page and "Here now" not in page and "My Finch wakes" not in page
        assert "does not list here what they wrote" in page
    assert "Haddad" in read("/members/noor/", world.chen) and "My Finch wakes" in read("/members/noor/", world.chen)
    assert browse().get("/members/noor/feed.atom").status_code == 404
    assert "My Finch wakes" in read("/members/noor/", world.noor)


def test_dara_asks_for_the_device_and_noor_answers(world: World) -> None:
    dara = browse(world.dara)
    asked = {"title": "Your device", "kind": "choice", "choices": "Finch\nHeron", "audience": "members", "position": 0, "is_asked": "on"}
    assert dara.post("/settings/profile/new/", asked | {"choices": "Finch"}).status_code == 422
    dara.post("/settings/profile/new/", asked)
    field = ProfileField.objects.get()
    noor = browse(world.noor)
    assert noor.post("/account/profile/", {"name": "Noor", f"field-{field.pk}": "Crane"}).status_code == 422
    noor.post("/account/profile/", {"name": "Noor", f"field-{field.pk}": "Heron"})
    assert "Your device Heron" in read("/members/noor/", world.ben) and "Heron" not in read("/members/noor/")
    assert "Your device" in words(dara.get("/settings/profile/"))
    dara.post(f"/settings/profile/{field.pk}/", asked | {"title": "Your machine"})
    assert "Your machine Heron" in read("/members/noor/", world.ben)
    assert browse(world.ben).get("/settings/profile/").status_code == 403
    dara.post(f"/settings/profile/{field.pk}/", {"_method": "delete"})
    assert not ProfileField.objects.exists()


def test_what_is_asked_when_somebody_joins_fits_into_any_form(world: World) -> None:
    profile_fields.save(None, by=world.dara, title="Not now")
    needed = profile_fields.save(None, by=world.dara, title="Customer since", kind="date", is_asked=True, is_required=True, audience=Audience.STAFF)
    form = forms.Form({})
    asked_fields.add_to(form, asked=True)
    assert [field.label for field in form.asked_fields] == ["Customer since"] and not form.is_valid()  # type: ignore[attr-defined]
    form = forms.Form({f"field-{needed.pk}": "2021-05-04"})
    asked_fields.add_to(form, asked=True)
    assert form.is_valid()
    profile_fields.answer(world.noor, asked_fields.answers_in(form))
    assert profile_fields.raw(world.noor) == {needed.pk: "2021-05-04"}


def test_members_are_found_by_what_is_said_of_them(world: World) -> None:
    traits.put(world.amina, traits.Kind.EXPERTISE, ["batteries"])
    traits.put(world.ben, traits.Kind.SPEAKS, ["pt"])
    profiles.change(world.noor, name="Noor", location="Amman, Jordan")
    Person.objects.filter(pk=world.ben.pk).update(rank_name="Member")

    def found(query: str, reader: Person | None = None) -> list[str]:
        page = browse(reader).get(f"/members/?{query}")
        assert page.status_code == 200
        return [row.person.handle for row in page.context["rows"]]

    assert found("q=NOO") == found("q=@noor") == found("place=jordan") == ["noor"]
    assert found("knows=Batteries") == ["amina"] and found("speaks=pt") == ["ben"] and found("rank=Member") == ["ben"]
    assert found("role=moderator", world.noor) == ["chen"]
    assert len(found("role=moderator")) == 6
    assert found("q=nobody-at-all") == [] and "Nobody like that is here" in read("/members/?q=nobody-at-all")
    assert len(found("rank=Emperor&speaks=xx&q=%00")) == 6


def test_who_is_here_now_stands_on_top(world: World) -> None:
    Person.objects.filter(pk=world.ben.pk).update(seen_at=clock.now())
    assert "Here now Ben Name" in " ".join(word for word in read("/members/").split() if word != "B")
    assert [row.person.handle for row in browse().get("/members/?by=seen").context["rows"]] == ["ben"]
