"""Addresses of the home pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.home import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
]
