"""Other sites on this machine: a real OpenID Connect provider in a process of its own, and a server that answers nonsense."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from tests import servers


@dataclass
class OpenIDProvider:
    """oidc-provider-mock: whoever types a name there is that person."""

    address: str

    def knows(self, subject: str, **claims: Any) -> None:
        """From now on it tells this about somebody."""
        requests.put(f"{self.address}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def sign_in(self, authorize: str, subject: str) -> str:
        """Somebody signs in there; the path that the browser comes back to."""
        answer = requests.post(authorize, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return path_of(answer.headers["Location"])

    def refuse(self, authorize: str) -> str:
        """Somebody thinks better of it there."""
        answer = requests.post(authorize, data={"action": "deny"}, allow_redirects=False, timeout=5)
        return path_of(answer.headers["Location"])


def path_of(address: str) -> str:
    """What follows the host."""
    url = urlsplit(address)
    return f"{url.path}?{url.query}"


@contextmanager
def openid_provider() -> Iterator[OpenIDProvider]:
    """The provider, while it runs."""
    port = servers.free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        _wait(f"{address}/.well-known/openid-configuration", process)
        yield OpenIDProvider(address)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(200):
        assert process.poll() is None, "the provider ended before it began"
        try:
            requests.get(address, timeout=2).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise TimeoutError(address)


@dataclass
class Nonsense:
    """A server that says what it was told, to everybody: path → (status, type, body)."""

    address: str
    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)

    def says(self, path: str, body: Any, status: int = 200, kind: str = "application/json") -> None:
        """Answer this from now on."""
        self.answers[path] = (status, kind, body if isinstance(body, bytes) else json.dumps(body).encode())


@contextmanager
def nonsense() -> Iterator[Nonsense]:
    """The server, while it runs."""
    told = Nonsense("")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, kind, body = told.answers.get(urlsplit(self.path).path, (404, "text/plain", b"no"))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_words: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("localhost", 0), Handler)
    told.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
