"""Atom and RSS: how a feed is written down, and how a reader who has it already is told so."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.translation import get_language

from commonwheel.authority import options
from commonwheel.discovery import announcements
from commonwheel.web.pages.feeds.entries import Feed, newest, plain, whole

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Dated(SyndicationFeed):
    """A feed whose own date comes from its entries alone, so that one without any stays the same from day to day."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


class Atom(Dated, Atom1Feed):
    """Atom with the whole post as the content of its entry."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": item["excerpt"] or None})
        handler.addQuickElement("content", item["description"], {"type": "html"})


    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("link", "", {"rel": "hub", "href": self.feed["hub"]})


class Rss(Dated, Rss201rev2Feed):
    """RSS 2.0; where there is an excerpt, the whole post stands beside it."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": item["excerpt"] or item["description"]})
        if item["excerpt"]:
            handler.addQuickElement("content:encoded", item["description"])


FORMATS: dict[str, type[Atom | Rss]] = {"atom": Atom, "rss": Rss}


def answer(request: HttpRequest, form: str, feed: Feed) -> HttpResponse:
    """The feed, or 304 to a reader who has this very one."""
    body = written(request, form, feed)
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    changed = newest(feed.entries)
    response = HttpResponse(body, content_type=FORMATS[form].content_type)
    response.headers["ETag"] = tag
    if hub := hub_of(request):
        response.headers["Link"] = f'<{hub}>; rel="hub", <{whole(request.path)}>; rel="self"'
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed.timestamp())
    moment = int(changed.timestamp()) if changed else None
    return get_conditional_response(request, etag=tag, last_modified=moment, response=response) or response


def hub_of(request: HttpRequest) -> str:
    """The hub that tells of news in this feed; "" where none does: of lists other than the latest, and of searches, nobody is told."""
    is_told = not request.GET and not request.path.startswith("/search/")
    return options.value(announcements.HUB) if is_told else ""


def written(request: HttpRequest, form: str, feed: Feed) -> bytes:
    """The feed as XML."""
    xml = FORMATS[form](
        title=plain(feed.title), link=whole(feed.path), description=plain(feed.about), language=get_language(),
        feed_url=whole(request.get_full_path()), hub=hub_of(request),
    )
    for entry in feed.entries:
        xml.add_item(
            title=entry.title, link=entry.address, description=entry.html, unique_id=entry.key, unique_id_is_permalink=True,
            author_name=entry.author, author_link=entry.author_address or None, pubdate=entry.published,
            updateddate=entry.updated, categories=entry.words, excerpt=escape(entry.excerpt),
        )
    return xml.writeString("utf-8").encode()
