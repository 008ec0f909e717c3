"""Passkeys, with the authenticator that Chromium pretends to have."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.world import PASSWORD

pytestmark = pytest.mark.browser


def give_fingerprint(page: Page) -> None:
    """From now on the device of this page has a fingerprint reader, and the right finger lies on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}},
    )


def test_ben_adds_a_passkey_and_signs_in_with_it_alone(browse: Open) -> None:
    page = browse("ben")
    give_fingerprint(page)
    page.goto("/account/security/passkeys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("What to call it").fill("Ben's laptop")
    page.get_by_role("button", name="Go on with my device").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/account/security/")
    expect(page.get_by_text("Ben's laptop")).to_be_visible()

    page.goto("/account/sign-out/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Sign in")).to_have_count(0)
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")

    page.goto("/account/security/passkeys/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("None yet")).to_be_visible()
