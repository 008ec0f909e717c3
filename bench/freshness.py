"""Is what was written there at once, while many others read?"""

from __future__ import annotations

import secrets
import threading
import urllib.request

from bench import load, places, posting, servers
from bench.communities import Community
from bench.load import Asked
from bench.posting import Entrance, Line
from bench.report import Finding, Part
from bench.servers import Server

SECONDS = 4
READERS = 8
TOPICS, EACH = 2, 10
"""No more replies in one topic than its first page holds: that is the page which is read."""


def measure(community: Community, _seconds: float) -> Part:
    """Replies while wrk reads the topic; whether the very next visitor sees each."""
    found = places.find(community)
    with servers.community(community.settings) as server:
        entrances = posting.enter(server, found, TOPICS * EACH)
        seen = 0
        for number, topic in enumerate(found.young[1 : 1 + TOPICS]):
            readers = threading.Thread(target=load.once, args=(server, Asked(topic)), kwargs={"connections": READERS, "seconds": SECONDS})
            readers.start()
            try:
                seen += _seen(server, topic, entrances[number * EACH : (number + 1) * EACH])
            finally:
                readers.join()
    figure = f"{seen} of {TOPICS * EACH} replies were in the very next visitor's page, while {READERS} connections read it"
    return Part("", findings=[Finding(f"no stale page, {community.engine}", figure, "all of them", seen == TOPICS * EACH)])


def _seen(server: Server, topic: str, entrances: list[Entrance]) -> int:
    """How many of these members' replies were in the page that a visitor asked for right after."""
    line = Line(server)
    seen = 0
    for entrance in entrances:
        word = secrets.token_hex(8)
        line.reply(topic, entrance, f"Fresh as {word}, one would say.")
        with urllib.request.urlopen(server.url + topic, timeout=30) as answer:
            seen += word in answer.read().decode()
    return seen
