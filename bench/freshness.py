"""Is what was written there at once, while many others read?"""

from __future__ import annotations

import re
import secrets
import threading
import urllib.error
import urllib.parse
import urllib.request

from bench import load
from bench.places import Places
from bench.servers import Server

SECONDS = 8
READERS = 8


class Stay(urllib.request.HTTPRedirectHandler):
    """Where a POST leads is not followed: the next request is a visitor's."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def check(server: Server, places: Places) -> tuple[int, int]:
    """(replies posted, how many of them the very next visitor did not see) while wrk reads the topic."""
    readers = threading.Thread(target=load.once, args=(server, places.young_topic), kwargs={"connections": READERS, "seconds": SECONDS})
    readers.start()
    missed = 0
    try:
        for cookie in places.cookies:
            word = secrets.token_hex(8)
            _reply(server, places.young_topic, cookie, f"Fresh as {word}, one would say.")
            missed += word not in _get(server, places.young_topic)
    finally:
        readers.join()
    return len(places.cookies), missed


def _reply(server: Server, topic: str, session: str, words: str) -> None:
    page, cookies = _open(server.url + topic, {"Cookie": f"session={session}"})
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    number = re.search(r"/topics/(\d+)/", topic)
    assert token and number, "the member's topic page has no form"
    csrf = re.search(r"csrftoken=(\w+)", cookies)
    headers = {"Cookie": f"session={session}; csrftoken={csrf[1] if csrf else ''}", "Referer": server.url + topic}
    fields = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "body": words, "format": "markdown"}).encode()
    request = urllib.request.Request(f"{server.url}/topics/{number[1]}/reply/", data=fields, headers=headers)
    try:
        urllib.request.build_opener(Stay).open(request, timeout=20)
    except urllib.error.HTTPError as answer:
        if answer.code not in (301, 302, 303):
            raise SystemExit(f"The reply was answered {answer.code}: {answer.read()[:500]!r}") from answer


def _get(server: Server, path: str) -> str:
    return _open(server.url + path, {})[0]


def _open(url: str, headers: dict[str, str]) -> tuple[str, str]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
        return answer.read().decode(), "; ".join(answer.headers.get_all("Set-Cookie") or [])
