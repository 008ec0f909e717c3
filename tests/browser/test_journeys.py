"""From the first visit to the solved question, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, Open

pytestmark = pytest.mark.browser


def write(page: Page, text: str, *, scripts: bool) -> None:
    """Type a text: with scripts into the rich editor, that comes when somebody wants to write."""
    plain = page.locator("textarea[name=body]")
    if not scripts:
        plain.fill(text)
        return
    plain.focus()
    rich = page.locator("[contenteditable=true]")
    expect(rich).to_be_visible()
    rich.press_sequentially(text)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_newcomer_joins_asks_is_helped_thanks_and_marks_the_solution(house: House, browse: Open, scripts: bool) -> None:
    handle = "yara" if scripts else "yusuf"
    newcomer = browse(scripts=scripts)
    newcomer.goto("/account/sign-up/")
    newcomer.get_by_label("E-mail address").fill(f"{handle}@example.com")
    newcomer.get_by_label("Handle").fill(handle)
    newcomer.get_by_label("Password").fill("a lid that stays shut")
    newcomer.wait_for_timeout(3_500)  # nobody types faster
    newcomer.get_by_role("button", name="Join").click()
    newcomer.goto(house.link_in_mail_to(f"{handle}@example.com"))
    newcomer.get_by_role("button", name="Yes, confirm").click()

    # Of another kind each time: who asks without scripts what was solved before is first shown that.
    title, text = (
        ("The lid of yara's Finch creaks", "It creaks whenever I open it in a quiet room.")
        if scripts
        else ("Yusuf's satchel squeaks", "The strap rubs on the tram whenever it takes a bend.")
    )
    newcomer.goto("/boards/questions/new/")
    newcomer.get_by_label("Title").fill(title)
    write(newcomer, text, scripts=scripts)
    newcomer.get_by_role("button", name="Post", exact=True).click()
    expect(newcomer.get_by_role("heading", level=1)).to_have_text(title)
    address = newcomer.url

    amina = browse("amina", scripts=scripts)
    amina.goto(address)
    write(amina, "A drop of oil on the left hinge is all it needs.", scripts=scripts)
    amina.get_by_role("button", name="Reply", exact=True).click()
    expect(amina.get_by_text("A drop of oil on the left hinge")).to_be_visible()

    newcomer.goto(address)
    reply = newcomer.get_by_role("article", name="Post 2 by Amina")
    reply.get_by_role("button", name="Give kudos").click()
    expect(newcomer.get_by_role("article", name="Post 2 by Amina").get_by_text("1 kudos")).to_be_visible()
    newcomer.get_by_role("article", name="Post 2 by Amina").get_by_role("button", name="Mark as solution").click()
    expect(newcomer.get_by_role("region", name="Solution")).to_contain_text("Solved by Amina")

    visitor = browse(scripts=scripts)
    visitor.goto(address)
    expect(visitor.get_by_role("region", name="Solution")).to_contain_text("A drop of oil")
    expect(visitor.get_by_text("1 kudos").first).to_be_visible()
