"""Addresses of the places pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.places import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("categories/<slug:slug>/", views.category, name="category"),
    path("boards/<slug:slug>/", views.board, name="board"),
    path("boards/<slug:slug>/labels/", views.board_labels, name="board-labels"),
]
