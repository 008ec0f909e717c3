"""One community as the provider of another: two processes, two databases, real sockets between them."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from commonwheel.accounts import addresses
from commonwheel.authority.doors import providers
from tests import servers
from tests.console.running import ROOT, Running, environment, eventually
from tests.elsewhere import path_of
from tests.web.browsing import browse
from tests.world import PASSWORD, World

FOUND = "import django; django.setup(); from tests import world; world.build()"


class Browser(requests.Session):
    """Uses the pages of the other community."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin

    def send_form(self, path: str, **typed: str) -> requests.Response:
        page = self.get(self.origin + path, timeout=20)
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[-1]
        return self.post(self.origin + path, data={"csrfmiddlewaretoken": token, **typed}, headers={"Origin": self.origin}, timeout=20)


def shown(page: requests.Response, pattern: str) -> str:
    found = re.search(pattern, page.text)
    assert found, page.text[:2000]
    return html.unescape(found[1])


@pytest.fixture(scope="module")
def mother(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the other community is served, with the people of tests/world.py in it."""
    port = servers.free_port()
    origin = f"http://localhost:{port}"
    running = Running(tmp_path_factory.mktemp("mother"), port, {"COMMONWHEEL_ORIGIN": origin, "COMMONWHEEL_WORKERS": "1"})
    running.start()
    try:
        assert eventually(lambda: running.get("/healthz")[0] == 200, 240), running.said
        subprocess.run([sys.executable, "-c", FOUND], cwd=ROOT, env=environment(Path(running.home), DJANGO_SETTINGS_MODULE="commonwheel.config.settings", **running.settings), check=True)
        yield origin
    finally:
        running.stop()


def test_noor_comes_with_her_account_of_the_mother_community(world: World, mother: str) -> None:
    dara = Browser(mother)
    dara.send_form("/account/sign-in/", login="dara", password=PASSWORD)
    page = dara.send_form("/settings/sign-in/sites/", name="Daughter", addresses="http://localhost/account/with/oidc/mother/login/callback/", asks="on")
    told = {"server": mother, "client_id": shown(page, r'id="client-id" readonly value="([^"]+)"'), "secret": shown(page, r'id="secret" readonly value="([^"]+)"')}

    provider = providers.add("oidc", slug="mother", name="Mother", told=told, trusts_addresses=True, by=world.dara)
    providers.switch_on(provider, by=world.dara)
    addresses.vouch(world.noor)
    here = browse()
    here.defaults["HTTP_HOST"] = "localhost"
    leaving = here.post("/account/with/oidc/mother/login/").content.decode()
    authorize = html.unescape(re.search(r'content="0; url=([^"]+)"', leaving)[1])

    noor = Browser(mother)
    noor.send_form("/account/sign-in/", login="noor", password=PASSWORD)
    asked = noor.get(authorize, timeout=20)
    form = {"csrfmiddlewaretoken": re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', asked.text)[-1], "request": shown(asked, r'name="request" value="([^"]+)"')}
    back = noor.post(f"{mother}/identity/o/authorize", data={**form, "scopes": ["openid", "email", "profile"], "action": "grant"}, headers={"Origin": mother}, timeout=20)
    here.get(path_of(shown(back, r'content="0; url=([^"]+)"')))
    assert "/members/noor/" in here.get("/account/").content.decode()
    assert world.noor.socialaccount_set.get().provider == "mother"
