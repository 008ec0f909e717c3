"""Readers and writers of the cluster, as browsers behave: they keep cookies, fill in the form they were shown, and send it
again when no answer came."""

from __future__ import annotations

import http.client
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.cluster.hosts import SITE
from tests.console.running import eventually

HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|after)" value="([^"]*)"')
PATIENCE = 6.0
PAUSE = 0.3


@dataclass
class Answer:
    """What came back; status 0 for nothing at all."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    asked_at: float = 0.0


class Browser:
    """One reader, signed in where a session is given."""

    def __init__(self, address: str, session: str = "") -> None:
        self.address = address
        self.cookies = {"session": session} if session else {}
        self.last: list[tuple[str, str, int]] = []
        """What was asked lately, and with which status it was answered."""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """One request on a connection of its own."""
        answer = self._ask(method, path, form)
        self.last = [*self.last[-9:], (method, path, answer.status)]
        return answer

    def _ask(self, method: str, path: str, form: dict[str, str] | None) -> Answer:
        asked_at = time.monotonic()
        headers = {"Host": SITE, "User-Agent": "Mozilla/5.0", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return Answer(0, asked_at=asked_at)
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, value = value.partition(";")[0].partition("=")
                self.cookies[cookie] = value
        return Answer(answer.status, body, {name.lower(): value for name, value in answer.getheaders()}, asked_at)

    def get(self, path: str) -> Answer:
        """The page, wherever it leads."""
        answer = self.ask("GET", path)
        while answer.status in (301, 302):
            target = urlsplit(answer.headers["location"])
            answer = self.ask("GET", target.path + (f"?{target.query}" if target.query else ""))
        return answer

    def reply(self, topic: int, words: str, *, until: float) -> bool:
        """Write a reply; sends the same form again until it is answered as posted. Whether it was in time."""
        form: dict[str, str] = {}
        while time.monotonic() < until:
            if not form:
                shown = self.get(f"/topics/{topic}/")
                if shown.status == 200:
                    form = {**dict(HIDDEN.findall(shown.body)), "body": words}
            elif self.ask("POST", f"/topics/{topic}/reply/", form).status == 302:
                return True
            time.sleep(PAUSE if not form else 0.05)
        return False


@dataclass
class Load:
    """Writers and visitors at work until told to stop, and what they saw."""

    address: str
    topics: list[int]
    sessions: dict[str, str]
    each: int = 12
    """Posts of all in one topic, so that the last page holds them all."""
    acknowledged: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Words → (topic, when its acknowledgement came)."""
    posted: dict[str, int] = field(default_factory=dict)
    slowest: float = 0.0
    browsers: dict[str, Browser] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    """What its own writer did not find on the page right after it was acknowledged."""
    stalest: float = 0.0
    """The longest that a visitor's page lacked an acknowledged post."""
    pages: dict[int, int] = field(default_factory=dict)
    """Status → how many pages visitors got with it."""
    stopped: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.posted = dict.fromkeys(self.sessions, 0)
        self.browsers = {name: Browser(self.address, session) for name, session in self.sessions.items()}
        works = [lambda name=name: self._write(name) for name in self.sessions] + [self._visit]
        self.threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self.threads:
            thread.start()

    def wait_for(self, many: int, why: str, *, within: float = 60) -> None:
        """Until so many more posts of each writer were acknowledged; prints how long that took."""
        began = time.monotonic()
        before = dict(self.posted)
        assert eventually(lambda: all(self.posted[name] >= before[name] + many for name in self.posted), within), (
            why, {name: (self.posted[name] - before[name], self.browsers[name].last) for name in self.posted},
        )  # fmt: skip
        print(f"\n{why}: {many} posts of each writer after {time.monotonic() - began:.1f} s", end="", flush=True)

    def stop(self) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join(90)
            assert not thread.is_alive()

    def _write(self, name: str) -> None:
        browser = self.browsers[name]
        number = 0
        while not self.stopped.is_set():
            topic = self.topics[len(self.acknowledged) // self.each % len(self.topics)]
            words = f"{name.title()} says number {number} of it."
            began = time.monotonic()
            # Even after the stop a post that was begun is brought to its end.
            if browser.reply(topic, words, until=began + 60):
                now = time.monotonic()
                self.acknowledged[words] = (topic, now)
                self.posted[name] += 1
                self.slowest = max(self.slowest, now - began)
                page = browser.get(f"/topics/{topic}/")
                if page.status == 200 and words not in page.body:
                    self.unseen.append(words)
            number += 1
            time.sleep(0.2)

    def _visit(self) -> None:
        browser = Browser(self.address)
        while not self.stopped.is_set():
            known = list(self.acknowledged.items())[-6:]
            if known:
                topic = known[-1][1][0]
                page = browser.get(f"/topics/{topic}/")
                self.pages[page.status] = self.pages.get(page.status, 0) + 1
                if page.status == 200:
                    missing = [page.asked_at - at for words, (where, at) in known if where == topic and words not in page.body]
                    self.stalest = max([self.stalest, *missing])
            time.sleep(0.05)
