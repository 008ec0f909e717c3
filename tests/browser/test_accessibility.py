"""Every kind of page can be used by everybody: axe-core finds nothing, in light and dark, wide and narrow."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import NARROW, WIDE, House, Open

pytestmark = pytest.mark.browser

AXE = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SEEN: tuple[tuple[ViewportSize, Literal["light", "dark"]], ...] = ((WIDE, "light"), (NARROW, "dark"))
"""How each page is looked at: all that a width changes and all that a scheme changes is seen, and the two change nothing together."""

STILL = "document.adoptedStyleSheets.push(new CSSStyleSheet()); document.adoptedStyleSheets.at(-1).replaceSync('* { transition-property: none !important }')"
"""Colours are there at once: on their way from one scheme to the other they are none that anybody reads."""
ASK = "(options) => axe.run(options).then((said) => said.violations)"

PAGES = {
    "": [
        "/", "/categories/laptops/", "/boards/questions/", "/boards/lounge/", "/boards/questions/?list=unanswered", "{solved}", "{long}",
        "{long}?view=threaded", "/new/", "/boards/questions/new/", "/members/", "/members/amina/", "/tags/", "/tags/heron/",
        "/search/?q=wake", "/search/?q=nothing+like+it", "/account/sign-in/", "/account/sign-up/", "/account/password/reset/",
        "/no-such-page/", "/badges/", "/badges/first-words/", "/leaderboards/?period=all", "/ranks/",
        "/boards/ideas/", "/boards/ideas/roadmap/", "{idea}", "/boards/knowledge/", "{article}",
        "/boards/gallery/", "{album}", "/photos/3/", "/photos/3/kudos/", "/boards/contests/", "{contest}", "/entries/1/", "/contests/winners/", "/groups/", "/groups/gardeners/", "/boards/lounge/labels/", "/boards/events/", "/boards/blog/",
        "/account/sign-in/code/", "/policies/", "/account/with/cancelled/",
    ],
    "noor": [
        "/", "{solved}", "{solved_reply}history/", "{solved_reply}kudos/", "/new/", "/bell/", "/account/", "/account/profile/",
        "/account/preferences/", "/account/bookmarks/", "/account/following/", "/account/drafts/", "/account/email/",
        "/account/password/change/", "/account/sign-out-everywhere/", "/members/noor/",
        "/groups/gardeners/", "/boards/lounge/new/", "/boards/gallery/new/", "/photos/3/", "{contest}", "{open}", "{open}entries/new/", "/entries/2/",
        "/account/security/", "/account/security/passkeys/", "/account/sign-ins/", "/account/invitations/", "/account/with/",
        "/account/reports/", "{solved_reply}report/",
    ],
    "ben": ["{album_bare}photos/", "{album_bare}photos/new/", "{album}"],
    "dara": [
        "/settings/places/", "/settings/places/boards/lounge/", "/settings/places/boards/lounge/audience/", "/settings/places/boards/lounge/labels/", "/settings/places/boards/lounge/templates/1/", "/settings/places/boards/lounge/archive/", "/settings/places/categories/laptops/", "{long_bare}split/", "{long_bare}labels/", "/groups/new/", "/groups/gardeners/", "/groups/gardeners/members/", "/groups/gardeners/doors/", "/groups/gardeners/settings/", "/boards/contests/new/", "{open}contest/", "{article}", "/articles/1/", "/articles/1/versions/", "/boards/knowledge/articles/?state=nominated", "{long}", "/boards/ideas/", "{idea}", "{idea_bare}status/", "{idea_bare}customers/", "/boards/ideas/statuses/", "/settings/", "/settings/badges/", "/settings/badges/new/", "/badges/good-soul/", "/boards/moderators/",
        "/reports/", "/reports/?state=decided", "/reports/2/",
        "/settings/joining/", "/settings/joining/applications/", "/settings/joining/invitations/", "/settings/joining/policies/",
        "/settings/sign-in/", "/settings/sign-in/new/saml/", "/settings/sign-in/sites/", "/settings/sign-in/directories/",
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def addresses(house: House) -> dict[str, str]:
    """Where the furnished topics are."""
    listed = {name: house.running.get(f"/boards/questions/?tag={tag}")[1].decode() for name, tag in (("solved", "heron"), ("long", "wren"))}
    found = {name: "/topics/" + page.split('href="/topics/', 1)[1].split('"')[0] for name, page in listed.items()}
    found["long_bare"] = "/topics/" + found["long"].split("/")[2] + "/"
    found["idea"] = "/topics/" + house.running.get("/boards/ideas/?status=planned")[1].decode().split('href="/topics/', 1)[1].split('"')[0]
    page = house.running.get(found["solved"])[1].decode()
    found["article"] = "/topics/" + house.running.get("/boards/knowledge/")[1].decode().split('href="/topics/', 1)[1].split('"')[0]
    found["idea_bare"] = "/topics/" + found["idea"].split("/")[2] + "/"
    found["album"] = "/topics/" + house.running.get("/boards/gallery/")[1].decode().split('href="/topics/', 1)[1].split('"')[0]
    found["album_bare"] = "/topics/" + found["album"].split("/")[2] + "/"
    contests = house.running.get("/boards/contests/")[1].decode().split('href="/topics/')
    found["contest"], found["open"] = ("/topics/" + part.split('"')[0] for part in contests[1:3])
    found["open"] = "/topics/" + found["open"].split("/")[2] + "/"
    return found | {"solved_reply": "/posts/" + page.split('aria-label="Solution"')[0].rsplit('href="/posts/', 1)[1].split("/")[0] + "/"}


def faults(page: Page) -> list[str]:
    """What axe-core, which is in the page, finds: a line each."""
    found = page.evaluate(ASK, {"runOnly": RULES, "resultTypes": ["violations"]})
    return [f"{fault['id']}: {node['html'][:160]} — {node['any'][:1]}" for fault in found for node in fault["nodes"][:3]]


@pytest.mark.parametrize("who", PAGES, ids=["visitor", "noor", "ben", "dara"])
def test_axe_finds_nothing(browse: Open, addresses: dict[str, str], who: str) -> None:
    """Each page is asked for once; then the window narrows and the evening comes while it is open."""
    page = browse(who)
    wrong = []
    for pattern in PAGES[who]:
        path = pattern.format(**addresses)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)
        page.goto(path)
        page.evaluate(AXE)
        page.evaluate(STILL)
        for width, scheme in SEEN:
            page.set_viewport_size(width)
            page.emulate_media(color_scheme=scheme)
            wrong += [f"{path} ({width['width']}, {scheme}) {fault}" for fault in faults(page)]
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wider > 0:
                wrong.append(f"{path} ({width['width']}, {scheme}) is {wider} pixels wider than the screen")
    assert not wrong, "\n".join(wrong)


def test_a_field_for_a_day_shows_at_each_of_its_parts_that_the_keyboard_is_there(browse: Open) -> None:
    page = browse("dara")
    page.goto("/settings/audit/")
    page.locator("#id_since").focus()
    for _part in ("day", "month", "year"):
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Tab")


def test_many_tabs_stand_in_rows_so_that_none_is_out_of_sight(browse: Open) -> None:
    page = browse("dara", narrow=True)
    page.goto("/settings/audit/")
    assert page.locator(".tabs a").last.evaluate("tab => tab.getBoundingClientRect().right <= innerWidth")
    assert page.locator(".tabs").first.evaluate("tabs => tabs.scrollWidth <= tabs.clientWidth")


def test_axe_would_find_a_fault(browse: Open) -> None:
    page = browse()
    page.goto("/")
    page.evaluate(AXE)
    page.evaluate("document.querySelector('main').append(Object.assign(new Image(9, 9), {src: 'data:,'}))")
    assert any(fault.startswith("image-alt") for fault in faults(page))
