"""Addresses of the tags pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.tags import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("tags/", views.tags_page, name="tags"),
    path("tags/<str:slug>/", views.tag, name="tag"),
]
