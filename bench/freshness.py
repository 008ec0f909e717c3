"""Is what was written there at once, while many others read?"""

from __future__ import annotations

import secrets
import threading
import urllib.request
from http.client import HTTPConnection

from bench import load, places, posting, servers
from bench.communities import Community
from bench.load import Asked
from bench.report import Finding, Part

SECONDS = 8
READERS = 8
REPLIES = 20


def measure(community: Community, _seconds: float) -> Part:
    """Replies while wrk reads the topic; whether the very next visitor sees each."""
    found = places.find(community)
    with servers.community(community.settings) as server:
        topic = found.young[1]
        entrances = posting.enter(server, found, REPLIES)
        readers = threading.Thread(target=load.once, args=(server, Asked(topic)), kwargs={"connections": READERS, "seconds": SECONDS})
        readers.start()
        seen = 0
        try:
            connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
            for entrance in entrances:
                word = secrets.token_hex(8)
                posting.reply(connection, server, topic, entrance, f"Fresh as {word}, one would say.")
                with urllib.request.urlopen(server.url + topic, timeout=30) as answer:
                    seen += word in answer.read().decode()
        finally:
            readers.join()
    figure = f"{seen} of {REPLIES} replies were in the very next visitor's page, while {READERS} connections read it"
    return Part("", findings=[Finding(f"no stale page, {community.engine}", figure, "all of them", seen == REPLIES)])
