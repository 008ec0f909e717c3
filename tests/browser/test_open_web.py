"""Linked data under the strict policy, in a real browser."""

from __future__ import annotations

import json

import pytest

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_linked_data_is_read_and_nothing_is_stopped(browse: Open) -> None:
    page = browse()
    page.goto("/boards/questions/")
    page.locator(".topics h3 a").first.click()
    page.wait_for_load_state("networkidle")
    data = json.loads(page.locator('script[type="application/ld+json"]').text_content() or "")
    assert {thing["@type"] for thing in data["@graph"]} == {"BreadcrumbList", "QAPage"}
    assert page.locator('main a[href$="feed.atom"]').is_visible()
    # ``browse`` fails this test for whatever the policy stopped.
