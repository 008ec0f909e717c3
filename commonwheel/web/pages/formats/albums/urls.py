"""Addresses of the albums pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.formats.albums import adding, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("topics/<int:topic_id>/photos/", adding.arrange, name="album-photos"),
    path("topics/<int:topic_id>/photos/new/", adding.add, name="album-add"),
    path("photos/<int:photo_id>/", views.photo, name="photo"),
    path("photos/<int:photo_id>/kudos/", views.kudos, name="photo-kudos"),
    path("photos/<int:photo_id>/comments/", views.comment, name="photo-comments"),
]
