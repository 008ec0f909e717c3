"""Signing in with an account elsewhere, against a real OpenID Connect provider on this machine."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from commonwheel.accounts import addresses, people
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, options, roles
from commonwheel.authority.doors import providers
from commonwheel.authority.doors.kinds import KINDS
from commonwheel.authority.doors.providers import Provider
from commonwheel.authority.joining import domains, modes
from commonwheel.ledger.models import Entry
from tests.elsewhere import Nonsense, OpenIDProvider, nonsense, openid_provider
from tests.web.browsing import browse, joining, words
from tests.world import PASSWORD, World

SECRET = "a secret from the other side"


@pytest.fixture(scope="module")
def finch() -> Iterator[OpenIDProvider]:
    """The company's own provider."""
    with openid_provider() as provider:
        yield provider


@pytest.fixture
def odd() -> Iterator[Nonsense]:
    with nonsense() as server:
        yield server


def set_up(world: World, server: str, *, trusts: bool = True, slug: str = "finch", client_id: str = "commonwheel") -> Provider:
    told = {"server": server, "client_id": client_id, "secret": SECRET}
    provider = providers.add("oidc", slug=slug, name="Finch ID", told=told, trusts_addresses=trusts, by=world.dara)
    providers.switch_on(provider, by=world.dara)
    return provider


def go(client: Client, slug: str = "finch", **typed: str) -> str:
    """Press the button; where the browser is sent."""
    page = client.post(f"/account/with/oidc/{slug}/login/", typed)
    assert page.status_code == 200, page
    return html.unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())[1])


def come(client: Client, finch: OpenIDProvider, subject: str, **typed: str) -> Any:
    """Press the button, sign in there and come back."""
    return client.get(finch.sign_in(go(client, **typed), subject), follow=True)


def is_in(client: Client, person: str) -> bool:
    page = client.get("/account/")
    return page.status_code == 200 and f"/members/{person}/" in page.content.decode()


def test_iris_joins_with_her_finch_account_and_comes_back_with_it(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    finch.knows("iris-1", email="iris@example.com", email_verified=True, name="Iris Bell", preferred_username="iris")
    client = browse()
    page = come(client, finch, "iris-1")
    assert "choose your handle" in words(page) and 'value="iris"' in page.content.decode()
    client.post("/account/with/join/", {"email": "iris@example.com", "username": "iris"})
    assert is_in(client, "iris")
    iris = Person.objects.get(handle="iris")
    assert iris.name == "Iris Bell" and addresses.is_verified(iris)
    assert not mail.outbox or "confirm" not in mail.outbox[0].body
    again = browse()
    come(again, finch, "iris-1")
    assert is_in(again, "iris")
    assert Entry.objects.filter(kind="member.joined", subject_id=iris.pk).count() == 1


def test_who_goes_on_to_the_provider_comes_back_to_where_they_were(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    finch.knows("noor-7", email="noor@example.com", email_verified=True)
    addresses.vouch(world.noor)
    page = come(browse(), finch, "noor-7", next="/tags/")
    assert page.redirect_chain[-1][0] == "/tags/"
    assert come(browse(), finch, "noor-7", next="https://evil.example/").redirect_chain[-1][0] == "/"


def test_a_trusted_provider_signs_in_the_member_who_confirmed_the_same_address(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    addresses.vouch(world.noor)
    finch.knows("noor-1", email="Noor@example.com", email_verified=True)
    client = browse()
    come(client, finch, "noor-1")
    assert is_in(client, "noor")
    assert Entry.objects.filter(kind="provider.linked", actor=world.noor).exists()
    assert any(letter.to == ["noor@example.com"] for letter in mail.outbox), "she is told"
    finch.knows("noor-1", email="changed@example.com", email_verified=True)
    again = browse()
    come(again, finch, "noor-1")
    assert is_in(again, "noor"), "the link holds, whatever the address"


def test_a_provider_that_is_not_trusted_lets_nobody_in_by_their_address(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address, trusts=False)
    addresses.vouch(world.noor)
    finch.knows("eve-1", email="noor@example.com", email_verified=True)
    client = browse()
    assert "choose your handle" in words(come(client, finch, "eve-1"))
    page = client.post("/account/with/join/", {"email": "noor@example.com", "username": "eve"}, follow=True)
    assert "Look into your mail" in words(page), "and is not told who is a member"
    assert client.get("/account/").status_code == 302
    assert not Person.objects.filter(handle="eve").exists()
    assert "belongs to a member already" in mail.outbox[-1].body


@pytest.mark.parametrize("claim", [False, "false", "no", 0, None, {}])
def test_an_address_that_a_trusted_provider_calls_unconfirmed_opens_nothing(world: World, finch: OpenIDProvider, claim: Any) -> None:
    set_up(world, finch.address)
    addresses.vouch(world.noor)
    finch.knows("eve-2", email="noor@example.com", email_verified=claim)
    client = browse()
    come(client, finch, "eve-2")
    client.post("/account/with/join/", {"email": "noor@example.com", "username": "eve"})
    assert client.get("/account/").status_code == 302
    assert not Person.objects.filter(handle="eve").exists()
    client.post("/account/with/join/", {"email": "eve@example.com", "username": "eve"})
    eve = Person.objects.filter(handle="eve").first()
    assert eve is None or not addresses.is_verified(eve)


def test_who_signed_up_with_the_address_of_noor_before_her_gets_nothing_of_hers(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    browse().post("/account/sign-up/", joining(username="eve", email="iris@example.com"))
    finch.knows("iris-9", email="iris@example.com", email_verified=True, preferred_username="iris")
    client = browse()
    come(client, finch, "iris-9")
    assert client.get("/account/").status_code == 302, "Eve's account is not opened for Iris"
    assert not Person.objects.get(handle="eve").socialaccount_set.exists()


def test_an_owner_is_linked_by_hand_alone(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    addresses.vouch(world.dara)
    finch.knows("not-dara", email="dara@example.com", email_verified=True)
    client = browse()
    page = come(client, finch, "not-dara")
    assert page.status_code == 409 and "belongs to a member" in words(page)
    assert client.get("/account/").status_code == 302


def test_an_address_that_came_by_another_provider_is_answered_clearly_and_linked_by_hand(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    set_up(world, finch.address, slug="other", client_id="another", trusts=True)
    grants.give(roles.named(roles.OWNER), world.noor, by=None)
    addresses.vouch(world.noor)
    finch.knows("noor-3", email="noor@example.com", email_verified=True)
    noor = browse()
    assert "Accounts elsewhere" in words(come(noor, finch, "noor-3"))
    noor.post("/account/sign-in/", {"login": "noor", "password": PASSWORD})
    page = come(noor, finch, "noor-3", process="connect")
    assert "Confirm that it is you" in words(page)
    page = noor.post("/account/confirm-it-is-you/", {"password": PASSWORD}, follow=True)
    assert "Finch ID" in words(page)
    fresh = browse()
    come(fresh, finch, "noor-3")
    assert is_in(fresh, "noor")


def test_an_account_elsewhere_belongs_to_one_member(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    addresses.vouch(world.noor)
    finch.knows("noor-4", email="noor@example.com", email_verified=True)
    come(browse(), finch, "noor-4")
    ben = browse()
    ben.post("/account/sign-in/", {"login": "ben", "password": PASSWORD})
    ben.post("/account/confirm-it-is-you/", {"password": PASSWORD})
    come(ben, finch, "noor-4", process="connect")
    assert not world.ben.socialaccount_set.exists()
    assert world.noor.socialaccount_set.count() == 1


def test_noor_unlinks_an_account_and_ben_cannot_do_it_for_her(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    addresses.vouch(world.noor)
    finch.knows("noor-5", email="noor@example.com", email_verified=True)
    come(browse(), finch, "noor-5")
    link = world.noor.socialaccount_set.get()
    browse(world.ben).post("/account/with/", {"account": link.pk})
    assert world.noor.socialaccount_set.exists()
    noor = browse(world.noor)
    noor.post("/account/confirm-it-is-you/", {"password": PASSWORD})
    noor.post("/account/with/", {"account": link.pk})
    assert not world.noor.socialaccount_set.exists()


def test_a_ban_survives_every_way_in(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    addresses.vouch(world.mallory)
    finch.knows("mallory-1", email="mallory@example.com", email_verified=True)
    client = browse()
    page = come(client, finch, "mallory-1")
    assert "Sold fake chargers." in words(page)
    assert client.post("/new/", {"title": "Chargers for sale", "board": "lounge", "body": "Very cheap indeed."}).status_code in (403, 422)
    client.post("/account/confirm-it-is-you/", {"password": PASSWORD})
    client.post("/account/with/", {"account": world.mallory.socialaccount_set.get().pk})
    assert world.mallory.socialaccount_set.count() == 1, "she cannot unlink it to come back as somebody new"
    finch.knows("mallory-2", email="second@example.com", email_verified=True)
    assert come(client, finch, "mallory-2", process="connect").status_code == 403
    client.post("/account/email/", {"email": "free@example.com", "action_add": ""})
    assert not any(letter.to == ["free@example.com"] for letter in mail.outbox), "nor free her address"


def test_a_closed_account_stays_closed_by_every_way(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    addresses.vouch(world.noor)
    finch.knows("noor-6", email="noor@example.com", email_verified=True)
    come(browse(), finch, "noor-6")
    people.close(world.noor)
    client = browse()
    assert "account is closed" in words(come(client, finch, "noor-6"))
    finch.knows("noor-66", email="noor@example.com", email_verified=True)
    assert come(client, finch, "noor-66").status_code == 409
    assert client.get("/account/").status_code == 302


def test_the_rules_of_joining_hold_for_this_way_too(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    finch.knows("iris-2", email="iris@example.com", email_verified=True)
    options.set_(modes.MODE, modes.INVITATION, by=world.dara)
    assert "by invitation" in words(come(browse(), finch, "iris-2"))
    options.set_(modes.MODE, modes.APPROVAL, by=world.dara)
    options.set_(domains.NEVER, "evil.example", by=world.dara)
    client = browse()
    come(client, finch, "iris-2")
    assert "cannot be used here" in words(client.post("/account/with/join/", {"email": "iris@evil.example", "username": "iris"}))
    page = client.post("/account/with/join/", {"email": "iris@example.com", "username": "iris"}, follow=True)
    assert "Somebody will let you in" in words(page)
    assert client.get("/account/").status_code == 302


def test_who_thinks_better_of_it_there_reads_that_nothing_was_changed(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    client = browse()
    assert "Nothing was changed" in words(client.get(finch.refuse(go(client)), follow=True))


def test_an_answer_that_nobody_asked_for_lets_nobody_in(world: World, finch: OpenIDProvider) -> None:
    set_up(world, finch.address)
    addresses.vouch(world.noor)
    finch.knows("noor-8", email="noor@example.com", email_verified=True)
    answer = finch.sign_in(go(browse()), "noor-8")
    victim = browse()
    assert "nobody was signed in" in words(victim.get(answer))
    assert victim.get("/account/").status_code == 302


CONFIGURATION = {"issuer": "{0}", "authorization_endpoint": "{0}/authorize", "token_endpoint": "{0}/token", "userinfo_endpoint": "{0}/me", "jwks_uri": "{0}/keys"}
TOKEN = {"access_token": "x", "token_type": "Bearer"}
GARBAGE: list[dict[str, Any]] = [
    {"/token": b"<html>", "kind": "text/html"}, {"/token": []}, {"/token": {"error": "invalid_client"}, "status": 401}, {"/token": None},
    {"/token": {**TOKEN, "expires_in": "soon"}}, {"/token": {**TOKEN, "id_token": "no.jwt.here"}},
    {"/me": b"\xff\xfe"}, {"/me": []}, {"/me": {}}, {"/me": None}, {"/me": {"sub": ""}}, {"/me": {"sub": "x" * 5000}},
    {"/me": {"sub": "1", "email": ["a", "b"]}}, {"/me": {"sub": "1", "email": {"a": 1}}}, {"/me": {"sub": "1"}, "status": 500},
]  # fmt: skip


@pytest.mark.parametrize("garbage", GARBAGE, ids=str)
def test_a_provider_that_answers_nonsense_lets_nobody_in_and_says_so(world: World, odd: Nonsense, garbage: dict[str, Any]) -> None:
    said = dict(garbage)
    status, kind = said.pop("status", 200), said.pop("kind", "application/json")
    odd.says("/.well-known/openid-configuration", {name: value.format(odd.address) for name, value in CONFIGURATION.items()})
    odd.says("/token", TOKEN)
    for path, body in said.items():
        odd.says(path, body, status=status, kind=kind)
    set_up(world, odd.address)
    client = browse()
    state = parse_qs(urlsplit(go(client)).query)["state"][0]
    page = client.get(f"/account/with/oidc/finch/login/callback/?code=abc&state={state}", follow=True)
    assert page.status_code in (200, 401, 502), page.status_code
    assert client.get("/account/").status_code == 302
    assert Person.objects.count() == 6


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"null", b'{"authorization_endpoint": 5}'])
def test_a_provider_whose_description_is_nonsense_is_a_clear_page(world: World, odd: Nonsense, body: bytes) -> None:
    odd.says("/.well-known/openid-configuration", body)
    set_up(world, odd.address)
    assert "nobody was signed in" in words(browse().post("/account/with/oidc/finch/login/"))
    set_up(world, "http://localhost:9", slug="gone", client_id="gone")
    assert "nobody was signed in" in words(browse().post("/account/with/oidc/gone/login/"))


def test_dara_sets_a_provider_up_on_a_page_and_its_secret_is_sealed(world: World, finch: OpenIDProvider) -> None:
    dara = browse(world.dara)
    typed = {"slug": "finch", "name": "Finch ID", "server": finch.address, "client_id": "commonwheel", "secret": SECRET, "trusts_addresses": "on"}
    assert dara.post("/settings/sign-in/new/oidc/", typed | {"server": "http://finch.example"}).status_code == 422
    assert dara.post("/settings/sign-in/new/oidc/", typed | {"slug": "../x"}).status_code == 422
    dara.post("/settings/sign-in/new/oidc/", typed)
    assert "Finch ID" not in words(browse().get("/account/sign-in/"))
    assert browse().post("/account/with/oidc/finch/login/").status_code == 404
    dara.post("/settings/sign-in/finch/switch/")
    assert "Go on with Finch ID" in words(browse().get("/account/sign-in/"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT details FROM authority_provider")
        assert SECRET not in str(cursor.fetchall())
    page = dara.get("/settings/sign-in/finch/").content.decode()
    assert SECRET not in page and "/account/with/oidc/finch/login/callback/" in page
    dara.post("/settings/sign-in/finch/", typed | {"secret": "", "name": "Finch"})
    provider = Provider.objects.get()
    assert provider.told()["secret"] == SECRET and provider.name == "Finch"
    assert {"provider.added", "provider.switched_on", "provider.changed"} <= set(Entry.objects.values_list("kind", flat=True))
    dara.post("/settings/sign-in/finch/switch/", {"_method": "delete"})
    assert browse().post("/account/with/oidc/finch/login/").status_code == 404
    dara.post("/settings/sign-in/finch/", {"_method": "delete"})
    assert not Provider.objects.exists()


@pytest.mark.parametrize("address", ["/settings/sign-in/", "/settings/sign-in/new/google/", "/settings/sign-in/finch/", "/settings/sign-in/finch/switch/"])
def test_nobody_else_sees_or_changes_the_ways_in(world: World, address: str) -> None:
    set_up(world, "https://id.finch.example")
    for person in (world.chen, world.noor, world.mallory):
        assert browse(person).post(address, {"_method": "delete"}).status_code == 403
    assert Provider.objects.get().on_since


def test_a_provider_whose_secret_was_sealed_with_another_key_is_off_and_says_so(world: World, settings: Any) -> None:
    set_up(world, "https://id.finch.example")
    settings.SECRET_KEY = "another key altogether"
    assert "Finch ID" not in words(browse().get("/account/sign-in/"))
    assert "enter it anew" in words(browse(world.dara).get("/settings/sign-in/finch/"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_set_up_and_sends_to_the_other_side(world: World, kind: str) -> None:
    known = KINDS[kind]
    assert browse(world.dara).get(f"/settings/sign-in/new/{kind}/").status_code == 200
    if known.may_be_many:
        return  # these are tried with a real one
    provider = providers.add(kind, name="", told={field.name: "value" for field in known.fields}, trusts_addresses=False, by=world.dara)
    providers.switch_on(provider, by=world.dara)
    assert f"Go on with {known.title}" in words(browse().get("/account/sign-in/"))
    if kind == "linkedin":
        return  # asks LinkedIn where to send to
    page = browse().post(f"/account/with/{known.library}/login/")
    assert page.status_code == 200 and 'http-equiv="refresh" content="0; url=https://' in page.content.decode()
