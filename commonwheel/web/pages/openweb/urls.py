"""Addresses for programs of the open web: robots, search engines, browsers, whoever shows a link as a card."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.openweb import embeds, pictures, robots, sitemaps

urlpatterns: list[URLPattern | URLResolver] = [
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/places.xml", sitemaps.places),
    path("sitemaps/topics-<int:part>.xml", sitemaps.topics),
    path("sitemaps/tags-<int:part>.xml", sitemaps.tags),
    path("sitemaps/members-<int:part>.xml", sitemaps.members),
    path("robots.txt", robots.robots),
    path("indexnow-key.txt", robots.indexnow_key),
    path("crawlers/", robots.crawlers, name="crawlers"),
    path("llms.txt", robots.llms),
    path("opensearch.xml", robots.opensearch),
    path("oembed", embeds.oembed, name="oembed"),
    path("topics/<int:topic_id>/card.png", pictures.card, name="topic-card"),
]
