"""Albums by keyboard, with scripts and without."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def open_album(page: Page) -> None:
    page.goto("/boards/gallery/")
    page.get_by_role("link", name="My desk through the year").click()
    expect(page.get_by_role("heading", name="3 photos")).to_be_visible()


def test_enter_opens_a_photo_large_arrows_move_and_escape_closes(browse: Open) -> None:
    page = browse()
    open_album(page)
    first = page.get_by_role("link", name="A desk in January")
    first.focus()
    page.keyboard.press("Enter")
    large = page.get_by_role("dialog", name="Photos, large")
    expect(large.get_by_role("img", name="A desk in January")).to_be_visible()
    expect(large).to_contain_text("Ben Carter")
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(large.get_by_role("img", name="A desk in February")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(large.get_by_role("img", name="A desk in March")).to_be_visible()
    expect(large).to_contain_text("3 / 3")
    box = large.get_by_role("img").bounding_box()
    assert box and box["height"] > 500 and box["y"] >= 0
    large.get_by_role("button", name="Close").click()
    expect(page.get_by_role("link", name="A desk in March")).to_be_focused()
    assert re.search(r"/topics/\d+/", page.url)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_photo_to_photo_on_pages_of_their_own(browse: Open, scripts: bool) -> None:
    page = browse(scripts=scripts)
    page.goto("/photos/1/")
    expect(page.get_by_text("1 of 3")).to_be_visible()
    if scripts:
        page.keyboard.press("ArrowRight")
    else:
        page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("/photos/2/$"))
    page.get_by_role("link", name="Previous").press("Enter")
    expect(page).to_have_url(re.compile("/photos/1/$"))


def test_without_scripts_a_photo_of_an_album_opens_its_page(browse: Open) -> None:
    page = browse(scripts=False)
    open_album(page)
    page.get_by_role("link", name="A desk in March").click()
    expect(page.get_by_text("What a fine desk that is.")).to_be_visible()
    expect(page.get_by_role("heading", name="March", exact=True)).to_be_visible()


def slowly(route: Route) -> None:
    """A picture that comes after the page was drawn."""
    time.sleep(0.5)
    route.continue_()


def test_nothing_moves_while_photos_load(browse: Open) -> None:
    page = browse()
    page.context.route(re.compile(r"\.(webp|avif)$"), slowly)
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) window.moved += one.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    for address in ("/photos/2/", "/boards/gallery/"):
        page.goto(address, wait_until="networkidle")
        assert page.evaluate("window.moved") < 0.01, address
