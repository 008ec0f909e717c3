"""The token of a reader's forms is theirs: it is in no page of anybody else, and nobody can have it written elsewhere."""

from __future__ import annotations

import re

import pytest

from commonwheel.accounts.people import Person
from commonwheel.web import holes
from tests.web.browsing import browse, html
from tests.world import World

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')


def test_no_words_of_a_post_are_replaced_by_the_readers_token(committed_world: World) -> None:
    world = committed_world
    topic = world.ask(body="Look: https://evil.example/?csrf-of-the-reader and [a](https://evil.example/csrf-of-the-reader).")
    for person in (None, world.ben, world.chen):
        page = html(topic.get_absolute_url(), person)
        assert page.count("https://evil.example/?csrf-of-the-reader") >= 2
        assert not re.search(r"evil\.example/\??\w{64}", page)
        assert holes.SECRET not in page
    assert len(holes.SECRET) > 30


def test_two_readers_of_the_same_kept_post_have_their_own_tokens(committed_world: World) -> None:
    topic = committed_world.ask()
    tokens = []
    for person in (committed_world.ben, committed_world.amina):
        client = browse(person)
        page = client.get(topic.get_absolute_url()).content.decode()
        # One page masks one secret in one way; another reader has another.
        found = set(TOKEN.findall(page))
        assert len(found) == 1
        tokens.append((found.pop(), client.cookies["csrftoken"].value))
    assert tokens[0] != tokens[1]


PAGES = ["/", "/members/", "/members/noor/", "/members/noor/card/", "/tags/", "/boards/questions/", "/categories/laptops/", "/search/?q=finch"]


@pytest.mark.parametrize("address", [*PAGES, "topic"])
def test_a_visitors_page_holds_no_token_and_sets_no_cookie(world: World, address: str) -> None:
    topic = world.ask(tags=("sleep",))
    world.answer(topic)
    answer = browse().get(topic.get_absolute_url() if address == "topic" else address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


FORMS = [
    "/new/", "/topics/{topic}/reply/", "/topics/{topic}/watch/", "/posts/{post}/kudos/", "/posts/{post}/bookmark/", "/posts/{post}/edit/",
    "/posts/{post}/solution/", "/posts/{post}/hiding/", "/topics/{topic}/lock/", "/topics/{topic}/pin/", "/topics/{topic}/place/",
    "/topics/{topic}/hiding/", "/topics/{topic}/title/", "/read/", "/drafts/", "/uploads/", "/preview/", "/new/answered/",
    "/account/profile/", "/account/preferences/", "/account/preferences/editor/", "/account/sign-out/", "/account/sign-out-everywhere/",
    "/account/email/", "/account/password/change/", "/account/sign-in/", "/account/sign-up/", "/account/password/reset/",
    "/settings/", "/settings/roles/", "/settings/grants/", "/settings/grants/1/", "/members/ben/ban/",
]


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("method", ["post", "delete"])
def test_no_form_is_taken_from_elsewhere(world: World, address: str, method: str) -> None:
    topic = world.ask()
    client = _strict(world.dara)
    answer = getattr(client, method)(address.format(topic=topic.pk, post=topic.last_post_id), headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert answer.templates[0].name == "errors/csrf.html"


def _strict(person: Person) -> object:
    client = browse(person)
    client.handler.enforce_csrf_checks = True
    return client
