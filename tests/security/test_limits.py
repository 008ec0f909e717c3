"""Who is counted as one when somebody asks too often."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from commonwheel.web.limits import address_of
from tests.web.browsing import browse, joining
from tests.world import World


def test_a_house_with_endless_addresses_counts_as_one() -> None:
    asked = [RequestFactory().get("/", REMOTE_ADDR=address) for address in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1")]
    assert len({address_of(request) for request in asked}) == 2
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")) == "203.0.113.9"


def test_a_made_up_address_counts_only_behind_a_proxy_and_only_the_last(settings: Any) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", headers={"x-forwarded-for": "6.6.6.6, 198.51.100.7"})
    assert address_of(request) == "203.0.113.9"
    settings.BEHIND_PROXY = True
    assert address_of(request) == "198.51.100.7"


@pytest.mark.parametrize("step", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(world: World, step: str) -> None:
    client = browse()
    answer = client.post("/account/sign-in/", {"login": "ben", "password": "correct horse battery staple", "next": step})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/") and "evil" not in answer.headers["Location"]
    assert "_auth_user_id" in client.session


def test_asking_for_a_new_password_tells_nothing_about_who_is_a_member(world: World) -> None:
    answers = [browse().post("/account/password/reset/", {"email": address}) for address in ("ben@example.com", "nobody@example.com")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_joining_with_an_address_of_a_member_looks_like_joining(world: World) -> None:
    answers = [browse().post("/account/sign-up/", joining(email=f"{who}@example.com", username=f"{who}-two")) for who in ("ben", "nobody")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_signing_out_everywhere_ends_the_other_devices_and_keeps_this_one(world: World) -> None:
    ben = world.ben
    here, there = browse(ben), browse(ben)
    before = here.session.session_key
    here.post("/account/sign-out-everywhere/")
    assert here.get("/account/").status_code == 200
    assert here.session.session_key != before
    assert there.get("/account/").status_code == 302
