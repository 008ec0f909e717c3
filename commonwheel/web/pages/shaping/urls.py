"""Addresses of the pages where places are shaped."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.shaping import views

BOARD = "settings/places/boards/<slug:slug>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/places/", views.places, name="shaping"),
    path("settings/places/new-category/", views.category, name="shaping-new-category"),
    path("settings/places/new-board/", views.board, name="shaping-new-board"),
    path("settings/places/categories/<slug:slug>/", views.category, name="shaping-category"),
    path(BOARD, views.board, name="shaping-board"),
    path(f"{BOARD}audience/", views.audience, name="shaping-audience"),
    path(f"{BOARD}labels/", views.board_labels, name="shaping-labels"),
    path(f"{BOARD}templates/", views.template, name="shaping-templates"),
    path(f"{BOARD}templates/<int:template_id>/", views.template, name="shaping-template"),
    path(f"{BOARD}archive/", views.archive, name="shaping-archive"),
]
