"""Addresses of the powers pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.powers import auditing, granting, matrix, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("why/", views.why, name="why"),
    path("settings/", views.settings, name="settings"),
    path("settings/roles/", matrix.role_rules, name="settings-roles"),
    path("settings/roles/new/", matrix.new_role, name="settings-role-new"),
    path("settings/roles/<slug:role>/", matrix.change_role, name="settings-role"),
    path("settings/grants/", granting.role_grants, name="settings-grants"),
    path("settings/grants/many/", granting.many_grants, name="settings-grants-many"),
    path("settings/grants/<int:grant_id>/", granting.role_grant, name="settings-grant"),
    path("settings/audit/", auditing.audited, name="settings-audit"),
    path("settings/audit/audit.csv", auditing.audited_file, name="settings-audit-file"),
]
