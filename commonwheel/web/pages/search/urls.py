"""Addresses of the search pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.search import saving, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", views.results, name="search"),
    path("search/suggest/", views.suggestions, name="search-suggest"),
    path("search/saved/", saving.saved_searches, name="saved-searches"),
    path("search/saved/<int:saved_id>/", saving.saved_search, name="saved-search"),
    path("unfollow/searches/<str:token>/", saving.ended, name="saved-search-ended"),
    path("search/report/", views.report, name="search-report"),
]
