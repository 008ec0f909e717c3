"""Whatever anybody types anywhere: never an error of ours, and never a script in what comes back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.web.browsing import ACCEPT
from tests.world import World

MARK = "zzscriptzz"
ODD = {
    # What can be typed at once is: each is a request for each field.
    "markup": f"<script>{MARK}()</script> \"><img src=x onerror={MARK}()> <svg/onload={MARK}()><math><mi//xlink:href='data:x,<script>{MARK}()</script>'> words",
    "languages": f"[press me](javascript:{MARK}()) {{{{ request }}}}{{% load x %}} ${{7*7}} %(reason)s %s {{0}} '; DROP TABLE people; -- %' OR '1'='1",
    "letters": "abc\u202edef\u2066ghi\u2069 \u200b\ufeff\u00ad 👩‍👩‍👧‍👦🏳️‍🌈🇺🇦 Zalgo h̶̢̛e̷̡͝l̸̨̛l̴̢͘o̷ \ufffd\uffff\ufdd0 \U0010ffff words enough",
    "nul": "nul \x00 in the middle of it",
    "controls": "".join(chr(code) for code in range(1, 32)) + "\x7f\x85\u2028 words",
    "long": "a" * 1_000_000,
    "long words": "lorem ipsum " * 90_000,
    "spaces": " \t\u00a0\u3000 ",
    "number": "99999999999999999999999999999999",
    "deep": "> " * 3_000 + "deep",
}
TO_EACH_DATABASE = {"nul", "long", "number"}
"""The others are letters like all letters to whoever keeps them."""
odds = [pytest.param(name, marks=() if name in TO_EACH_DATABASE else pytest.mark.once) for name in ODD]


def fields(world: World) -> dict[str, tuple[Any, str, dict[str, str], str]]:
    """The field → (who types it, the address, what else is sent, its name)."""
    topic = world.ask()
    reply = world.answer(topic)
    asked = {"title": "A good title", "board": "lounge", "body": "Words that are long enough.", "tags": ""}
    profile = {"name": "Noor", "biography": "", "location": "", "website": ""}
    return {
        "title": (world.noor, "/new/", asked, "title"),
        "board": (world.noor, "/new/", asked, "board"),
        "body": (world.noor, "/new/", asked, "body"),
        "rich body": (world.noor, "/new/", asked | {"body_format": "html"}, "body"),
        "format": (world.noor, "/new/", asked, "body_format"),
        "tags": (world.noor, "/new/", asked, "tags"),
        "visitor's title": (None, "/new/", asked, "title"),
        "reply": (world.noor, f"/topics/{topic.pk}/reply/", {}, "body"),
        "parent": (world.noor, f"/topics/{topic.pk}/reply/", {"body": "Words that are long enough."}, "parent"),
        "edit": (world.amina, f"/posts/{reply.pk}/edit/", {"body": "Other words, long enough."}, "body"),
        "edit reason": (world.amina, f"/posts/{reply.pk}/edit/", {"body": "Other words, long enough."}, "reason"),
        "revoke reason": (world.noor, f"/posts/{reply.pk}/solution/", {"_method": "delete"}, "reason"),
        "next": (world.noor, f"/posts/{reply.pk}/bookmark/", {}, "next"),
        "draft": (world.noor, "/drafts/?place=new", {"title": "x"}, "body"),
        "draft title": (world.noor, "/drafts/?place=new", {"body": "x"}, "title"),
        "draft tags": (world.noor, "/drafts/?place=new", {"body": "x"}, "tags"),
        "draft board": (world.noor, "/drafts/?place=new", {"body": "x"}, "board"),
        "draft place": (world.noor, "/drafts/", {"body": "x"}, "place"),
        "preview": (world.noor, "/preview/", {}, "body"),
        "rich preview": (world.noor, "/preview/", {"body_format": "html"}, "body"),
        "conversion": (world.noor, "/preview/", {}, "html"),
        "answered": (world.noor, "/new/answered/", {}, "topic"),
        "lock reason": (world.chen, f"/topics/{topic.pk}/lock/", {}, "reason"),
        "pin end": (world.chen, f"/topics/{topic.pk}/pin/", {}, "ends_at"),
        "move": (world.chen, f"/topics/{topic.pk}/place/", {}, "board"),
        "retitle": (world.chen, f"/topics/{topic.pk}/title/", {"tags": ""}, "title"),
        "retag": (world.chen, f"/topics/{topic.pk}/title/", {"title": "A good title"}, "tags"),
        "hide reason": (world.chen, f"/posts/{reply.pk}/hiding/", {}, "reason"),
        "ban reason": (world.chen, "/members/ben/ban/", {}, "reason"),
        "name": (world.noor, "/account/profile/", profile, "name"),
        "biography": (world.noor, "/account/profile/", profile, "biography"),
        "location": (world.noor, "/account/profile/", profile, "location"),
        "website": (world.noor, "/account/profile/", profile, "website"),
        "zone": (world.noor, "/account/preferences/", {"language": "en"}, "time_zone"),
        "login": (None, "/account/sign-in/", {"password": "x"}, "login"),
        "password": (None, "/account/sign-in/", {"login": "noor"}, "password"),
        "handle": (None, "/account/sign-up/", {"email": "i@example.com", "password1": "quiet evening"}, "username"),
        "email": (None, "/account/sign-up/", {"username": "iris", "password1": "quiet evening"}, "email"),
        "reset": (None, "/account/password/reset/", {}, "email"),
        "option": (world.dara, "/settings/", {}, "community.welcome"),
        "rule": (world.dara, "/settings/roles/", {}, "rule:kudos.give"),
        "grant to": (world.dara, "/settings/grants/", {"role": "helper"}, "member"),
    }


QUERIES = (
    "/search/?q=", "/search/feed.atom?q=", "/search/feed.rss?tag=", "/oembed?url=", "/search/suggest/?q=", "/mentions/?q=", "/new/?title=", "/new/similar/?title=", "/new/similar/?title=words&board=",
    "/why/?power=", "/why/?place=", "/why/?member=", "/bell/?after=", "/boards/questions/?tag=", "/boards/questions/?after=",
    "/boards/questions/?list=", "/settings/roles/?role=", "/settings/grants/?place=", "/account/bookmarks/?after=", "/account/sign-in/?next=",
)
PATHS = ("/tags/{}/", "/tags/{}/feed.atom", "/members/{}/feed.rss", "/members/{}/", "/boards/{}/", "/account/link/{}/", "/unfollow/{}/", "/media/{}", "/members/{}/ban/")


def check(answer: Any) -> None:
    assert answer.status_code < 500
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = body.decode(errors="replace")
    for harm in (f"<script>{MARK}", f"onerror={MARK}", f"onload={MARK}"):
        # Escaped, in the text of a page or of JSON, it is only words.
        assert f"<img src=x {harm}" not in said and f"<svg/{harm}" not in said and (not harm.startswith("<") or harm not in said or "json" in answer.headers["Content-Type"])
    assert f'href="javascript:{MARK}' not in said
    assert "javascript:" not in answer.headers.get("Location", "")[:11]


def client_of(person: Any) -> Client:
    client = Client(headers=ACCEPT)
    if person is not None:
        client.force_login(person)
    return client


@pytest.mark.parametrize("odd", odds)
def test_every_field_takes_it(world: World, odd: str) -> None:
    typed = fields(world)
    clients = {person: client_of(person) for person, *_rest in typed.values()}
    for field, (person, address, others, name) in typed.items():
        try:
            answer = clients[person].post(address, others | {name: ODD[odd]}, follow=True)
            check(answer)
        except Exception as trouble:
            raise AssertionError(f"{field}: {trouble!r}") from trouble
    for page in ("/", "/boards/lounge/", "/members/noor/", "/account/drafts/", "/bell/", "/new/", "/settings/"):
        check(clients[world.dara].get(page))


@pytest.mark.parametrize("odd", [odd for odd in odds if len(ODD[str(odd.values[0])]) < 10_000])
def test_every_query_and_path_takes_it(world: World, odd: str) -> None:
    world.ask()
    for person in (None, world.dara):
        client = client_of(person)
        for query in QUERIES:
            check(client.get(query + quote(ODD[odd])))
        for path in PATHS:
            check(client.get(path.format(quote(ODD[odd].strip() or "x", safe=""))))


def test_half_of_a_surrogate_in_bytes_is_no_error(world: World) -> None:
    client = client_of(world.noor)
    for bytes_ in (b"%ED%A0%80", b"%FF%FE", b"%C0%80", b"%F8%88%80%80%80"):
        check(client.get(f"/search/?q={bytes_.decode()}"))
        check(client.post("/preview/", b"body=" + bytes_ + b"words", content_type="application/x-www-form-urlencoded"))
        check(client.get(f"/tags/{bytes_.decode()}/"))
