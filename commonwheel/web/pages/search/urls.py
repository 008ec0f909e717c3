"""Addresses of the search pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.search import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", views.results, name="search"),
    path("search/suggest/", views.suggestions, name="search-suggest"),
]
