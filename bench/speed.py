"""How fast pages are, beside a bare web server and nginx that answer the same bytes; and what a page costs in a larger community."""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from bench import load, places, servers
from bench.communities import Community
from bench.load import Asked, Run
from bench.places import Places
from bench.report import Finding, Part, table
from bench.servers import Server

CONNECTIONS = (1, 8, 32)
SHARE, P99 = 0.5, 20.0
"""Of a bare Granian's requests a second, and milliseconds at 32 connections: what visitors' pages must reach."""
CPU, NODEBB = 3.0, 63.0
"""Milliseconds of the server for a member's topic; and requests a second of NodeBB 4 for the same on a machine like this one."""
SEARCH, SUGGEST = 25.0, 10.0
GROWS = 1.2
TURNS = 7


def measure(community: Community, seconds: float) -> Part:
    """The table of pages."""
    found = places.find(community)
    part = Part(f"Pages, on {community.engine}")
    rows = []
    with servers.community(community.settings) as server, tempfile.TemporaryDirectory(prefix="commonwheel-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        pages = found.pages() if community.engine == "sqlite" else {name: asked for name, asked in found.pages().items() if "search" in name or "sugg" in name}
        bodies = {name: fetch(server, asked, found) for name, asked in pages.items()}
        server.rest()
        for place, body in enumerate(bodies.values()):
            (folder / f"{place}.html").write_bytes(body)
        with servers.bare(folder) as bare, servers.nginx(folder) as nginx:
            for place, (name, asked) in enumerate(pages.items()):
                print(f"{name} on {community.engine} …", file=sys.stderr, flush=True)
                ours = {many: load.median(server, asked, connections=many, seconds=seconds) for many in CONNECTIONS}
                theirs = {}
                if "visitor" in name:
                    theirs = {kind: {many: load.median(other, Asked(f"/{place}"), connections=many, seconds=seconds) for many in CONNECTIONS}
                              for kind, other in (("bare", bare), ("nginx", nginx))}
                rows.append(_row(name, bodies[name], ours, theirs))
                part.findings += _judged(f"{name}, {community.engine}", ours, theirs)
                at_most = [run[CONNECTIONS[-1]].per_second for run in theirs.values()] or [0.0, 0.0]
                part.bars.append((f"{name}, {community.engine}", ours[CONNECTIONS[-1]].per_second, at_most[0], at_most[1]))
        if community.engine == "sqlite":
            part.findings.append(_unchanged(server, found))
    at = " / ".join(map(str, CONNECTIONS))
    part.lines = table(["page", f"requests/s at {at} connections", "p50 ms", "p99 ms", "server CPU ms a request", "bytes (gzip)", "bare Granian, requests/s", "share of it", "nginx, a file"], rows)
    return part


def _row(name: str, body: bytes, ours: dict[int, Run], theirs: dict[str, dict[int, Run]]) -> list[str]:
    def each(figure: str, places: int, runs: dict[int, Run] = ours) -> str:
        return " / ".join(f"{getattr(runs[many], figure):,.{places}f}" for many in CONNECTIONS)

    bare = theirs.get("bare", {})
    share = " / ".join(f"{ours[many].per_second / bare[many].per_second:.0%}" for many in CONNECTIONS) if bare else ""
    errors = sum(run.errors for run in ours.values())
    return [
        f"{name}{f' — {errors} ERRORS' if errors else ''}", each("per_second", 0), each("p50", 1), each("p99", 1), each("cpu", 2),
        f"{len(body):,} ({len(gzip.compress(body, 6)):,})", each("per_second", 0, bare) if bare else "", share,
        each("per_second", 0, theirs["nginx"]) if bare else "",
    ]


def _judged(name: str, ours: dict[int, Run], theirs: dict[str, dict[int, Run]]) -> list[Finding]:
    last = ours[CONNECTIONS[-1]]
    if theirs:
        least = min(ours[many].per_second / theirs["bare"][many].per_second for many in CONNECTIONS)
        return [
            Finding(name, f"{least:.0%} of bare Granian, where it is least", f"at least {SHARE:.0%}", least >= SHARE),
            Finding(name, f"p99 {last.p99:.1f} ms at {CONNECTIONS[-1]} connections", f"under {P99:.0f} ms", last.p99 < P99),
        ]
    if name.startswith("topic, member"):
        best = max(run.per_second for run in ours.values())
        cpu = min(run.cpu for run in ours.values())
        return [
            Finding(name, f"{cpu:.2f} ms of server CPU", f"under {CPU:.0f} ms", cpu < CPU),
            Finding(name, f"{best:,.0f} requests/s", f"at least {10 * NODEBB:,.0f}, 10 times NodeBB 4", best >= 10 * NODEBB),
        ]
    if name.startswith(("search", "suggestions")):
        limit = SEARCH if name.startswith("search") else SUGGEST
        shown = " / ".join(f"{run.p50:.1f}" for run in ours.values())
        return [Finding(name, f"p50 {shown} ms at {' / '.join(map(str, CONNECTIONS))} connections", f"under {limit:.0f} ms (at one)", ours[1].p50 < limit)]
    return [Finding(name, f"{last.per_second:,.0f} requests/s at {CONNECTIONS[-1]} connections", "", None)]


def _unchanged(server: Server, found: Places) -> Finding:
    """Whether a page that somebody has is not sent again."""
    with urllib.request.urlopen(server.url + found.topic, timeout=30) as answer:
        tag = answer.headers["ETag"]
    run = load.once(server, Asked(found.topic, headers=(f"If-None-Match: {tag}",)), connections=32, seconds=2)
    try:
        with urllib.request.urlopen(urllib.request.Request(server.url + found.topic, headers={"If-None-Match": tag}), timeout=30) as answer:
            status = answer.status
    except urllib.error.HTTPError as answer:
        status = answer.code
    return Finding("a topic that the visitor has already", f"answered {status}; {run.per_second:,.0f} requests/s at 32 connections", "answered 304", status == 304)


def compare(large: Community, small: Community, seconds: float) -> Part:
    """What a request costs the server in this community and in one of a tenth of its size, in turns: a machine that others use is
    faster in one minute than in the next, by more than is looked for here."""
    part = Part(f"Growth, on {large.engine}")
    rows = []
    with servers.community(large.settings) as much, servers.community(small.settings) as little:
        both = [(server, places.find(community)) for server, community in ((much, large), (little, small))]
        for server, _found in both:
            server.rest()
        for name in both[0][1].pages():
            if large.engine != "sqlite" and "search" not in name and "sugg" not in name:
                continue
            pages = [(server, found.pages()[name]) for server, found in both]
            for (server, asked), (_server, found) in zip(pages, both, strict=True):
                fetch(server, asked, found)
            pairs = [[load.once(server, asked, connections=8, seconds=seconds).cpu for server, asked in pages] for _ in range(TURNS)]
            full, tenth = (statistics.median(costs) for costs in zip(*pairs, strict=True))
            ratio = statistics.median(of_full / max(of_tenth, 0.001) for of_full, of_tenth in pairs)
            rows.append([name, f"{tenth:.2f}", f"{full:.2f}", f"{ratio:.2f}"])
            part.findings.append(Finding(f"growth: {name}, {large.engine}", f"{ratio:.2f} times the cost with 10 times the data", f"at most {GROWS}", ratio <= GROWS))
    part.lines = [
        f"Server CPU in ms a request with {small.size}, and with ten times as much, in {TURNS} turns; the ratio is the middle one of theirs.", "",
        *table(["page", "a tenth", "full", "ratio"], rows),
    ]  # fmt: skip
    return part


def fetch(server: Server, asked: Asked, found: Places) -> bytes:
    """The page's bytes; asked a few times with each of the words, so that every process has warmed up."""
    words = found.words if "WORD" in asked.path else [""]
    cookie = {"Cookie": f"session={found.cookies[0]}"} if asked.cookies else {}
    body = b""
    for number in range(max(20, 4 * len(words))):
        path = asked.path.replace("WORD", quote(words[number % len(words)]))
        headers = {**cookie, "X-Forwarded-For": f"10.9.{number // 250}.{number % 250}"}
        with urllib.request.urlopen(urllib.request.Request(server.url + path.replace("FRESH", str(number)), headers=headers), timeout=60) as answer:
            body = answer.read()
    return body
