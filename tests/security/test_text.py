"""Texts made to keep a parser busy, or to run in somebody else's browser."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest

from commonwheel.accounts import profiles
from commonwheel.authority import options
from commonwheel.conversations import posts, texts
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.richtext import clean, from_markdown
from commonwheel.structure import boards
from tests.web.browsing import browse, html
from tests.world import World

LENGTH = 80_000
PATIENCE = 5.0
"""Seconds of processor time; each of these took from ten seconds to minutes before it was stopped."""


@pytest.mark.parametrize(
    "piece",
    [":a:", "std::x ", "http:", "http://_ ", "[", "![", "[a](", "*a_ ", "`a``", "> > > a\n", "<a ", "a@", "- a\n  ", "|a"],
)
def test_a_text_of_one_sign_is_read_in_seconds(piece: str) -> None:
    text = (piece * LENGTH)[:LENGTH]
    began = time.process_time()
    clean(from_markdown(text))
    assert time.process_time() - began < PATIENCE


@pytest.mark.parametrize(("language", "piece"), [("perl", "s{"), ("kotlin", "a<"), ("php", "<?php '"), ("ruby", "%q<")])
def test_code_that_tires_its_lexer_stays_plain(language: str, piece: str) -> None:
    code = (piece * 40_000)[:39_000]
    began = time.process_time()
    cleaned = clean(from_markdown(f"```{language}\n{code}\n```"))
    assert time.process_time() - began < PATIENCE
    assert f"language-{language}" in cleaned


def test_addresses_are_still_found_wherever_they_stand() -> None:
    written = from_markdown("Note: 12:30, see https://a.example/b?c=1, mailto:a@b.example and (http://c.example), not xhttp://d.example")
    assert re.findall(r'href="([^"]+)"', written) == ["https://a.example/b?c=1", "mailto:a@b.example", "http://c.example"]
    long = f"{'word: ' * 2_000}https://a.example/"
    assert re.findall(r'href="([^"]+)"', from_markdown(long)) == ["https://a.example/"]


def test_markdown_far_longer_than_a_post_is_not_even_parsed(world: World) -> None:
    with pytest.raises(Refused, match="too long"):
        world.ask(body="a " * options.value(texts.LENGTH_MOST) + "b")


EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_nothing_that_anybody_typed_becomes_markup(world: World) -> None:
    """Every field that others see, on every page that shows it."""
    profiles.change(world.noor, name=EVIL[:60], biography=EVIL, location=EVIL[:80], website="https://x.example/?\"'><script>")
    options.set_(options.NAME, EVIL[:60], by=world.dara)
    options.set_(options.WELCOME, EVIL[:120], by=world.dara)
    board = boards.add("evil", EVIL[:100], category=world.laptops, kind="qanda", description=EVIL)
    topic = world.ask(f"Why {EVIL}", board=board, body=f"Body {EVIL} [a](javascript:alert(1)) <javascript:alert(1)>", tags=("<script>", "a\"b"))
    reply = world.answer(topic, by=world.noor, body=f"Also {EVIL}")
    posts.edit(reply, by=world.noor, body=f"Changed {EVIL}", reason=EVIL)
    posts.hide(world.answer(topic), by=world.chen, reason=EVIL)
    world.settle()
    tag = "script"
    addresses = [
        "/", board.get_absolute_url(), topic.get_absolute_url(), "/members/", world.noor.get_absolute_url(), "/members/noor/card/",
        f"/search/?q={EVIL}", f"/search/suggest/?q={EVIL}", "/tags/", f"/tags/{tag}/", f"/posts/{reply.pk}/history/", f"/posts/{reply.pk}/kudos/",
        f"/new/?title={EVIL}", f"/new/similar/?title={EVIL}", f"{board.get_absolute_url()}?tag={EVIL}&after={EVIL}&list={EVIL}", f"/nowhere/{EVIL}/",
        f"/account/sign-in/?next={EVIL}", f"/topics/{topic.pk}/hiding/", f"/topics/{topic.pk}/title/", "/settings/", "/settings/roles/", "/bell/",
    ]
    for person in (None, world.amina, world.dara):
        for address in addresses:
            assert not foreign(html(address, person)), (address, person)


LINKED_DATA = {"type": "application/ld+json"}


class Elements(HTMLParser):
    """The elements of a page as a browser sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def foreign(page: str) -> list[object]:
    """Elements of a page that none of ours has written."""
    elements = Elements()
    elements.feed(page)
    return [
        (tag, attributes)
        for tag, attributes in elements.found
        # Linked data is no script: a browser runs nothing of it. Whatever broke out of it would be a script of another kind.
        if (tag == "script" and attributes != LINKED_DATA and not (attributes.get("src") or "").startswith("/static/"))
        or any(name.startswith("on") or name == "style" for name in attributes)
        or (attributes.get("href") or attributes.get("src") or "").strip().lower().startswith(("javascript", "data", "x"))
    ]


def test_what_is_foreign_is_found() -> None:
    assert len(foreign("<p><script>1</script><img src=x onerror=1><a href=' javascript:1'>a</a>")) == 3


def test_a_website_is_an_address_of_the_web(world: World) -> None:
    for address in ("javascript:alert(1)", "data:text/html,x", "https:javascript:alert(1)//", "vbscript:x"):
        assert browse(world.ben).post("/account/profile/", {"name": "Ben", "website": address}).status_code == 422, address
    world.ben.refresh_from_db()
    assert world.ben.website == ""


def test_json_is_never_taken_for_a_page(world: World) -> None:
    client = browse(world.ben)
    answers = [
        client.post("/preview/", {"markdown": "<script>alert(1)</script>"}),
        client.post("/drafts/", {"place": "new", "body": EVIL}),
        client.get("/mentions/?q=no"),
        client.post("/uploads/", {}),
    ]
    for answer in answers:
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
