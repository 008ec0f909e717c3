"""Signing in with SAML 2.0, against pysaml2 as the provider."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonwheel.accounts import addresses
from commonwheel.accounts.people import Person
from commonwheel.authority.doors import providers
from commonwheel.authority.doors.providers import Provider
from commonwheel.kernel.refusal import Refused
from tests.saml_elsewhere import ENTITY, SSO, SamlProvider, key_and_certificate
from tests.web.browsing import browse, words
from tests.world import World

HERE = "/account/with/saml/finch/"


def visit() -> Client:
    client = browse()
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def set_up(world: World, certificate: str, *, trusts: bool = True) -> Provider:
    told = {"entity_id": ENTITY, "sso_url": SSO, "certificate": certificate}
    provider = providers.add("saml", slug="finch", name="Finch SSO", told=told, trusts_addresses=trusts, by=world.dara)
    providers.switch_on(provider, by=world.dara)
    return provider


@pytest.fixture
def finch(world: World, tmp_path: Path) -> SamlProvider:
    """The provider; each side knows the other by its metadata."""
    _key, first = key_and_certificate(tmp_path, "first")
    provider = set_up(world, first.read_text())
    there = SamlProvider(tmp_path, visit().get(HERE + "metadata/").content.decode())
    providers.change(provider, name="Finch SSO", told=provider.told() | {"certificate": there.certificate.read_text()}, trusts_addresses=True, by=world.dara)
    return there


def go(client: Client) -> str:
    page = client.post(HERE + "login/")
    return html.unescape(re.search(r'content="0; url=([^"]+)"', page.content.decode())[1])


def come(client: Client, answer: str) -> Any:
    return client.post(HERE + "acs/", {"SAMLResponse": answer}, follow=True)


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_iris_joins_with_her_company_account_and_comes_back_with_it(world: World, finch: SamlProvider) -> None:
    client = visit()
    page = come(client, finch.sign_in(go(client), "iris-1", "iris@finch.example"))
    assert "choose your handle" in words(page) and 'value="iris@finch.example"' in page.content.decode()
    client.post("/account/with/join/", {"email": "iris@finch.example", "username": "iris"})
    assert is_in(client)
    iris = Person.objects.get(handle="iris")
    assert iris.name == "Iris Bell" and addresses.is_verified(iris)
    again = visit()
    come(again, finch.sign_in(go(again), "iris-1", "iris@finch.example"))
    assert is_in(again)


def test_a_trusted_company_signs_in_the_member_who_confirmed_the_address(world: World, finch: SamlProvider) -> None:
    addresses.vouch(world.noor)
    client = visit()
    come(client, finch.sign_in(go(client), "noor-1", "noor@example.com"))
    assert is_in(client) and world.noor.socialaccount_set.get().uid == "noor-1"
    banned = visit()
    addresses.vouch(world.mallory)
    assert "Sold fake chargers." in words(come(banned, finch.sign_in(go(banned), "mallory-1", "mallory@example.com")))


def test_an_answer_without_a_signature_lets_nobody_in(world: World, finch: SamlProvider) -> None:
    client = visit()
    page = come(client, finch.sign_in(go(client), "noor-1", "noor@example.com", signed=False))
    assert "nobody was signed in" in words(page) and not is_in(client)


def test_an_answer_that_was_changed_on_the_way_lets_nobody_in(world: World, finch: SamlProvider) -> None:
    addresses.vouch(world.noor)
    client = visit()
    xml = finch.answer(finch.asked(go(client)), "ben-1", "ben@example.com")
    assert "nobody was signed in" in words(come(client, finch.encoded(xml.replace("ben@example.com", "noor@example.com"))))
    assert "nobody was signed in" in words(come(client, finch.encoded(xml.replace("ben-1", "noor-1"))))
    assert not is_in(client)


def test_an_answer_that_somebody_else_signed_lets_nobody_in(world: World, finch: SamlProvider, tmp_path: Path) -> None:
    evil = SamlProvider(tmp_path, visit().get(HERE + "metadata/").content.decode(), name="evil")
    client = visit()
    assert "nobody was signed in" in words(come(client, evil.sign_in(go(client), "noor-1", "noor@example.com")))
    assert not is_in(client)


def test_an_answer_that_was_for_another_site_lets_nobody_in(world: World, finch: SamlProvider) -> None:
    client = visit()
    request = finch.asked(go(client))
    told = finch.answer(request, "noor-1", "noor@example.com", audience=HERE)
    assert "nobody was signed in" in words(come(client, finch.encoded(told)))
    assert not is_in(client)


def test_an_answer_works_once_and_only_for_who_asked(world: World, finch: SamlProvider) -> None:
    addresses.vouch(world.noor)
    noor, thief = visit(), visit()
    answer = finch.sign_in(go(noor), "noor-1", "noor@example.com")
    come(thief, answer)
    assert not is_in(thief)
    come(noor, answer)
    assert is_in(noor)
    noor.post("/account/sign-out/")
    come(noor, answer)
    assert not is_in(noor)


def test_an_answer_that_nobody_asked_for_lets_nobody_in(world: World, finch: SamlProvider) -> None:
    client = visit()
    answer = finch.encoded(finch.answer(finch.asked(go(visit())), "noor-1", "noor@example.com", in_response_to=""))
    assert "nobody was signed in" in words(come(client, answer))
    assert not is_in(client)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>'


@pytest.mark.parametrize("answer", ["", "x", "====", "PHg+", base64.b64encode(b"\xff\x00").decode(), base64.b64encode(b"<x/>").decode(), base64.b64encode(BOMB.encode()).decode(), "A" * 100_000])
def test_nonsense_lets_nobody_in_and_is_a_clear_page(world: World, finch: SamlProvider, answer: str) -> None:
    client = visit()
    go(client)
    page = come(client, answer)
    assert page.status_code in (401, 502) and "nobody was signed in" in words(page)
    assert not is_in(client)
    assert "nobody was signed in" in words(client.get(HERE + "acs/finish/"))


def test_our_metadata_says_where_answers_go(world: World, finch: SamlProvider) -> None:
    told = visit().get(HERE + "metadata/")
    assert told.headers["Content-Type"].startswith("text/xml")
    assert "http://localhost/account/with/saml/finch/acs/" in told.content.decode()
    assert visit().get("/account/with/saml/unknown/metadata/").status_code == 404


def test_a_certificate_that_is_none_is_refused_beside_its_field(world: World) -> None:
    with pytest.raises(Refused) as refused:
        set_up(world, "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----")
    assert refused.value.field == "certificate"
