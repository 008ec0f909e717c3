"""Writing: members reply through real requests, many at a time; how long each waits, and when all that follows is done.

Those who write take processor time, too, on the same machine: they send prepared bytes and look at little of the answer.
"""

from __future__ import annotations

import http.client
import re
import socket
import sqlite3
import statistics
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import quote_plus

import psycopg

from bench import places, servers
from bench.communities import Community
from bench.places import Places
from bench.report import Finding, Part
from bench.servers import Server

WRITERS = 8
EACH = 4
"""Replies in a row of one member: more would be too quick for the community's own pace."""
P50, RATE, DRAIN = 15.0, 200.0, 2.0
LASTING = 5
"""Times as long as others run: what is written first, right after a start, tells little of what can be kept up."""
PATIENCE = 120.0


@dataclass
class Written:
    """What the writers did."""

    times: list[float] = field(default_factory=list)
    refused: int = 0
    until: float = 0.0


def measure(community: Community, seconds: float) -> Part:
    """Writers that reply without pause; then the wait until no reaction is left."""
    found = places.find(community)
    print(f"replies on {community.engine} …", file=sys.stderr, flush=True)
    with servers.community(community.settings) as server:
        server.rest()
        entrances = enter(server, found, members=len(found.cookies) - 200)
        first = len(entrances) // 5
        _write(server, found, entrances[:first], seconds)
        before, began = server.cpu(), time.monotonic()
        done = _write(server, found, entrances[first:], seconds * LASTING)
        lasted, ended = time.monotonic() - began, time.monotonic()
        left = pending(community)
        while pending(community) and time.monotonic() - ended < PATIENCE:
            time.sleep(0.05)
        drained = time.monotonic() - ended
        cpu = (server.cpu() - before) * 1000 / max(len(done.times), 1)
    return _part(community, done, lasted, left, drained, cpu)


def _part(community: Community, done: Written, lasted: float, left: int, drained: float, cpu: float) -> Part:
    rate = len(done.times) / lasted
    middle = statistics.median(done.times) if done.times else float("inf")
    worst = sorted(done.times)[int(len(done.times) * 0.99)] if done.times else float("inf")
    part = Part(f"Replies, on {community.engine}")
    part.lines = [
        f"{WRITERS} writers for {lasted:.0f} s: {len(done.times):,} replies, {rate:.0f} a second, p50 {middle:.1f} ms, p99 {worst:.1f} ms, {done.refused} refused; "
        f"{cpu:.1f} ms of server CPU for one, with all that follows from it. {left:,} entries waited for their reactions at the end, the last one {drained:.1f} s."
    ]
    name = f"replies, {WRITERS} writers, {community.engine}"
    if community.engine == "sqlite":
        part.findings.append(Finding(name, f"p50 {middle:.1f} ms", f"under {P50:.0f} ms", middle < P50))
    else:
        part.findings.append(Finding(name, f"{rate:.0f} a second", f"at least {RATE:.0f}", rate >= RATE))
    part.findings.append(Finding(f"reactions, {community.engine}", f"done {drained:.1f} s after the last reply", f"within {DRAIN:.0f} s", drained <= DRAIN))
    return part


def pending(community: Community) -> int:
    """How many entries wait for their reactions, asked past the community."""
    if community.engine == "sqlite":
        with sqlite3.connect(f"file:{community.home}/commonwheel.sqlite3?mode=ro", uri=True, timeout=20) as base:
            return int(base.execute("SELECT count(*) FROM ledger_pending").fetchone()[0])
    with psycopg.connect(community.settings["COMMONWHEEL_DATABASE_URL"]) as base:
        row = base.execute("SELECT count(*) FROM ledger_pending").fetchone()
        return int(row[0]) if row else 0


@dataclass(frozen=True)
class Entrance:
    """What one member's browser has when the form is open."""

    cookies: str
    token: str


def enter(server: Server, found: Places, members: int) -> list[Entrance]:
    """Open the form once for each member who will write."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    entrances = []
    for cookie in found.cookies[200 : 200 + members]:
        connection.request("GET", found.young[0], headers={"Cookie": f"session={cookie}"})
        answer = connection.getresponse()
        page = answer.read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        if token is None:
            raise RuntimeError(f"the topic's page has no form for a member: {answer.status} {page[:300]}")
        kept = re.search(r"csrftoken=(\w+)", "; ".join(answer.headers.get_all("Set-Cookie") or []))
        entrances.append(Entrance(f"session={cookie}; csrftoken={kept[1] if kept else ''}", token[1]))
    return entrances


class Line:
    """A connection on which one reply after the other is sent."""

    def __init__(self, server: Server) -> None:
        self.host = f"127.0.0.1:{server.port}"
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def reply(self, topic: str, entrance: Entrance, words: str) -> int:
        """Post a reply; the status of the answer."""
        body = f"csrfmiddlewaretoken={entrance.token}&format=markdown&body={quote_plus(words)}"
        self.socket.sendall((
            f"POST /topics/{topic.split('/')[2]}/reply/ HTTP/1.1\r\nHost: {self.host}\r\nCookie: {entrance.cookies}\r\n"
            f"Referer: http://{self.host}{topic}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode())  # fmt: skip
        answer = b""
        while not _is_whole(answer):
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError("the server hung up")
            answer += more
        return int(answer[9:12])


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return bool(end) and (len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n"))


def _write(server: Server, found: Places, entrances: list[Entrance], seconds: float) -> Written:
    done = Written(until=time.monotonic() + seconds)
    lock = threading.Lock()
    share = len(entrances) // WRITERS
    threads = [
        threading.Thread(target=_writer, args=(server, found, entrances[number * share : (number + 1) * share], number, done, lock))
        for number in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def _writer(server: Server, found: Places, entrances: list[Entrance], number: int, done: Written, lock: threading.Lock) -> None:
    count = 0
    for entrance in entrances:
        # Each member has a browser of their own: some connections to the end would tell more of which process took them.
        line = Line(server)
        for _ in range(EACH):
            if time.monotonic() > done.until:
                return
            count += 1
            topic = found.young[(number * 37 + count) % len(found.young)]
            began = time.perf_counter()
            status = line.reply(topic, entrance, f"Reply {number}-{count}: the fan works again after the *firmware* update, thanks to all.")
            took = (time.perf_counter() - began) * 1000
            with lock:
                if status in (302, 303):
                    done.times.append(took)
                else:
                    done.refused += 1

