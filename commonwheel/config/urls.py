"""Every address of the community. Each area of pages brings its own list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

AREAS = (
    "home", "search", "topics.lists", "groups", "feeds", "openweb", "formats.ideas", "formats.polls", "formats.articles", "formats.blogs", "formats.occasions", "formats.webcasts", "formats.albums", "formats.contests", "shaping", "places", "writing", "moderation", "topics.answering", "topics", "members", "tags", "powers", "ranks", "badges", "leaderboards",
    "bell", "styleguide", "health", "live", "account", "account.joining", "account.security", "account.sites", "account.directories", "account.providers", "words",
)
"""In this order, since /topics/1/lock/ is a deed and not a topic with that slug. They are looked through one after the other: search, which is made
anew most often, stands first where it may."""

urlpatterns: list[URLPattern | URLResolver] = [path("", include(f"commonwheel.web.pages.{area}.urls")) for area in AREAS]
urlpatterns.append(path("", include("commonwheel.interchange.scim.urls")))

handler403 = "commonwheel.web.pages.errors.views.forbidden"
handler404 = "commonwheel.web.pages.errors.views.not_found"
handler500 = "commonwheel.web.pages.errors.views.broken"
