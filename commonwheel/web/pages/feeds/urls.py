"""Addresses of the feeds: a page's own address, and feed.atom or feed.rss behind it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.feeds import podcasts, views
from commonwheel.web.pages.feeds.formats import FORMATS

PLACES: dict[str, Callable[..., HttpResponse]] = {
    "": views.home,
    "categories/<slug:slug>/": views.category,
    "boards/<slug:slug>/": views.board,
    "tags/<str:slug>/": views.tag,
    "topics/<int:topic_id>/": views.topic,
    "members/<str:handle>/": views.member,
    "search/": views.found,
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{place}feed.{form}", view, {"form": form}) for place, view in PLACES.items() for form in FORMATS
]
urlpatterns.append(path("boards/<slug:slug>/podcast.rss", podcasts.podcast, name="podcast"))
