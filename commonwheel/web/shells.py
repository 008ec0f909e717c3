"""Shells: pages as all members see them who stand alike, with holes for what is a member's own.

A shell is drawn for a likeness (authority/likenesses.py), which is nobody: what it holds may be shown to everybody who has the
same powers, language, time zone and view. What is somebody's own is put into its holes for each reader by an *overlay*, which
the page brings. Where an overlay cannot say it, the page is made in full. Shells live for as long as their marks read the same.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape

from commonwheel.accounts.people import Person
from commonwheel.authority import likenesses, standing
from commonwheel.kernel import clock
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.web import holes, horizons
from commonwheel.web.context import bell_count, bell_html, page_depends_on
from commonwheel.web.holes import Piece, Values
from commonwheel.web.parts import portraits

HEADER = "X-Page-Shell"
MOST_BYTES = 32 * 1024 * 1024
LONGEST = 600.0
"""Seconds that a shell lives at most."""
OVERHEAD = 12_000
"""Bytes that a shell takes besides its pieces, about: its overlay holds a topic or the like."""
SHOWN = {name: holes.place(name) for name in ("name", "handle", "theme", "editor")}

Headers = list[tuple[bytes, bytes]]


class Overlay(Protocol):
    """What is a member's own on one page."""

    def of(self, request: HttpRequest) -> dict[str, bytes | bool] | None:
        """What goes into the holes for ``request.user``, of whom reading the page is noted; None where the page must be made in
        full. The request knows the marks of the shell; it may know nothing else of what the member sent."""


Drawing = tuple[str, Overlay, dict[str, bytes | bool]]
"""The page with its holes, its overlay, and what goes into holes where the overlay says nothing."""


class Key(NamedTuple):
    """Two members with the same key see the same but for what is their own."""

    host: str
    is_secure: bool
    path: str
    query: str
    language: str
    zone: str
    view: str
    standing: tuple[Any, ...]


@dataclass(eq=False)
class Shell:
    """A page with its holes. Without pieces, the page is one that has to be made in full."""

    key: Key
    marks: list[str]
    versions: list[bytes]
    until: float
    pieces: list[Piece] = field(default_factory=list)
    defaults: Values = field(default_factory=dict)
    overlay: Overlay | None = None
    number: int = 0
    headers: Headers | None = None
    """What the answer said of itself, once the front has seen one."""

    @property
    def size(self) -> int:
        return holes.size(self.pieces) + sum(len(value) for value in self.defaults.values() if isinstance(value, bytes)) + OVERHEAD

    @property
    def is_true(self) -> bool:
        """Whether nothing in it changed."""
        return clock.now().timestamp() < self.until and freshness().each(self.marks) == self.versions

    def filled(self, person: Person) -> bytes | None:
        """The page for a member, but for their token; None where it must be made in full. Reading it is noted."""
        if self.overlay is None:
            return None
        request = HttpRequest()
        request.method, request.path, request.user = "GET", self.key.path, person
        request.__dict__["page_marks"] = dict(zip(self.marks, self.versions, strict=True))
        own = self.overlay.of(request)
        return None if own is None else holes.fill(self.pieces, {**self.defaults, **own, **_shown(person)})


class Shells:
    """The shells of a process, the least used forgotten first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.kept: OrderedDict[Key, Shell] = OrderedDict()
        self.bare: OrderedDict[int, Shell] = OrderedDict()
        """Those of whose answer nobody knows the headers yet, by number."""
        self.numbers = itertools.count(1)

    def find(self, key: Key) -> Shell | None:
        """The shell of this key, if it is still true."""
        shell = self.kept.get(key)
        if shell is None or connection.in_atomic_block or not shell.is_true:
            return None
        with suppress(KeyError):  # dropped by another thread this moment
            self.kept.move_to_end(key)
        return shell

    def keep(self, shell: Shell) -> None:
        """Keep a new shell."""
        shell.number = next(self.numbers)
        self.bytes += shell.size
        before = self.kept.pop(shell.key, None)
        self.kept[shell.key] = shell
        self.bytes -= before.size if before else 0
        while self.bytes > self.most_bytes and len(self.kept) > 1:
            self.bytes -= self.kept.popitem(last=False)[1].size
        if shell.overlay is not None:
            self.bare[shell.number] = shell
            while len(self.bare) > 500:
                self.bare.popitem(last=False)

    def dress(self, number: int, headers: Headers) -> None:
        """An answer that came of a shell went out with these headers."""
        shell = self.bare.pop(number, None)
        if shell is not None:
            shell.headers = headers


shells = Shells()


def key_of(person: Person, *, host: str, is_secure: bool, path: str, query: str) -> Key:
    """With whom a member shares the shell of an address."""
    return Key(host, is_secure, path, query, person.language, person.time_zone, person.view, standing.of(person).signature)


def answer(request: HttpRequest, draw: Callable[[HttpRequest], Drawing | None]) -> HttpResponse | None:
    """A member's page from its shell, which is drawn where there is none; None for visitors and where it must be made in full.

    ``draw`` is asked with a request of a likeness, and answers None where the page is not one for shells. It must not write.
    """
    person: Any = request.user
    if not person.is_authenticated or len(get_messages(request)):
        return None
    key = key_of(person, host=request.get_host(), is_secure=request.is_secure(), path=request.path, query=request.META.get("QUERY_STRING", ""))
    shell = shells.find(key)
    if shell is None:
        shell = _drawn(key, request, person, draw)
        if not connection.in_atomic_block:
            # What an open transaction sees may be undone: only what is committed is kept for others.
            shells.keep(shell)
    body = shell.filled(person)
    if body is None:
        return None
    response = HttpResponse(body.replace(holes.TOKEN.encode(), get_token(request).encode()))
    if shell.headers is None:
        response.headers[HEADER] = str(shell.number)
    return response


def token_of(secret: str) -> tuple[bytes, Headers]:
    """A token for the forms of a page, for the secret in a reader's cookie; without one, also the header that gives them one."""
    asked: Any = SimpleNamespace(META={"CSRF_COOKIE": secret} if secret else {})
    token = get_token(asked).encode()
    if secret:
        return token, []
    gives = HttpResponse()
    gives.set_cookie(
        settings.CSRF_COOKIE_NAME, asked.META["CSRF_COOKIE"], max_age=settings.CSRF_COOKIE_AGE, domain=settings.CSRF_COOKIE_DOMAIN,
        path=settings.CSRF_COOKIE_PATH, secure=settings.CSRF_COOKIE_SECURE, httponly=settings.CSRF_COOKIE_HTTPONLY,
        samesite=settings.CSRF_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )  # fmt: skip
    return token, [(b"set-cookie", gives.cookies.output(header="").strip().encode())]


def rendered(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    """A template for a likeness."""
    return render_to_string(template, context | {"csrf_token": holes.TOKEN}, request)


def _drawn(key: Key, request: HttpRequest, person: Person, draw: Callable[[HttpRequest], Drawing | None]) -> Shell:
    alike = _alike(request)
    # Marked before its powers are read: what is read after may be newer than the marks say, never older.
    page_depends_on(alike)
    alike.user = likeness = likenesses.of(person, **SHOWN)
    with horizons.watched() as horizon:
        drawing = draw(alike)
    noted: dict[str, bytes] = alike.__dict__["page_marks"]
    shell = Shell(key, list(noted), list(noted.values()), min(horizon.until, clock.now().timestamp() + LONGEST))
    if drawing is not None:
        html, shell.overlay, shell.defaults = drawing
        shell.pieces = holes.cut(html)
    if likeness.stands.signature != key.standing:
        shell.until = 0.0  # a power was given or taken this moment: it serves this reader, and nobody else
    return shell


def _alike(request: HttpRequest) -> HttpRequest:
    """The request as a likeness would send it: with nothing of the member in it."""
    alike = copy(request)
    alike.META = {name: value for name, value in request.META.items() if name not in {"HTTP_COOKIE", "CSRF_COOKIE"}}
    alike.COOKIES = {}
    alike.__dict__.pop("headers", None)
    alike.__dict__ |= {"session": {}, "_messages": [], "page_marks": {}, "page_sources": {}}
    return alike


def _shown(person: Person) -> dict[str, bytes | bool]:
    """What every page shows of the member who reads it."""
    return {
        "name": escape(person.name).encode(), "handle": escape(person.handle).encode(), "theme": (person.theme or "system").encode(),
        "editor": (person.editor or "rich").encode(), "avatar.32": portraits.html(person, 32).encode(), "avatar.24": portraits.html(person, 24).encode(),
        "bell": bell_html(bell_count(person)).encode(),
    }  # fmt: skip
