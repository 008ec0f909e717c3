"""Addresses of the pages of those who answer."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.topics.answering import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/answering/", views.answering, name="account-answering"),
    path("topics/<int:topic_id>/not-for-me/", views.not_for_me, name="topic-not-for-me"),
]
