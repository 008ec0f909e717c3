"""Addresses of lists worth reading, and of what members follow and mute."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.topics.lists import following, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("topics/", views.every, name="topics"),
    path("for-you/", views.for_you, name="for-you"),
    path("catch-up/", views.catch_up, name="catch-up"),
    path("boards/<slug:slug>/watch/", following.board_watch, name="board-watch"),
    path("tags/<str:slug>/watch/", following.tag_watch, name="tag-watch"),
    path("topics/<int:topic_id>/mute/", following.topic_mute, name="topic-mute"),
    path("boards/<slug:slug>/mute/", following.board_mute, name="board-mute"),
    path("tags/<str:slug>/mute/", following.tag_mute, name="tag-mute"),
    path("account/muted/", following.muted, name="account-muted"),
]
