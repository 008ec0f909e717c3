"""How soon is a reply found by search? Measured as people would see it: from the answer to the reply until a visitor's page of results has it."""

from __future__ import annotations

import random
import secrets
import statistics
import time
import urllib.request

from bench import places, posting, servers
from bench.communities import Community
from bench.report import Finding, Part
from bench.servers import Server

REPLIES = 20
LONGEST = 30.0
"""Seconds until a reply counts as not found."""
REQUIRED = 2.0
PAUSE = 0.02


def measure(community: Community, _seconds: float) -> Part:
    """Replies at odd moments, each looked for by a word that nothing else has."""
    found = places.find(community)
    dice = random.Random(1)
    with servers.community(community.settings) as server:
        entrances = posting.enter(server, found, REPLIES)
        line, lags = posting.Line(server), list[float]()
        for number, entrance in enumerate(entrances):
            word = f"zq{secrets.token_hex(6).translate(str.maketrans('0123456789', 'ghijklmnop'))}"
            line.reply(found.young[1 + number // 10], entrance, f"Known as {word}, one would say.")
            lags.append(_lag(server, word))
            time.sleep(dice.random())
    figure = f"{statistics.median(lags):.2f} s in the middle, {max(lags):.2f} s at most, of {len(lags)} replies"
    return Part("", findings=[Finding(f"found by search, {community.engine}", figure, f"at most {REQUIRED:.0f} s", max(lags) <= REQUIRED)])


def _lag(server: Server, word: str) -> float:
    """Seconds from now until a visitor finds the word."""
    began = time.monotonic()
    while time.monotonic() - began < LONGEST:
        # Each time another visitor: one alone may not ask so often.
        asked = urllib.request.Request(f"{server.url}/search/?q={word}", headers={"X-Forwarded-For": f"10.{random.randrange(250)}.{random.randrange(250)}.7"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            if f"<mark>{word}</mark>" in answer.read().decode():
                return time.monotonic() - began
        time.sleep(PAUSE)
    return LONGEST
