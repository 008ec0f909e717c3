"""Addresses of the powers pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.powers import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("why/", views.why, name="why"),
    path("settings/", views.settings, name="settings"),
    path("settings/roles/", views.role_rules, name="settings-roles"),
    path("settings/grants/", views.role_grants, name="settings-grants"),
    path("settings/grants/<int:grant_id>/", views.role_grant, name="settings-grant"),
]
