"""The same question and the order of its answers, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_ben_has_the_question_too_and_then_not_any_more(browse: Open, scripts: bool) -> None:
    ben = browse("ben", scripts=scripts)
    ben.goto("/boards/questions/")
    ben.get_by_role("link", name="My Heron wakes in the bag every night").click()
    page = ben.locator("#me-too")
    page.get_by_role("button", name="I have this question too").click()
    expect(page).to_contain_text("1 member has this question too")
    expect(page.get_by_role("button", name="You have this question too")).to_have_attribute("aria-pressed", "true")
    ben.get_by_role("link", name="Most kudos").click()
    expect(ben.get_by_role("link", name="Most kudos")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="You have this question too").click()
    expect(page).not_to_contain_text("member has")
