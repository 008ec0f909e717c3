"""Addresses of the pages of groups."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.groups import leading, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("groups/", views.every, name="groups"),
    path("groups/new/", views.new, name="group-new"),
    path("groups/requests/<int:request_id>/", leading.answer, name="group-answer"),
    path("groups/invitations/<int:invitation_id>/", leading.invited, name="group-invited"),
    path("groups/<slug:slug>/", views.group, name="group"),
    path("groups/<slug:slug>/membership/", views.membership, name="group-membership"),
    path("groups/<slug:slug>/request/", views.request_, name="group-request"),
    path("groups/<slug:slug>/invitation/", views.invitation, name="group-invitation"),
    path("groups/<slug:slug>/members/", views.people, name="group-members"),
    path("groups/<slug:slug>/members/<str:handle>/", leading.member, name="group-member"),
    path("groups/<slug:slug>/settings/", leading.settings, name="group-settings"),
    path("groups/<slug:slug>/doors/", leading.doors, name="group-doors"),
]
