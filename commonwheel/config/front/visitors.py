"""Visitors: which requests are answered alike for everybody who did not sign in, and what may differ between them."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import NamedTuple

from django.conf import settings
from django.http import parse_cookie
from django.utils.translation import get_language_from_request

from commonwheel.config.front.bridge import Scope

PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")
VIEWS = ("linear", "threaded")
LONGEST = 2_000
"""Bytes of an address, of cookies and of languages that a browser may send; what is longer is kept nowhere."""


class Visit(NamedTuple):
    """A request of a visitor. Two with the same key get the same page."""

    key: tuple[str | bytes, ...]
    encodings: bytes
    known: bytes
    since: bytes
    is_head: bool


def visit(scope: Scope) -> Visit | None:
    """None for members, forms and fragments: their answers are made for them alone."""
    method = scope["method"]
    if method != "GET" and method != "HEAD":
        return None
    headers = dict(scope["headers"])
    if b"hx-request" in headers or b"authorization" in headers:
        return None
    # Others wait for the first who asks for a page. Nobody may be that first and then keep a body to themselves.
    if headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers:
        return None
    cookies = headers.get(b"cookie", b"")
    if cookies:
        cookies = b"; ".join([value for name, value in scope["headers"] if name == b"cookie"])
    languages = headers.get(b"accept-language", b"")
    if max(len(cookies), len(languages), len(scope["path"]) + len(scope["query_string"])) > LONGEST:
        return None
    differing = _differing(cookies, languages)
    if differing is None:
        return None
    proto = headers.get(b"x-forwarded-proto", b"") if settings.BEHIND_PROXY else b""
    key = (headers.get(b"host", b""), proto, scope["path"], scope["query_string"], differing)
    return Visit(key, headers.get(b"accept-encoding", b"")[:LONGEST], headers.get(b"if-none-match", b""), headers.get(b"if-modified-since", b""), method == "HEAD")


@lru_cache(maxsize=4096)
def _differing(cookies: bytes, languages: bytes) -> str | None:
    """The language and the view that a visitor gets; None where a cookie makes the request personal."""
    jar = parse_cookie(cookies.decode("latin-1"))
    if any(name in jar for name in PERSONAL):
        return None
    asked = SimpleNamespace(COOKIES=jar, META={"HTTP_ACCEPT_LANGUAGE": languages.decode("latin-1")}, path_info="/")
    view = jar.get("view", "")
    # Django itself decides on the language, so that the key and the page can never disagree.
    return f"{get_language_from_request(asked)} {view if view in VIEWS else ''}"  # type: ignore[arg-type]
