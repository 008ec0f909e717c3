"""Addresses of the polls pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.formats.polls import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("topics/<int:topic_id>/poll/", views.add, name="poll-add"),
    path("topics/<int:topic_id>/poll/ballot/", views.ballot, name="poll-ballot"),
    path("topics/<int:topic_id>/poll/end/", views.end, name="poll-end"),
]
