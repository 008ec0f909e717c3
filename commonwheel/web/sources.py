"""Sources: what a page may load, and from where. All pages load from here alone; a page that shows a video says whose."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.http import HttpRequest

Directive = Literal["frame-src", "media-src"]

POLICY = (
    "default-src 'self'",
    " ".join(["img-src 'self' data:", *filter(None, [settings.FILES_AT])]),
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


def allow(request: HttpRequest, directive: Directive, origin: str) -> None:
    """The answer to this request may load from this origin, too: frames from it alone, media beside our own."""
    asked: dict[str, set[str]] = request.__dict__.setdefault("page_sources", {})
    asked.setdefault(directive, {"'self'"} if directive == "media-src" else set()).add(origin)


def policy(request: HttpRequest) -> str:
    """The policy of the answer to this request."""
    asked: dict[str, set[str]] = request.__dict__.get("page_sources", {})
    return "; ".join([*POLICY, *(f"{directive} {' '.join(sorted(origins))}" for directive, origins in sorted(asked.items()))])
