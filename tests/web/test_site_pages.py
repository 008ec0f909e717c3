"""Other sites take our accounts: this community as a provider of OpenID Connect."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from commonwheel.accounts import people
from commonwheel.authority import restrictions
from commonwheel.authority.doors import sites
from commonwheel.authority.doors.sites import SigningKey, Site
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.web.browsing import browse, words
from tests.world import World

BACK = "https://shop.finch.example/back"
VERIFIER = "a" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def connect(world: World, **how: Any) -> tuple[Site, str]:
    return sites.add("Finch shop", addresses=[BACK], by=world.dara, **how)


def ask(site: Site, **changes: str) -> str:
    query = {
        "client_id": site.client_id, "redirect_uri": BACK, "response_type": "code", "scope": "openid profile email",
        "state": "st", "nonce": "once", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    }  # fmt: skip
    return "/identity/o/authorize?" + urlencode({name: value for name, value in (query | changes).items() if value})


def sent_to(page: Any) -> dict[str, str]:
    """What the site is told when the member comes back to it."""
    address = html.unescape(re.search(r'content="0; url=([^"]+)"', page.content.decode())[1])
    assert address.startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def agree(client: Client, site: Site, **changes: str) -> dict[str, str]:
    page = client.get(ask(site, **changes))
    signed = html.unescape(re.search(r'name="request" value="([^"]+)"', page.content.decode())[1])
    return sent_to(client.post("/identity/o/authorize", {"request": signed, "scopes": ["openid", "profile", "email"], "action": "grant"}))


def change(site: Site, secret: str, given: str, **changes: str) -> Any:
    form = {"grant_type": "authorization_code", "code": given, "redirect_uri": BACK, "client_id": site.client_id, "client_secret": secret, "code_verifier": VERIFIER}
    return Client().post("/identity/o/api/token", form | changes)


def who(access: str) -> Any:
    return Client().get("/identity/o/api/userinfo", headers={"authorization": f"Bearer {access}"})


def test_noor_signs_in_to_the_shop_with_her_account(world: World) -> None:
    site, secret = connect(world)
    visitor = browse()
    answer = visitor.get(ask(site))
    assert answer.headers["Location"].startswith("/account/sign-in/?next=")
    noor = browse(world.noor)
    assert "Finch shop would like to know who you are" in words(noor.get(ask(site)))
    told = agree(noor, site)
    assert told["state"] == "st"
    tokens = change(site, secret, told["code"]).json()
    keys = Client().get("/.well-known/jwks.json").json()["keys"]
    key = jwt.PyJWK(next(key for key in keys if key["kid"] == jwt.get_unverified_header(tokens["id_token"])["kid"]))
    claims = jwt.decode(tokens["id_token"], key.key, algorithms=["RS256"], audience=site.client_id, issuer=settings.ORIGIN)
    assert (claims["sub"], claims["nonce"]) == (str(world.noor.pk), "once")
    person = who(tokens["access_token"]).json()
    assert person["preferred_username"] == "noor" and person["name"] == "Noor"
    assert (person["email"], person["email_verified"]) == ("noor@example.com", True)
    assert Entry.objects.filter(kind="site.allowed", actor=world.noor, subject_id=site.pk).exists()
    assert change(site, secret, told["code"]).status_code == 400, "a code works once"


def test_what_we_say_about_ourselves_is_true(world: World) -> None:
    said = Client().get("/.well-known/openid-configuration").json()
    assert said["issuer"] == settings.ORIGIN
    assert said["response_types_supported"] == ["code"] and "device_authorization_endpoint" not in said
    for name in ("jwks_uri", "userinfo_endpoint"):
        assert Client().get(urlsplit(said[name]).path).status_code in (200, 401)


def test_a_site_of_the_company_does_not_ask(world: World) -> None:
    site, secret = connect(world, asks=False)
    told = sent_to(browse(world.noor).get(ask(site)))
    assert change(site, secret, told["code"]).status_code == 200


def test_who_says_no_is_sent_back_without_having_told_anything(world: World) -> None:
    site, _secret = connect(world)
    noor = browse(world.noor)
    signed = html.unescape(re.search(r'name="request" value="([^"]+)"', noor.get(ask(site)).content.decode())[1])
    told = sent_to(noor.post("/identity/o/authorize", {"request": signed, "action": "cancel"}))
    assert told == {"error": "access_denied", "state": "st"}


@pytest.mark.parametrize(
    "changes",
    [{"redirect_uri": "https://evil.example/"}, {"redirect_uri": BACK + "/more"}, {"redirect_uri": ""}, {"client_id": "unknown"}, {"client_id": ""}],
)
def test_a_code_goes_nowhere_but_to_the_site(world: World, changes: dict[str, str]) -> None:
    site, _secret = connect(world, asks=False)
    page = browse(world.noor).get(ask(site, **changes))
    assert "may not ask for" in words(page)
    assert "Location" not in page.headers and "refresh" not in page.content.decode()


@pytest.mark.parametrize("changes", [{"scope": "openid admin"}, {"response_type": "token"}, {"response_type": "id_token token"}])
def test_a_site_asks_for_what_it_may_and_no_more(world: World, changes: dict[str, str]) -> None:
    site, _secret = connect(world, asks=False)
    page = browse(world.noor).get(ask(site, **changes))
    assert "code=" not in page.content.decode() and "access_token" not in page.content.decode()


@pytest.mark.parametrize("changes", [{"client_secret": "wrong"}, {"client_secret": ""}, {"code": "made-up"}, {"redirect_uri": "https://evil.example/"}, {"code_verifier": "b" * 50}, {"grant_type": "password"}])
def test_a_code_is_changed_for_the_site_that_it_was_made_for(world: World, changes: dict[str, str]) -> None:
    site, secret = connect(world, asks=False)
    code = sent_to(browse(world.noor).get(ask(site)))["code"]
    assert change(site, secret, code, **changes).status_code in (400, 401)


def test_an_app_without_a_secret_needs_pkce(world: World) -> None:
    site, _secret = connect(world, asks=False, is_public=True)
    noor = browse(world.noor)
    page = noor.get(ask(site, code_challenge="", code_challenge_method=""))
    assert "code=" not in page.content.decode()
    code = sent_to(noor.get(ask(site)))["code"]
    assert change(site, "", code, code_verifier="wrong" * 10).status_code == 400
    code = sent_to(noor.get(ask(site)))["code"]
    assert change(site, "", code).status_code == 200


def test_who_is_banned_is_no_member_for_other_sites_either(world: World) -> None:
    site, secret = connect(world, asks=False)
    assert "Sold fake chargers." in words(browse(world.mallory).get(ask(site)))
    noor = browse(world.noor)
    tokens = change(site, secret, sent_to(noor.get(ask(site)))["code"]).json()
    waiting = sent_to(noor.get(ask(site)))["code"]
    restrictions.ban(world.noor, by=world.chen, reason="Spam.")
    assert who(tokens["access_token"]).status_code >= 400
    assert change(site, secret, waiting).status_code == 400
    again = change(site, secret, "", grant_type="refresh_token", refresh_token=tokens.get("refresh_token", ""))
    assert again.status_code >= 400 or who(again.json()["access_token"]).status_code >= 400
    world.settle()
    [ban] = world.noor.restrictions.active()
    restrictions.lift(ban, by=world.chen)
    assert who(tokens["access_token"]).status_code == 401, "what was given before the ban is gone"


def test_a_closed_account_is_closed_for_other_sites(world: World) -> None:
    site, secret = connect(world, asks=False)
    tokens = change(site, secret, sent_to(browse(world.noor).get(ask(site)))["code"]).json()
    people.close(world.noor)
    assert who(tokens["access_token"]).status_code == 401


def test_a_disconnected_site_gets_nothing_more(world: World) -> None:
    site, secret = connect(world, asks=False)
    tokens = change(site, secret, sent_to(browse(world.noor).get(ask(site)))["code"]).json()
    browse(world.dara).post(f"/settings/sign-in/sites/{site.pk}/", {"_method": "delete"})
    assert who(tokens["access_token"]).status_code == 401
    assert Entry.objects.filter(kind="site.removed", actor=world.dara).exists()


def test_dara_connects_a_site_on_a_page_and_sees_its_secret_once(world: World) -> None:
    dara = browse(world.dara)
    typed = {"name": "Finch shop", "addresses": BACK, "leaves_to": "https://shop.finch.example/", "asks": "on"}
    for wrong in ("http://shop.example/", "javascript:alert(1)", "https://*.finch.example/", "https://x.example/#f", "myapp://back"):
        assert dara.post("/settings/sign-in/sites/", typed | {"addresses": wrong}).status_code == 422, wrong
    page = dara.post("/settings/sign-in/sites/", typed)
    secret = re.search(r'id="secret" readonly value="([^"]+)"', page.content.decode())[1]
    site = Site.objects.get()
    assert site.client.check_secret(secret) and secret not in site.client.secret
    assert secret not in dara.get(f"/settings/sign-in/sites/{site.pk}/").content.decode()
    dara.post(f"/settings/sign-in/sites/{site.pk}/secret/")
    site.client.refresh_from_db()
    assert not site.client.check_secret(secret)
    dara.post(f"/settings/sign-in/sites/{site.pk}/", typed | {"name": "Shop"})
    site.client.refresh_from_db()
    assert site.client.name == "Shop"
    for person in (world.chen, world.noor):
        assert browse(person).post("/settings/sign-in/sites/", typed).status_code == 403
        assert browse(person).post(f"/settings/sign-in/sites/{site.pk}/secret/").status_code == 403
    with pytest.raises(Refused):
        sites.remove(site, by=world.chen)


def test_the_signing_key_is_made_once_and_sealed(world: World) -> None:
    assert sites.signing_keys() == sites.signing_keys()
    assert SigningKey.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pem FROM authority_signingkey")
        assert "PRIVATE KEY" not in str(cursor.fetchall())


def test_nobody_agrees_for_noor_from_another_site(world: World) -> None:
    site, _secret = connect(world)
    noor = browse(world.noor)
    signed = html.unescape(re.search(r'name="request" value="([^"]+)"', noor.get(ask(site)).content.decode())[1])
    noor.handler.enforce_csrf_checks = True
    page = noor.post("/identity/o/authorize", {"request": signed, "scopes": ["openid"], "action": "grant"}, headers={"origin": "https://evil.example"})
    assert page.status_code == 403
    assert noor.post("/identity/o/authorize", {"request": "made:up", "action": "grant"}).status_code == 403


def test_signing_out_there_asks_here_and_leads_nowhere_else(world: World) -> None:
    site, _secret = connect(world, leaves_to=["https://shop.finch.example/bye"])
    noor = browse(world.noor)
    assert "sign out here too" in words(noor.get(f"/identity/o/logout?client_id={site.client_id}&post_logout_redirect_uri=https://shop.finch.example/bye"))
    assert "may not ask for" in words(noor.get(f"/identity/o/logout?client_id={site.client_id}&post_logout_redirect_uri=https://evil.example/"))
    assert noor.get("/account/").status_code == 200
    page = noor.post("/identity/o/logout", {"client_id": site.client_id, "post_logout_redirect_uri": "https://shop.finch.example/bye", "action": "logout", "csrfmiddlewaretoken": "x"})
    assert "https://shop.finch.example/bye" in page.content.decode()
    assert noor.get("/account/").status_code == 302
