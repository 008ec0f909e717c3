"""What the pagers show: addresses of neighbouring pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from commonwheel.kernel.paging import Page


@dataclass(frozen=True)
class Pager:
    """Addresses of the first page and of the next, "" where there is none."""

    first: str
    next: str


def of(request: HttpRequest, page: Page) -> Pager:
    """The pager of a keyset page: everything else in the address stays."""
    return Pager(
        first="" if page.is_first else address(request, after=""),
        next=address(request, after=page.next) if page.next else "",
    )


def address(request: HttpRequest, **changes: str) -> str:
    """This page's address with some of its query changed; "" takes a part out."""
    query = {name: values for name, values in request.GET.lists() if name not in changes} | {name: [value] for name, value in changes.items() if value}
    return f"{request.path}?{urlencode(query, doseq=True)}" if query else request.path


@dataclass(frozen=True)
class Pages:
    """A numbered pager. ``links`` are (number, address); without an address it is this page, without a number a gap."""

    last: int
    links: list[tuple[int, str]]
    previous: str
    next: str


def numbered(request: HttpRequest, page: int, last: int) -> Pages:
    """First, last, and those around this page."""

    def at(number: int) -> str:
        return address(request, page=str(number) if number > 1 else "")

    shown = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    links: list[tuple[int, str]] = []
    for number in shown:
        if links and number > links[-1][0] + 1:
            links.append((0, ""))
        links.append((number, "" if number == page else at(number)))
    return Pages(last, links, at(page - 1) if page > 1 else "", at(page + 1) if page < last else "")


@dataclass(frozen=True)
class Tab:
    """One of several lists."""

    title: str
    href: str
    is_open: bool


@dataclass(frozen=True)
class Tabs:
    """Several lists of one thing, each a page of its own."""

    label: str
    each: list[Tab]
