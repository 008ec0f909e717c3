"""Places are put in order by dragging, by key, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def order(page: Page) -> list[str]:
    return page.locator("li[data-order] > a").all_inner_texts()


def test_dara_drags_a_board_before_another_and_back_by_key(browse: Open) -> None:
    page = browse("dara")
    page.goto("/settings/places/")
    before = order(page)
    first, second = before.index("Questions"), before.index("Lounge")
    assert second == first + 1
    with page.expect_navigation(url="**/settings/places/#board:*"):
        page.locator('[data-order="board:lounge"]').drag_to(page.locator('[data-order="board:questions"]'), target_position={"x": 60, "y": 3})
    moved = order(page)
    assert (moved[first], moved[second]) == ("Lounge", "Questions")
    page.get_by_role("button", name="Move Lounge down").focus()
    with page.expect_navigation(url="**/settings/places/#board:*"):
        page.keyboard.press("Enter")
    assert order(page) == before


def test_the_last_of_many_places_is_reached_and_stands_in_view_where_it_is_open(browse: Open) -> None:
    page = browse("noor")
    page.set_viewport_size({"width": 1280, "height": 360})
    last = page.locator(".rail-list a").last
    expect(last).not_to_be_in_viewport()
    last.click()
    expect(page.locator(".rail-list [aria-current]")).to_be_in_viewport()


def test_without_scripts_the_arrows_do_it(browse: Open) -> None:
    page = browse("dara", scripts=False)
    page.goto("/settings/places/")
    before = order(page)
    for step in ("up", "down"):
        page.get_by_role("button", name=f"Move Lounge {step}").click()
        page.wait_for_url("**/settings/places/#board:*")
    assert order(page) == before
