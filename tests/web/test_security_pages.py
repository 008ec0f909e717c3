"""Keeping an account safe: the second step, passkeys, codes by mail, and where one is signed in."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import connection
from django.test import Client

from commonwheel.accounts import addresses, sign_ins
from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.authority.doors import ways
from commonwheel.kernel import sealed
from commonwheel.ledger.models import Entry
from tests.web.browsing import browse, joining, words
from tests.world import PASSWORD, World

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"


def enter(person: str = "noor", password: str = PASSWORD, client: Client | None = None, device: str = FIREFOX) -> Client:
    client = client or browse()
    client.post("/account/sign-in/", {"login": person, "password": password}, headers={"user-agent": device})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def show_it_is_me(client: Client) -> Client:
    client.post("/account/confirm-it-is-you/", {"password": PASSWORD})
    return client


def code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def turn_on_app(client: Client) -> tuple[str, list[str]]:
    """(the secret, the recovery codes) of an account that from now on has a second step."""
    page = show_it_is_me(client).get("/account/security/app/on/")
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page.content.decode())[1]
    page = client.post("/account/security/app/on/", {"code": code(secret)}, follow=True)
    return secret, re.findall(r"<li><code>(\w+)</code></li>", page.content.decode())


def test_with_an_app_the_password_alone_lets_nobody_in(committed_world: World) -> None:
    world = committed_world
    secret, codes = turn_on_app(enter())
    assert len(codes) == 10
    thief = enter()
    assert not is_in(thief)
    assert "Incorrect code" in words(thief.post("/account/sign-in/second-step/", {"code": "000000"}))
    assert not is_in(thief)
    noor = enter()
    noor.post("/account/sign-in/second-step/", {"code": code(secret, 1)})
    assert is_in(noor)
    assert Entry.objects.filter(kind="protection.added", actor=world.noor).exists()


def test_a_recovery_code_works_once(world: World) -> None:
    _secret, codes = turn_on_app(enter())
    first, second = enter(), enter()
    first.post("/account/sign-in/second-step/", {"code": codes[0]})
    assert is_in(first)
    second.post("/account/sign-in/second-step/", {"code": codes[0]})
    assert not is_in(second)


def test_the_secret_lies_sealed_in_the_database(world: World) -> None:
    secret, codes = turn_on_app(enter())
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = str(cursor.fetchall())
    assert secret not in kept and codes[0] not in kept
    data = Authenticator.objects.get(type="totp").data
    assert sealed.unseal(data["secret"]) == secret


def test_turning_it_on_or_off_asks_for_the_password_first(world: World) -> None:
    noor = enter()
    assert noor.get("/account/security/app/on/").headers["Location"].startswith("/account/confirm-it-is-you/")
    turn_on_app(noor)
    fresh = browse(world.noor)
    assert fresh.post("/account/security/app/off/").status_code == 302
    assert Authenticator.objects.filter(user=world.noor, type="totp").exists()
    noor.post("/account/security/app/off/")
    assert not Authenticator.objects.filter(user=world.noor, type="totp").exists()
    assert Entry.objects.filter(kind="protection.removed", actor=world.noor).exists()


def test_a_code_by_mail_is_no_way_around_the_second_step(world: World) -> None:
    turn_on_app(enter())
    client = browse()
    client.post("/account/sign-in/code/", {"email": "noor@example.com"})
    answer = client.post("/account/sign-in/code/confirm/", {"code": code_in(mail.outbox[-1])})
    assert answer.headers["Location"].startswith("/account/sign-in/second-step/")
    assert not is_in(client)


def code_in(letter: mail.EmailMessage) -> str:
    return re.search(r"\n\n([\w-]{5,12})\n\n", letter.body)[1]


def test_noor_signs_in_with_a_code_by_mail(world: World) -> None:
    client = browse()
    assert "mail with a code is on its way" in words(client.post("/account/sign-in/code/?next=/tags/", {"email": "Noor@Example.com", "next": "/tags/"}, follow=True))
    [letter] = mail.outbox
    assert "Incorrect code" in words(client.post("/account/sign-in/code/confirm/", {"code": "AAAAAA"}))
    answer = client.post("/account/sign-in/code/confirm/", {"code": code_in(letter), "next": "/tags/"})
    assert answer.headers["Location"] == "/tags/" and is_in(client)
    elsewhere = browse()
    elsewhere.post("/account/sign-in/code/confirm/", {"code": code_in(letter)})
    assert not is_in(elsewhere), "the code works where it was asked for"


def link_in(letter: mail.EmailMessage) -> str:
    return re.search(r"(/account/link/\S+)", letter.body)[1]


def test_the_link_in_the_mail_signs_in_anywhere_once(world: World) -> None:
    browse().post("/account/sign-in/code/", {"email": "noor@example.com"})
    address = link_in(mail.outbox[-1])
    phone, thief = browse(), browse()
    assert phone.get(address).status_code == 200 and not is_in(phone), "a preview of the link uses nothing up"
    phone.post(address)
    assert is_in(phone)
    assert thief.post(address).status_code == 403 and not is_in(thief)


def test_the_link_in_the_mail_is_no_way_around_the_second_step(world: World) -> None:
    turn_on_app(enter())
    browse().post("/account/sign-in/code/", {"email": "noor@example.com"})
    phone = browse()
    assert phone.post(link_in(mail.outbox[-1])).headers["Location"].startswith("/account/sign-in/second-step/")
    assert not is_in(phone)


def test_a_code_cannot_be_guessed(world: World) -> None:
    client = browse()
    client.post("/account/sign-in/code/", {"email": "noor@example.com"})
    for _ in range(4):
        client.post("/account/sign-in/code/confirm/", {"code": "WRONG1"})
    client.post("/account/sign-in/code/confirm/", {"code": code_in(mail.outbox[0])})
    assert not is_in(client)


def test_strangers_are_not_told_who_is_a_member(world: World) -> None:
    client = browse()
    assert "mail with a code is on its way" in words(client.post("/account/sign-in/code/", {"email": "nobody@example.com"}, follow=True))
    assert "No member has this address" in mail.outbox[0].body


def test_who_joined_with_the_address_of_somebody_else_does_not_find_it_confirmed(world: World) -> None:
    browse().post("/account/sign-up/", joining(username="eve", email="iris@example.com"))
    mail.outbox.clear()
    iris = browse()
    iris.post("/account/sign-in/code/", {"email": "iris@example.com"})
    assert "No member has this address" in mail.outbox[0].body
    assert not addresses.is_verified(Person.objects.get(handle="eve"))


def test_a_banned_member_gets_no_further_by_code(world: World) -> None:
    client = browse()
    client.post("/account/sign-in/code/", {"email": "mallory@example.com"})
    page = client.post("/account/sign-in/code/confirm/", {"code": code_in(mail.outbox[0])}, follow=True)
    assert "Sold fake chargers." in words(page)
    assert client.post("/new/", {"title": "Chargers for sale", "board": "lounge", "body": "Very cheap indeed."}).status_code in (403, 422)


def test_noor_sees_where_she_is_signed_in_and_ends_one(world: World) -> None:
    laptop, phone, ben = enter(), enter(device=PHONE), enter("ben")
    page = words(laptop.get("/account/sign-ins/"))
    assert "Firefox on Linux this device" in page and "Safari on iPhone" in page
    there = next(row for row in sign_ins.of(world.noor) if "iPhone" in row.device)
    ben.post(f"/account/sign-ins/{there.pk}/", {"_method": "delete"})
    assert is_in(phone), "others end nothing of hers"
    laptop.post(f"/account/sign-ins/{there.pk}/", {"_method": "delete"})
    assert not is_in(phone) and is_in(laptop)
    assert Entry.objects.filter(kind="sign_in.ended", actor=world.noor).exists()


def test_a_new_password_keeps_this_device_in_the_list_and_no_other(world: World) -> None:
    laptop, phone = enter(), enter(device=PHONE)
    laptop.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "another quiet evening", "password2": "another quiet evening"}, headers={"user-agent": FIREFOX})
    assert not is_in(phone)
    page = words(laptop.get("/account/sign-ins/"))
    assert "Firefox on Linux this device" in page and "iPhone" not in page
    assert Entry.objects.filter(kind="password.set", actor=world.noor).exists()


def test_signing_out_everywhere_empties_the_list(world: World) -> None:
    laptop, phone = enter(), enter(device=PHONE)
    laptop.post("/account/sign-out-everywhere/")
    assert is_in(laptop) and not is_in(phone)
    assert len(sign_ins.of(Person.objects.get(pk=world.noor.pk))) == 1


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "1", "null", "not json", json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": {}}),
     json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "", "signature": "", "userHandle": "Mg"}})],
)  # fmt: skip
def test_a_made_up_passkey_lets_nobody_in(world: World, credential: str) -> None:
    client = browse()
    asked: Any = client.get("/account/sign-in/passkey/", headers={"accept": "application/json"})
    assert asked.json()["request_options"]["publicKey"]["challenge"]
    answer = client.post("/account/sign-in/passkey/", {"credential": credential})
    assert answer.status_code in (200, 302) and not is_in(client)


@pytest.mark.parametrize("credential", ["", "{}", "[]", "not json", json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}})])
def test_a_made_up_passkey_is_not_added(world: World, credential: str) -> None:
    noor = show_it_is_me(enter())
    noor.get("/account/security/passkeys/add/")
    answer = noor.post("/account/security/passkeys/add/", {"name": "Laptop", "credential": credential})
    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_ways_in_that_are_off_are_closed_not_only_hidden(world: World) -> None:
    for way in (ways.CODE, ways.PASSKEY, ways.PASSWORD):
        options.set_(way, False, by=world.dara)
    visitor = browse()
    assert "code" not in words(visitor.get("/account/sign-in/")).split("Not a member")[0].lower()
    assert visitor.post("/account/sign-in/code/", {"email": "noor@example.com"}).status_code == 403
    assert visitor.post("/account/sign-in/passkey/", {"credential": "{}"}).status_code == 403
    assert "Nobody signs in with a password here" in words(visitor.post("/account/sign-in/", {"login": "noor", "password": PASSWORD}))
    assert not is_in(visitor)
    assert is_in(enter("dara")), "or nobody could switch them on again"


def test_every_page_of_security_is_there(world: World) -> None:
    noor = enter()
    turn_on_app(noor)
    for address in ("", "app/off/", "recovery-codes/", "recovery-codes/new/", "recovery-codes/download/", "passkeys/", "passkeys/add/"):
        assert noor.get(f"/account/security/{address}").status_code == 200, address
    for address in ("/account/confirm-it-is-you/", "/account/confirm-it-is-you/code/"):
        assert noor.get(address).status_code == 200, address
