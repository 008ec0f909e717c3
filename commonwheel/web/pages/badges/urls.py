"""Addresses of the badges pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.badges import shaping, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("badges/", views.every, name="badges"),
    path("badges/<slug:badge>/", views.badge, name="badge"),
    path("members/<str:handle>/badges/", views.member, name="member-badges"),
    path("awards/<int:award_id>/", views.award, name="award"),
    path("settings/badges/", shaping.every, name="settings-badges"),
    path("settings/badges/new/", shaping.new, name="settings-badges-new"),
    path("settings/badges/<slug:badge>/", shaping.change, name="settings-badge"),
    path("settings/badges/<slug:badge>/retirement/", shaping.retirement, name="settings-badge-retirement"),
]
