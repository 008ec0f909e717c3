"""Which pages may be kept for visitors, and what they depend on.

A view says ``depends_on(request, "topic:12", …)`` before it reads what these marks stand for. The version of the marks
at that moment travels with the answer (X-Page-Marks) to the page cache ahead of the framework (config/asgi.py), which
keeps the page for visitors for as long as the marks read the same.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from commonwheel.kernel.engines.freshness import freshness

HEADER = "X-Page-Marks"


def depends_on(request: HttpRequest, *marks: str) -> None:
    """This page shows what these marks stand for; called before it is read. A page that never calls this is not kept."""
    known: dict[str, bytes] = request.__dict__.setdefault("page_marks", {})
    for mark in marks:
        known.setdefault(mark, freshness().read([mark]))


def kept_nowhere(request: HttpRequest) -> None:
    """This page is to be made anew each time after all, whatever was said before."""
    request.__dict__.pop("page_marks", None)


def noted(request: HttpRequest, *marks: str) -> bytes:
    """The versions of these marks as they were when the page said that it depends on them."""
    known: dict[str, bytes] = request.__dict__["page_marks"]
    return b"|".join(known[mark] for mark in marks)


def page_marks(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Write the marks of a visitor's page into its answer: "mark=version-in-hex mark=version …"."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        marks: dict[str, bytes] = request.__dict__.get("page_marks", {})
        if marks and response.status_code == 200 and not request.user.is_authenticated and not response.cookies:
            response.headers[HEADER] = " ".join(f"{mark}={version.hex()}" for mark, version in marks.items())
        return response

    return handle
