"""Addresses of the leaderboards."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.leaderboards import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("leaderboards/", views.leaderboard, name="leaderboards"),
    path("points/", views.table, name="points"),
]
