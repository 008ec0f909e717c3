"""Addresses of the bell pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.bell import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("bell/", views.bell, name="bell"),
    path("unfollow/<str:token>/", views.unfollow, name="unfollow"),
]
