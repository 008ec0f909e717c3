"""What is fetched from elsewhere: never from our own network, never without end. A real server on the loopback answers."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from commonwheel.kernel import outside
from commonwheel.kernel.outside import STRICT, Address, Unreachable, Ways

LOOPBACK = ipaddress.ip_address("127.0.0.1")
ALL_DRIPS = 100


class Elsewhere(BaseHTTPRequestHandler):
    """A site with everything that goes wrong on sites."""

    hits: list[str] = []
    dripped = 0

    def do_GET(self) -> None:
        self.hits.append(f"{self.headers['Host']}{self.path}")
        getattr(self, f"_{self.path.strip('/').partition('?')[0] or 'page'}")()

    def _page(self) -> None:
        self._say(200, b"<title>Hello</title>", "text/html")

    def _round(self) -> None:
        self._lead("/round")

    def _inside(self) -> None:
        self._lead("http://169.254.169.254/latest/meta-data/")

    def _dither(self) -> None:
        time.sleep(0.3)
        self._lead("/dither")

    def _once(self) -> None:
        self._lead("/page")

    def _file(self) -> None:
        self._lead(Path("/etc/passwd").as_uri())

    def _huge(self) -> None:
        self._say(200, b"x" * 300_000, "text/plain")

    def _bomb(self) -> None:
        self.send_response(200)
        body = gzip.compress(b"0" * 50_000_000)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            for number in range(ALL_DRIPS):
                self.wfile.write(f"X-{number}: a\r\n".encode())
                Elsewhere.dripped = number
                time.sleep(0.1)
        except OSError:
            pass

    def _trickle(self) -> None:
        """A reply that is the last one on its connection, whose body comes one letter at a time."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        try:
            for number in range(ALL_DRIPS):
                self.wfile.write(b"a")
                Elsewhere.dripped = number
                time.sleep(0.1)
        except OSError:
            pass

    def _ssh(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")

    def _chatter(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n")

    def _long(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n")

    def _askew(self) -> None:
        self._lead("http://[nowhere")

    def _kyoto(self) -> None:
        """Its redirect holds the bytes of UTF-8 as they are, as many servers send them."""
        self._lead("/page?of=京都 駅".encode().decode("latin-1"))

    def _say(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def _lead(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def loopback_only(address: Address) -> bool:
    """The exception that a test makes: its own server, and nothing else that is not public."""
    return address == LOOPBACK or outside.is_public(address)


OURS = Ways(is_allowed=loopback_only, ports=None)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "168.63.129.16",
        "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::", "2001:0:0:0:0:0:f5ff:fffe",
        "2001:db8::1", "fec0::1",
    ],
)  # fmt: skip
def test_no_address_of_our_own_network_is_public(address: str) -> None:
    assert not outside.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_public_internet_is_public(address: str) -> None:
    assert outside.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://127.0.0.1:6379/", "http://me:secret@93.184.216.34/", "ftp://93.184.216.34/", Path("/etc/passwd").as_uri(), "gopher://93.184.216.34/",
        "http:///nowhere", "http://93.184.216.34:22/", "http://93.184.216.34:99999/", "//93.184.216.34/", "http://93.184.216.34/\r\nX: y", "http://xn--\u2603/",
    ],
)  # fmt: skip
def test_no_way_of_writing_an_address_leads_inside(url: str, port: int) -> None:
    Elsewhere.hits.clear()
    with pytest.raises(Unreachable):
        outside.fetch(url.replace("127.0.0.1/", f"127.0.0.1:{port}/") if url == "http://127.0.0.1/" else url, seconds=2)
    assert Elsewhere.hits == []


def test_the_address_that_was_checked_is_the_one_that_is_asked(port: int) -> None:
    """DNS rebinding: the name answers with a public address when it is checked, and with ours when it is asked again."""
    answers = iter([[ipaddress.ip_address("93.184.216.34")], [LOOPBACK], [LOOPBACK]])
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[Address]:
        asked.append(host)
        return next(answers)

    Elsewhere.hits.clear()
    with pytest.raises(Unreachable):
        outside.fetch(f"http://rebind.example:{port}/", ways=Ways(resolve=rebinding, ports=None), seconds=1)
    assert asked == ["rebind.example"], "it is resolved once"
    assert Elsewhere.hits == [], "and nothing arrived here"
    with pytest.raises(Unreachable) as refused:
        outside.fetch(f"http://rebind.example:{port}/", ways=Ways(resolve=rebinding, ports=None), seconds=1)
    assert refused.value.is_final


def test_one_address_of_ours_among_several_is_enough_to_refuse() -> None:
    mixed = Ways(resolve=lambda _host, _port: [ipaddress.ip_address("93.184.216.34"), LOOPBACK])
    with pytest.raises(Unreachable, match="not in the public internet"):
        outside.fetch("http://mixed.example/", ways=mixed)


def test_redirects_are_checked_one_by_one(port: int) -> None:
    assert outside.fetch(f"http://127.0.0.1:{port}/once", ways=OURS).url == f"http://127.0.0.1:{port}/page"
    for path, why in (("inside", "not in the public internet"), ("round", "too many redirects"), ("file", "no address of the web")):
        with pytest.raises(Unreachable, match=why):
            outside.fetch(f"http://127.0.0.1:{port}/{path}", ways=OURS)


def test_the_server_is_asked_by_its_name(port: int) -> None:
    Elsewhere.hits.clear()
    named = Ways(resolve=lambda _host, _port: [LOOPBACK], is_allowed=loopback_only, ports=None)
    assert outside.fetch(f"http://www.finch.example:{port}/page?a=1", ways=named).status == 200
    assert Elsewhere.hits == [f"www.finch.example:{port}/page?a=1"]


def test_size_is_bounded_packed_or_not(port: int) -> None:
    for path in ("huge", "bomb"):
        with pytest.raises(Unreachable, match="more than 100000 bytes"):
            outside.fetch(f"http://127.0.0.1:{port}/{path}", most=100_000, ways=OURS)
        assert len(outside.fetch(f"http://127.0.0.1:{port}/{path}", most=100_000, is_cut=True, ways=OURS).body) == 100_000


@pytest.mark.parametrize("path", ["drip", "trickle"])
def test_a_server_that_drips_is_left_when_the_time_is_over(path: str, port: int) -> None:
    Elsewhere.dripped = 0
    with pytest.raises(Unreachable):
        outside.fetch(f"http://127.0.0.1:{port}/{path}", seconds=0.5, is_cut=True, ways=OURS)
    assert Elsewhere.dripped < ALL_DRIPS / 2, "it was far from done when it was left"


def test_who_leads_from_one_slow_page_to_the_next_is_left_too(port: int) -> None:
    Elsewhere.hits.clear()
    with pytest.raises(Unreachable):
        outside.fetch(f"http://127.0.0.1:{port}/dither", seconds=0.5, ways=OURS)
    assert len(Elsewhere.hits) == 2, "the time is for all of it"


@pytest.mark.parametrize("path", ["ssh", "chatter", "long", "askew"])
def test_who_does_not_speak_as_the_web_does_is_unreachable(path: str, port: int) -> None:
    with pytest.raises(Unreachable):
        outside.fetch(f"http://127.0.0.1:{port}/{path}", ways=OURS)


def test_addresses_in_any_script_are_asked_in_percents(port: int) -> None:
    Elsewhere.hits.clear()
    assert outside.fetch(f"http://127.0.0.1:{port}/page?of=京都%20駅", ways=OURS).status == 200
    assert outside.fetch(f"http://127.0.0.1:{port}/kyoto", ways=OURS).status == 200
    assert [hit.partition("?")[2] for hit in Elsewhere.hits] == ["of=%E4%BA%AC%E9%83%BD%20%E9%A7%85", "", "of=%E4%BA%AC%E9%83%BD%20%E9%A7%85"]


def test_without_an_exception_the_strict_ways_hold(port: int) -> None:
    assert STRICT.ports == {80, 443} and STRICT.is_allowed is outside.is_public
    with pytest.raises(Unreachable):
        outside.fetch(f"http://127.0.0.1:{port}/page")
