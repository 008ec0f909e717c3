"""What a page tells of itself: Open Graph, Twitter cards, the title, and oEmbed where it offers that."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from commonwheel.kernel import outside
from commonwheel.kernel.outside import Reply, Unreachable, Ways

OEMBED = ("application/json+oembed", "text/json+oembed")
PAGE = 512 * 1024
"""How far into a page its head is looked for."""
WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
"""What browsers take character sets for: who names the smaller writes the larger."""

_CHARSET = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?([\w:.-]{1,40})""", re.IGNORECASE)
_JOINERS = "\u200c\u200d"
"""They show nothing, and yet Persian words and emoji of several people fall apart without them."""


@dataclass(frozen=True)
class Told:
    """In plain words; ``picture`` is an address, "" for none."""

    title: str
    about: str = ""
    site: str = ""
    author: str = ""
    picture: str = ""


class _Head(HTMLParser):
    """Gathers what stands in <head>, and stops to look where the body begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.metas: dict[str, str] = {}
        self.oembed = ""
        self.title = ""
        self.depth = 0
        self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "body":
            self.is_over = True
        elif tag == "title" and not self.title:
            self.depth = 1
        elif tag == "meta" and not self.is_over:
            name = (said.get("property") or said.get("name") or "").strip().lower()
            if name and said.get("content"):
                self.metas.setdefault(name, said["content"])
        elif tag == "link" and not self.is_over and said.get("type", "").lower() in OEMBED:
            self.oembed = self.oembed or said.get("href", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.depth = 0

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.title = (self.title + data)[:1_000]


def ask(address: str, ways: Ways) -> Told:
    """What the page at an address tells; Unreachable where there is none, or it says nothing."""
    page = outside.fetch(address, headers={"Accept": "text/html,application/xhtml+xml"}, most=PAGE, is_cut=True, ways=ways)
    if page.status >= 400:
        raise Unreachable(f"status {page.status}", is_final=page.status in (401, 403, 404, 410, 451))
    if page.kind not in ("text/html", "application/xhtml+xml"):
        raise Unreachable(f"it is {page.kind or 'nothing'}", is_final=True)
    head = _Head()
    head.feed(_text(page))
    told = _of_head(head, page.url)
    if head.oembed:
        told = _with_oembed(told, _at(page.url, head.oembed), ways)
    if not told.title:
        raise Unreachable("it has no title", is_final=True)
    return told


def _of_head(head: _Head, url: str) -> Told:
    def first(*names: str) -> str:
        return next((said for name in names if (said := _plain(head.metas.get(name, "")))), "")

    picture = first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    return Told(
        title=first("og:title", "twitter:title") or _plain(head.title),
        about=first("og:description", "twitter:description", "description"),
        site=first("og:site_name", "application-name") or (urlsplit(url).hostname or "").removeprefix("www."),
        author=first("author", "article:author") if not first("author", "article:author").startswith("http") else "",
        picture=_at(url, picture),
    )


def _with_oembed(told: Told, address: str, ways: Ways) -> Told:
    """With what its oEmbed adds. Only words and a picture are taken: never the HTML that it would have us show."""
    try:
        reply = outside.fetch(address, headers={"Accept": "application/json"}, most=64 * 1024, ways=ways)
        said = json.loads(reply.body) if reply.status == 200 else {}
    except (Unreachable, ValueError, RecursionError):
        return told
    if not isinstance(said, dict):
        return told

    def text(name: str) -> str:
        return _plain(said[name]) if isinstance(said.get(name), str) else ""

    thumbnail = text("thumbnail_url") or (text("url") if said.get("type") == "photo" else "")
    return replace(
        told, title=told.title or text("title"), author=told.author or text("author_name"), site=text("provider_name") or told.site,
        picture=told.picture or _at(address, thumbnail),
    )


def _at(page: str, named: str) -> str:
    """The whole address of what a page names; "" where it names none."""
    try:
        return urljoin(page, named) if named else ""
    except ValueError:
        return ""


def _plain(text: str) -> str:
    """Words in one line, without controls; "" where nothing of it can be seen."""
    return " ".join("".join(sign if sign.isprintable() or sign in _JOINERS else " " * sign.isspace() for sign in text).split()).strip(_JOINERS)


def _text(page: Reply) -> str:
    """The page as text, by the character set that its header says, or else its head; what cannot be read is replaced."""
    told = page.headers.get("content-type", "").lower().partition("charset=")[2].strip(" \"';")
    found = _CHARSET.search(page.body[:1024])
    charset = told or (found[1].decode("ascii", "replace") if found else "utf-8")
    try:
        name = codecs.lookup(charset).name
        return page.body.decode(WIDER.get(name, name), "replace")
    except (LookupError, ValueError):
        # Also codecs that are no character set, and those that replace nothing.
        return page.body.decode("utf-8", "replace")
