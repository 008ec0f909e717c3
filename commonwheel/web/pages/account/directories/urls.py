"""Addresses of the settings of directories."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.account.directories import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/sign-in/directories/", views.directory_list, name="settings-directories"),
    path("settings/sign-in/directories/<int:directory_id>/", views.directory, name="settings-directory"),
    path("settings/sign-in/groups/<int:group_id>/", views.directory_group, name="settings-directory-group"),
]
