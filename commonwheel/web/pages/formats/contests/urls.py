"""Addresses of the contests pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.formats.contests import entering, running, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("contests/winners/", views.winners, name="contest-winners"),
    path("topics/<int:topic_id>/contest/", running.terms, name="contest-terms"),
    path("topics/<int:topic_id>/jury/", running.jury, name="contest-jury"),
    path("topics/<int:topic_id>/entries/", views.entries, name="contest-entries"),
    path("topics/<int:topic_id>/entries/new/", entering.enter, name="contest-enter"),
    path("entries/<int:entry_id>/", views.entry, name="contest-entry"),
    path("entries/<int:entry_id>/edit/", entering.change, name="contest-entry-edit"),
    path("entries/<int:entry_id>/vote/", views.vote, name="contest-vote"),
]
