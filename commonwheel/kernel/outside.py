"""What is fetched from other servers on somebody's word, without reach into our own network.

A name is resolved once; every address it has must belong to the public internet; the connection goes to that very address,
so a name that means something else a moment later (DNS rebinding) changes nothing. Redirects are followed by hand and
checked the same way. Time, size, ports and the number of redirects are bounded, proxies of the environment are not asked.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import certifi
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

REDIRECTS = 4
PIECE = 32 * 1024
AGENT = "Mozilla/5.0 (compatible; Commonwheel link preview)"

_SIGNS = "".join(chr(number) for number in range(ord("!"), 127))
"""What may stand in an address as it is; all else is written in percents."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_INNER = (ipaddress.ip_network("168.63.129.16/32"), ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("fec0::/10"))
"""Answered by a cloud's own host (Azure, Oracle), or local to a site, whatever this Python's tables say of them."""


class Unreachable(Exception):
    """It was not fetched: ``is_final`` where another try would end the same."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet; one that wraps an IPv4 address (mapped, 6to4, NAT64, Teredo) is what it wraps."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped:
            return is_public(wrapped)
        if int(address) < 2**32:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not any(address in net for net in _INNER)


def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a name; Unreachable where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as trouble:
        raise Unreachable(f"no address for {host}") from trouble
    return [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]


@dataclass(frozen=True)
class Ways:
    """How the world is reached. Whoever tests against a server of their own says so; nobody else has a reason to."""

    resolve: Callable[[str, int], list[Address]] = resolve
    is_allowed: Callable[[Address], bool] = is_public
    ports: frozenset[int] | None = frozenset({80, 443})
    """None for any."""


STRICT = Ways()


@dataclass(frozen=True)
class Reply:
    """What came back: from where in the end, with which status, headers (small letters) and body."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def kind(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def fetch(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None,
    most: int = 512 * 1024, seconds: float = 8.0, is_cut: bool = False, ways: Ways = STRICT,
) -> Reply:
    """The reply to a request, after redirects. Unreachable where an address is not public, or all of it takes too long.

    A body of more than ``most`` bytes is Unreachable too, or with ``is_cut`` just ends there.
    """
    until = time.monotonic() + seconds
    for _hop in range(REDIRECTS + 1):
        left = until - time.monotonic()
        if left <= 0:
            raise Unreachable(f"more than {seconds} seconds")
        reply = _ask(url, method, headers or {}, body, most, left, is_cut, ways)
        leads = reply.headers.get("location", "")
        if reply.status not in (301, 302, 303, 307, 308) or not leads:
            return reply
        if body is not None:
            raise Unreachable("what is sent is not sent on", is_final=True)
        url = _led(url, leads)
    raise Unreachable("too many redirects", is_final=True)


def _led(url: str, leads: str) -> str:
    """Where a redirect leads: in Latin-1, as headers are read, stand the bytes that the server sent."""
    try:
        return urljoin(url, leads.encode("latin-1").decode("utf-8", "surrogateescape"))
    except ValueError as wrong:
        raise Unreachable("no address", is_final=True) from wrong


def _ask(
    url: str, method: str, headers: Mapping[str, str], body: bytes | None, most: int, seconds: float, is_cut: bool, ways: Ways
) -> Reply:
    parts, host, port = _checked(url, ways)
    address = _allowed(host, port, ways)
    target = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=_SIGNS, errors="surrogateescape")
    named = f"[{host}]" if ":" in host else host
    sent = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Host": named if parts.port is None else f"{named}:{port}", **headers}
    try:
        with _connected(parts.scheme, host, str(address), port, seconds) as connection:
            connection.request(method, target, body=body, headers=sent, preload_content=False, decode_content=True)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.headers.items()}
            read = _read(answer, most, is_cut)
    except (HTTPError, HTTPException, OSError, ValueError) as trouble:
        raise Unreachable(f"{type(trouble).__name__} at {host}") from trouble
    return Reply(url, answer.status, told, read)


def _checked(url: str, ways: Ways) -> tuple[SplitResult, str, int]:
    """The address in parts; Unreachable where it is none that may be fetched."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode()
    except (ValueError, UnicodeError) as wrong:
        raise Unreachable("no address", is_final=True) from wrong
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or any(sign < " " for sign in url):
        raise Unreachable("no address of the web", is_final=True)
    if ways.ports is not None and port not in ways.ports:
        raise Unreachable(f"port {port} is not asked", is_final=True)
    return parts, host, port


def _allowed(host: str, port: int, ways: Ways) -> Address:
    """The address to connect to. One that is not public among several is a sign of bad intent."""
    found = ways.resolve(host, port)
    if not found or not all(ways.is_allowed(address) for address in found):
        raise Unreachable(f"{host} is not in the public internet", is_final=True)
    return found[0]


@contextlib.contextmanager
def _connected(scheme: str, host: str, address: str, port: int, seconds: float) -> Iterator[HTTPConnection]:
    """A connection to an address in the name of a host, which is ended when its time is over, whatever it is doing."""
    if scheme == "https":
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        connection: HTTPConnection = HTTPSConnection(
            address, port, timeout=seconds, ssl_context=context, server_hostname=host, assert_hostname=host
        )
    else:
        connection = HTTPConnection(address, port, timeout=seconds)
    until = time.monotonic() + seconds
    try:
        connection.connect()
        left = until - time.monotonic()
        is_over = threading.Event()
        # The socket itself: a connection lets go of it as soon as a reply says that it is the last one, and reads on.
        watch = threading.Timer(left, _end, args=(connection.sock, is_over))
        watch.daemon = True
        watch.start()
        try:
            yield connection
        finally:
            watch.cancel()
        if is_over.is_set():
            raise TimeoutError("it took too long")
    finally:
        connection.close()


def _end(sock: socket.socket, is_over: threading.Event) -> None:
    is_over.set()
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _read(answer: HTTPResponse, most: int, is_cut: bool) -> bytes:
    """The body, unpacked; never more in memory than a piece beyond what is allowed."""
    body = bytearray()
    while piece := answer.read1(PIECE, decode_content=True):
        body += piece
        if len(body) > most:
            if is_cut:
                return bytes(body[:most])
            raise Unreachable(f"more than {most} bytes", is_final=True)
    return bytes(body)
