"""Addresses of the parts that are fetched after a hint; /live/ itself is a stream, answered ahead of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.live import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("live/topics/<int:topic_id>/", views.replies, name="live-replies"),
    path("live/bell/", views.bell, name="live-bell"),
]
