"""A real community, served as people run it, and a real Chromium that looks at it."""

from __future__ import annotations

import email
import email.policy
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, sync_playwright

from tests import servers
from tests.console.running import ROOT, Running, environment, eventually
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class House:
    """The community that is being served."""

    running: Running
    origin: str

    def mail_to(self, address: str) -> str:
        """The text of the latest mail that was written to an address."""
        found: list[str] = []

        def look() -> bool:
            for file in sorted((self.running.home / "mail").glob("*.eml")):
                message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                body = message.get_body(("plain",))
                if address in message["To"] and body is not None:
                    found.append(body.get_content())
            return bool(found)

        assert eventually(look, 30), f"no mail to {address}"
        return found[-1]

    def link_in_mail_to(self, address: str) -> str:
        """The first address of this community in that mail."""
        found = re.search(rf"{re.escape(self.origin)}/\S+", self.mail_to(address))
        assert found
        return found[0]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Served from a folder of its own, with the people of tests/world.py and something to read."""
    port = servers.free_port()
    origin = f"http://localhost:{port}"
    running = Running(tmp_path_factory.mktemp("house"), port, {"COMMONWHEEL_ORIGIN": origin})
    running.start()
    try:
        assert eventually(lambda: running.get("/healthz")[0] == 200, 240), running.said
        command = [sys.executable, "-m", "tests.browser.furnishing"]
        subprocess.run(command, cwd=ROOT, env=environment(running.home, **running.settings), check=True)
        yield House(running, origin)
    finally:
        running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this machine; none is downloaded."""
    path = servers.chromium()
    if path is None and "CI" not in os.environ:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        # As root, Chromium runs only without its own sandbox; here it sees nothing but our own pages.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


@dataclass
class Watched:
    """What the pages of a test asked for and complained about."""

    origin: str
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda said: self._said(said, page))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", lambda request: self._foreign(request.url))

    def _said(self, said: ConsoleMessage, page: Page) -> None:
        # The status of the page itself is what a test looks at, not a complaint.
        if said.type == "error" and said.location["url"] != page.url:
            self.complaints.append(f"console: {said.text} ({said.location['url']})")

    def _foreign(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {url}")


Open = Callable[..., Page]


@pytest.fixture
def browse(house: House, chromium: Browser) -> Iterator[Open]:
    """``browse("noor")`` is a page in which Noor is signed in; ``browse()`` a visitor's.

    After the test: no page asked another server for anything, no script failed, nothing was stopped by the policy.
    """
    watched = Watched(house.origin)
    contexts: list[BrowserContext] = []

    def open_(handle: str = "", *, scripts: bool = True, narrow: bool = False) -> Page:
        context = chromium.new_context(
            base_url=house.origin, java_script_enabled=scripts, locale="en-GB", reduced_motion="reduce",
            color_scheme="light", viewport=NARROW if narrow else WIDE,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        watched.watch(page)
        if handle:
            page.goto("/account/sign-in/")
            page.get_by_label("Handle or e-mail address").fill(handle)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not watched.complaints, "\n".join(watched.complaints)
