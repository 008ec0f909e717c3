"""Addresses of the ranks pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.ranks import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("ranks/", views.ladder, name="ranks"),
    path("settings/ranks/", views.edit, name="settings-ranks"),
    path("settings/ranks/undo/", views.undo, name="settings-ranks-undo"),
]
