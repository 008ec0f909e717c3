"""Addresses of the topics pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.topics import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("topics/<int:topic_id>/", views.topic, name="topic-bare"),
    path("topics/<int:topic_id>/<slug:slug>/", views.topic, name="topic"),
    path("posts/<int:post_id>/", views.post, name="post"),
]
